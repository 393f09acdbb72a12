/** Part of a text that must not be seen. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** Finds where a secret is in a text, places that overlap included: the rest of the second would be half a secret. */
export type Finder = (text: string) => readonly Span[]

/** Below this many bytes a secret turns up in any text by chance. */
export function isShort(secret: string): boolean {
  return Buffer.byteLength(secret) < 4
}
