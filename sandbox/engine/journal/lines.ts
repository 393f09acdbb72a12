import { readSync } from 'node:fs'

const CHUNK = 256 * 1024
const LINE_END = 0x0a

export interface Line {
  readonly text: string
  /** Where the next line begins. */
  readonly end: number
  /** False for the rest of a file that ends without a line break. */
  readonly complete: boolean
}

/** The lines of a file from an offset on, without holding more of it than a chunk and a line. */
export function* readLines(fd: number, from: number, to = Infinity): Generator<Line> {
  const chunk = Buffer.allocUnsafe(CHUNK)
  let pending: Buffer[] = []
  let offset = from
  let end = from
  while (offset < to) {
    const read = readSync(fd, chunk, 0, Math.min(CHUNK, to - offset), offset)
    if (read === 0) break
    offset += read
    let start = 0
    for (;;) {
      const at = chunk.subarray(0, read).indexOf(LINE_END, start)
      if (at < 0) break
      pending.push(chunk.subarray(start, at))
      const bytes = pending.length === 1 ? (pending[0] ?? Buffer.alloc(0)) : Buffer.concat(pending)
      pending = []
      end += bytes.length + 1
      yield { text: bytes.toString('utf8'), end, complete: true }
      start = at + 1
    }
    // the chunk is written over by the next read
    if (start < read) pending.push(Buffer.from(chunk.subarray(start, read)))
  }
  if (pending.length > 0) {
    const bytes = Buffer.concat(pending)
    yield { text: bytes.toString('utf8'), end: end + bytes.length, complete: false }
  }
}
