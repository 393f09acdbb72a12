import { createHash } from 'node:crypto'

const SLICE = 64 * 1024
const BREAKS = Buffer.alloc(4_096, '\r\n')
/** A line break that is not CRLF: on the wire it becomes one. */
const LONE_BREAK = /\r(?!\n)|(?<!\r)\n/

/**
 * The body hash of RFC 6376 3.4.4 (relaxed, SHA-256) of what a server receives: every line break is CRLF there. Reads
 * any number of bytes in parts, and keeps none of them.
 */
export class RelaxedBodyHash {
  readonly #hash = createHash('sha256')
  /** What the next part may change the meaning of: a blank, a CR. */
  #held = ''
  /** Line breaks that count only when something follows. */
  #breaks = 0
  #isEmpty = true

  update(part: Buffer): void {
    for (let at = 0; at < part.length; at += SLICE) this.#slice(part.toString('latin1', at, at + SLICE))
  }

  /** Base64. */
  digest(): string {
    // what is held would end the last line, and that is so by itself
    if (!this.#isEmpty) this.#hash.update('\r\n')
    return this.#hash.digest('base64')
  }

  #slice(slice: string): void {
    let text = this.#held + slice
    this.#held = ''
    if (text.endsWith('\r')) {
      this.#held = '\r'
      text = text.slice(0, -1)
    }
    if (LONE_BREAK.test(text)) text = text.replace(/\r\n?|\n/g, '\r\n')
    // a run becomes one blank first, or looking for the end of its line would take quadratic time
    if (/[ \t]/.test(text)) text = text.replace(/[ \t]+/g, ' ').replaceAll(' \r\n', '\r\n')
    if (text.endsWith(' ')) {
      this.#held = ` ${this.#held}`
      text = text.slice(0, -1)
    }
    let end = text.length
    while (end >= 2 && text.startsWith('\r\n', end - 2)) end -= 2
    const breaks = (text.length - end) / 2
    if (end === 0) {
      this.#breaks += breaks
      return
    }
    this.#flushBreaks()
    this.#hash.update(text.slice(0, end), 'latin1')
    this.#isEmpty = false
    this.#breaks = breaks
  }

  #flushBreaks(): void {
    for (let left = this.#breaks * 2; left > 0; left -= BREAKS.length)
      this.#hash.update(BREAKS.subarray(0, Math.min(left, BREAKS.length)))
  }
}
