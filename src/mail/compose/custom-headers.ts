import type { Email } from '../email.ts'
import { encodedWords, headerLines } from './header-words.ts'

/** RFC 2047 2: a line with an encoded-word on it has so many characters at most. */
const LINE_WITH_ENCODED_WORD = 76
/** RFC 5322 2.1.1 has 998; the name stands on the line, too. */
const LONGEST_WORD = 900

/** The modeler's own headers. ASCII goes out as it stands, for it is programs that read them, and they decode nothing. */
export function customHeaderLines(headers: Email['headers'] = []): string[] {
  return headers.map(([name, value]) =>
    headerLines(name, plainWords(value) ?? encodedWords(value, LINE_WITH_ENCODED_WORD - name.length - 2)),
  )
}

/** Broken at single blanks alone: what stands beside a fold is not safe. Undefined: no line has room, or readers would decode it. */
function plainWords(value: string): string[] | undefined {
  if (!/^[\t -~]*$/.test(value) || value.includes('=?')) return undefined
  const words = value.split(/(?<! ) (?! )/)
  return words.every((word) => word.length <= LONGEST_WORD) ? words : undefined
}
