import { splitSegments } from './segments.ts'

// blanks for Camunda's engine, not for feelin; they come with text that is pasted from web pages
const RARE_BLANKS = /[\u0085\u180e\u200b\ufeff]/g

/**
 * The same text, character by character, with what feelin does not know in a form that it knows: rare blanks, and
 * keys of contexts in back-ticks.
 */
export function normalise(text: string): string {
  const segments = splitSegments(text)
  return segments
    .map(({ kind, from, to }, index) => {
      const part = text.slice(from, to)
      if (kind === 'code') return part.replace(RARE_BLANKS, ' ')
      const next = segments[index + 1]
      const isKey = kind === 'name' && next && /^\s*:/.test(text.slice(next.from, next.to))
      return isKey && !/["\\]/.test(part) ? part.replaceAll('`', '"') : part
    })
    .join('')
}
