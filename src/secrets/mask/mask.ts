import { base64Finder } from './base64.ts'
import { plainFinder } from './plain.ts'
import type { Span } from './span.ts'

/**
 * Replaces secrets by `***`: plain, URL-encoded, JSON-escaped, in base64 and base64url, also inside a longer base64
 * text. Mask before cutting a text to a length: of a secret that was cut in two, no half is recognised.
 *
 * Secrets of one to three bytes are masked as whole words only, and in base64 only where they are a whole SASL value:
 * they turn up in any text by chance, and asterisks in all those places would tell the secret as well.
 *
 * Not known: hexadecimal digits, hashes, and base64 that is broken into lines.
 */
export interface Masker {
  readonly text: (text: string) => string
  /** Strings and keys in lists and objects; the same value when nothing is masked. */
  readonly deep: <T>(value: T) => T
}

/** Gives the masker for some secrets; the ones that were used last are kept, since they are dear to build. */
export type MaskerFactory = (secrets: readonly string[]) => Masker

const MASK = '***'
const MAX_DEPTH = 100

const nothingToMask: Masker = { text: (text) => text, deep: (value) => value }

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

export function createMasker(secrets: readonly string[]): Masker {
  const values = [...new Set(secrets)].filter((secret) => secret !== '')
  if (values.length === 0) return nothingToMask
  const finders = values.flatMap((secret) => [plainFinder(secret), base64Finder(secret)])
  const maskText = (text: string): string => {
    const spans = finders.flatMap((find) => find(text))
    return spans.length === 0 ? text : withoutSpans(text, spans)
  }
  return { text: maskText, deep: (value) => maskDeep(value, maskText) }
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

/** The type stays the same but for the strings that are no longer what they were. */
function maskDeep<T>(value: T, maskText: (text: string) => string): T {
  return walk(value, maskText, new Map(), 0) as T
}

function walk(
  value: unknown,
  maskText: (text: string) => string,
  known: Map<object, unknown>,
  depth: number,
): unknown {
  if (typeof value === 'string') return maskText(value)
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  if (known.has(value)) return known.get(value)
  // What cannot be looked at cannot be let through.
  if (depth >= MAX_DEPTH) return MASK
  known.set(value, MASK)
  const masked = Array.isArray(value)
    ? maskedList(value, (item) => walk(item, maskText, known, depth + 1))
    : maskedObject(value, maskText, (item) => walk(item, maskText, known, depth + 1))
  known.set(value, masked)
  return masked
}

function maskedList(list: readonly unknown[], mask: (item: unknown) => unknown): unknown {
  const masked = list.map(mask)
  return masked.every((item, index) => item === list[index]) ? list : masked
}

/** Of an object with a class of its own (a date, a big number) only what changes is lost: its class. */
function maskedObject(
  object: object,
  maskText: (text: string) => string,
  mask: (item: unknown) => unknown,
): unknown {
  const entries = Object.entries(object)
  const masked = entries.map(([key, item]) => [maskText(key), mask(item)] as const)
  const isSame = masked.every(
    ([key, item], index) => key === entries[index]?.[0] && item === entries[index][1],
  )
  return isSame ? object : Object.fromEntries(masked)
}
