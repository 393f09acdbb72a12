import { beginning } from './beginning.ts'
import { encodingsOf, type Encodings } from './encodings.ts'
import { afterBreak } from './line-break.ts'
import { isShort, type Finder, type Span } from './span.ts'

// The last letters of an escape (`%3D`, `=3D`, `\n`) are no part of the word that follows it.
const WORD_BEGINS = /(?<=^|[^\p{L}\p{N}_]|%[0-9A-Fa-f]{2}|=[0-9A-F]{2}|\\[nrtbf]|\\u[0-9A-Fa-f]{4})/uy
const WORD_ENDS = /(?![\p{L}\p{N}_])/uy

/**
 * Finds a secret in plain form, URL-encoded, JSON-escaped, in quoted-printable and in HTML entities, decided character by
 * character, since encoders differ in what they leave alone (encodeURI, forms, Go's JSON). Not one regular expression:
 * that of a key of some pages is refused, with an error that quotes it.
 */
export function plainFinder(secret: string): Finder {
  const parts = secret.match(/\\+|[^\\]/gsu) ?? []
  // a secret of a megabyte has few different characters, and what finds one takes its time to make
  const made = new Map<string, Encodings>()
  const finderOf = (part: string): Encodings => {
    const encodings = made.get(part) ?? encodingsOf(part)
    made.set(part, encodings)
    return encodings
  }
  const endOf = endFinder(parts.map(finderOf))
  const mayBegin = beginning(parts)
  const isWhole = isShort(secret) ? wholeWord(secret) : () => true
  return (text) => {
    const spans: Span[] = []
    for (const { index: start } of text.matchAll(mayBegin)) {
      const end = endOf(text, start)
      if (end !== undefined && isWhole(text, { start, end })) spans.push({ start, end })
    }
    return spans
  }
}

/** What stands where a text was cut. */
const ELLIPSIS = '…'
/** So many characters before it are a secret that was cut; fewer are there by chance, and are not worth much. */
const LEAST_OF_CUT = 3

/**
 * Where the secret that begins at an index ends, the longest way to read it; all ways are followed at once. It goes on
 * behind a line break, and ends early where the text was cut.
 */
function endFinder(parts: readonly Encodings[]): (text: string, start: number) => number | undefined {
  return (text, start) => {
    let ends = new Set([start])
    for (const [count, part] of parts.entries()) {
      const next = new Set<number>()
      for (const index of ends) {
        part(text, index, next)
        if (count > 0) for (const behind of afterBreak(text, index)) part(text, behind, next)
      }
      if (next.size === 0)
        return count < LEAST_OF_CUT ? undefined : [...ends].find((end) => text.startsWith(ELLIPSIS, end))
      ends = next
    }
    return Math.max(...ends)
  }
}

function wholeWord(secret: string): (text: string, span: Span) => boolean {
  const begins = /^[\p{L}\p{N}_]/u.test(secret)
  const ends = /[\p{L}\p{N}_]$/u.test(secret)
  return (text, span) =>
    (!begins || testAt(WORD_BEGINS, text, span.start)) && (!ends || testAt(WORD_ENDS, text, span.end))
}

function testAt(sticky: RegExp, text: string, index: number): boolean {
  sticky.lastIndex = index
  return sticky.test(text)
}
