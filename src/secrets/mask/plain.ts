import { encodingsOf, type Encodings } from './encodings.ts'
import { isShort, type Finder, type Span } from './span.ts'

// The last letters of an escape (`%3D`, `\n`) are no part of the word that follows it.
const WORD_BEGINS = /(?<=^|[^\p{L}\p{N}_]|%[0-9A-Fa-f]{2}|\\[nrtbf]|\\u[0-9A-Fa-f]{4})/uy
const WORD_ENDS = /(?![\p{L}\p{N}_])/uy

/**
 * Finds a secret in plain form, URL-encoded and JSON-escaped, decided character by character, since encoders differ in
 * what they leave alone (encodeURI, forms, Go's JSON). Not one regular expression: that of a key of some pages is
 * refused, with an error that quotes it.
 */
export function plainFinder(secret: string): Finder {
  const parts = (secret.match(/\\+|[^\\]/gsu) ?? []).map(encodingsOf)
  const mayBegin = beginning(secret)
  const isWhole = isShort(secret) ? wholeWord(secret) : () => true
  return (text) => {
    const spans: Span[] = []
    for (const { index: start } of text.matchAll(mayBegin)) {
      const end = endOf(parts, text, start)
      if (end !== undefined && isWhole(text, { start, end })) spans.push({ start, end })
    }
    return spans
  }
}

/** Where the secret that begins at an index ends, the longest way to read it; all ways are followed at once. */
function endOf(parts: readonly Encodings[], text: string, start: number): number | undefined {
  let ends = new Set([start])
  for (const part of parts) {
    const next = new Set<number>()
    for (const index of ends) part(text, index, next)
    if (next.size === 0) return undefined
    ends = next
  }
  return Math.max(...ends)
}

/** The characters with which any form of the secret may begin; cheap to look for in the texts that do not have it. */
function beginning(secret: string): RegExp {
  const first = secret.charCodeAt(0).toString(16).padStart(4, '0')
  return new RegExp(String.raw`[\u${first}%\\${secret.startsWith(' ') ? '+' : ''}]`, 'g')
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
