/** A stretch of an expression's text: `code`, or something whose inside is not code. */
export interface Segment {
  readonly kind: 'code' | 'string' | 'curly string' | 'name' | 'comment'
  readonly from: number
  readonly to: number
}

/** Longer texts are no expressions that a person wrote; parsing takes more time than they are worth. */
export const MAX_LENGTH = 10_000

const CURLY_QUOTE = /[“”„‟]/

/**
 * Cuts a text into code, string literals, names in back-ticks and comments. What is never closed runs to the end.
 * Strings in typographic quotes are no FEEL, but people paste them from PDF files.
 */
export function splitSegments(text: string): readonly Segment[] {
  const segments: Segment[] = []
  let codeFrom = 0
  let at = 0
  while (at < text.length) {
    const [kind, to] = segmentAt(text, at)
    if (kind !== 'code') {
      if (at > codeFrom) segments.push({ kind: 'code', from: codeFrom, to: at })
      segments.push({ kind, from: at, to })
      codeFrom = to
    }
    at = to
  }
  if (codeFrom < text.length) segments.push({ kind: 'code', from: codeFrom, to: text.length })
  return segments
}

/** The code alone, with everything else blanked out, so that positions stay those of the text. */
export function codeOnly(text: string): string {
  return splitSegments(text)
    .map(({ kind, from, to }) => (kind === 'code' ? text.slice(from, to) : '\u00a0'.repeat(to - from)))
    .join('')
}

function segmentAt(text: string, at: number): [Segment['kind'], number] {
  const char = text.charAt(at)
  if (char === '"') return ['string', endOfString(text, at)]
  if (char === '`') return ['name', endOf(text, '`', at + 1)]
  if (text.startsWith('//', at)) return ['comment', endOf(text, '\n', at)]
  if (text.startsWith('/*', at)) return ['comment', endOf(text, '*/', at + 2)]
  if (CURLY_QUOTE.test(char)) return ['curly string', endOfCurlyString(text, at)]
  return ['code', at + 1]
}

function endOf(text: string, closing: string, from: number): number {
  const found = text.indexOf(closing, from)
  return found === -1 ? text.length : found + closing.length
}

function endOfString(text: string, opening: number): number {
  let at = opening + 1
  while (at < text.length && text.charAt(at) !== '"') at += text.charAt(at) === '\\' ? 2 : 1
  return Math.min(at + 1, text.length)
}

// “404" is closed too: some programs turn only the first quote of a pair into a typographic one
function endOfCurlyString(text: string, opening: number): number {
  let at = opening + 1
  while (at < text.length && !/[“”„‟"]/.test(text.charAt(at))) at += 1
  return Math.min(at + 1, text.length)
}
