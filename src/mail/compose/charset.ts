/** Said of a text whose charset nobody knows (RFC 1428 3). */
const UNKNOWN = 'unknown-8bit'

/** The charset of a text: utf-8, or utf-16 where a byte order mark says so, or unknown. The parts are read once. */
export async function charsetOf(parts: Iterable<Buffer> | AsyncIterable<Buffer>): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let isFirst = true
  try {
    for await (const part of parts) {
      if (isFirst && isUtf16(part)) return 'utf-16'
      isFirst = false
      decoder.decode(part, { stream: true })
    }
    decoder.decode()
    return 'utf-8'
  } catch (error) {
    if (error instanceof TypeError) return UNKNOWN
    throw error
  }
}

function isUtf16(part: Buffer): boolean {
  const mark = part.subarray(0, 2).toString('hex')
  return mark === 'fffe' || mark === 'feff'
}
