/** What bytes are known by when they come again. */
export interface Digest {
  /** Hex. */
  readonly sha256: string
  readonly size: number
}
