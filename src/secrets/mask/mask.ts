import { base64Finder } from './base64.ts'
import { plainFinder } from './plain.ts'
import type { Span } from './span.ts'

/**
 * Replaces secrets by `***`: plain, URL-encoded, JSON-escaped, in quoted-printable and HTML entities, in any letter case
 * and over the lines of a reply; in base64 and base64url, also inside a longer base64 text. Mask before cutting a text
 * to a length: of a secret that was cut in two, only a beginning right before an ellipsis is recognised.
 *
 * Secrets of one to three bytes are masked as whole words only, and in base64 only where they are a whole SASL value:
 * they turn up in any text by chance, and asterisks in all those places would tell the secret as well.
 *
 * Not known: what SECURITY.md lists.
 */
export interface Masker {
  readonly text: (text: string) => string
}

/** Gives the masker for some secrets; the ones that were used last are kept, since they are dear to build. */
export type MaskerFactory = (secrets: readonly string[]) => Masker

const MASK = '***'

const nothingToMask: Masker = { text: (text) => text }

/** `kept`: how many maskers are kept. */
export function createMaskerFactory(kept = 100): MaskerFactory {
  const maskers = new Map<string, Masker>()
  return (secrets) => {
    const values = [...new Set(secrets)].filter((secret) => secret !== '').sort()
    if (values.length === 0) return nothingToMask
    const key = JSON.stringify(values)
    const masker = maskers.get(key) ?? createMasker(values)
    maskers.delete(key)
    maskers.set(key, masker)
    if (maskers.size > kept) for (const [oldest] of [...maskers].slice(0, 1)) maskers.delete(oldest)
    return masker
  }
}

/** Empty secrets are ignored. */
export function createMasker(secrets: readonly string[]): Masker {
  const values = [...new Set(secrets)].filter((secret) => secret !== '')
  if (values.length === 0) return nothingToMask
  const finders = values.flatMap((secret) => [plainFinder(secret), base64Finder(secret)])
  const maskText = (text: string): string => {
    const spans = finders.flatMap((find) => find(text))
    return spans.length === 0 ? text : withoutSpans(text, spans)
  }
  return { text: maskText }
}

/** Spans that overlap become one, so that no end of a longer secret stays behind a shorter one. */
function withoutSpans(text: string, spans: readonly Span[]): string {
  let masked = ''
  let end = 0
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    if (span.start >= end) masked += text.slice(end, span.start) + MASK
    end = Math.max(end, span.end)
  }
  return masked + text.slice(end)
}
