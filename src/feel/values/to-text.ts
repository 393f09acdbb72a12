import { FeelDate, FeelDateTime, FeelDuration, FeelFunction, FeelRange, FeelTime } from 'feelin'
import { toFeelText } from './durations.ts'
import { isNumber, numberToText } from './numbers.ts'

/** The text that FEEL's `string` gives: strings within lists and contexts are quoted, but not escaped. */
export function toText(value: unknown): string {
  return typeof value === 'string' ? value : nested(value)
}

function nested(value: unknown): string {
  if (typeof value === 'string') return `"${value}"`
  if (isNumber(value)) return numberToText(value)
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'object' && value !== null) return objectToText(value)
  return 'null'
}

function objectToText(value: object): string {
  if (Array.isArray(value)) return `[${value.map(nested).join(', ')}]`
  if (value instanceof FeelDuration) return toFeelText(value)
  if (value instanceof FeelDate || value instanceof FeelTime || value instanceof FeelDateTime)
    return value.toString()
  if (value instanceof FeelFunction) return `function(${value.parameterNames.join(', ')})`
  if (value instanceof FeelRange) return rangeToText(value)
  return `{${Object.entries(value)
    .map(([key, entry]) => `${key}:${nested(entry)}`)
    .join(', ')}}`
}

function rangeToText(range: FeelRange): string {
  const [open, close] = [range['start included'] ? '[' : '(', range['end included'] ? ']' : ')']
  return `${open}${nested(range.start)}..${nested(range.end)}${close}`
}
