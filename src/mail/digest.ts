import { createHash } from 'node:crypto'

/** What bytes are known by when they come again. */
export interface Digest {
  /** Hex. */
  readonly sha256: string
  readonly size: number
}

/** Of a part of a mail that comes from elsewhere and that the job does not pin down. `field`: how people call its input. */
export interface NotedSource extends Digest {
  readonly field: string
}

/** Of bytes that come in parts. */
export async function digestOf(parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<Digest> {
  const hash = createHash('sha256')
  let size = 0
  for await (const part of parts) {
    hash.update(part)
    size += part.length
  }
  return { sha256: hash.digest('hex'), size }
}
