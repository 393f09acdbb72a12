import { excerpt, LONGEST_QUOTED } from '../../../text/excerpt.ts'

/** Names a refused value in an error message: short texts and numbers as they are, everything else by its kind. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return excerpt(value)
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value).slice(0, LONGEST_QUOTED)
  return kindOfValue(value)
}

/** The kind alone, in FEEL's words, for values that must not be shown. */
export function kindOfValue(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (value === null || value === undefined) return 'nothing'
  if (typeof value === 'object') return 'a context'
  return typeof value === 'string' ? 'a text' : `a ${typeof value}`
}
