import { FeelDate, FeelDateTime, FeelDuration, FeelTime } from 'feelin'
import { toIsoText as durationText } from './durations.ts'
import { FeelEvaluationError } from '../feel-errors.ts'
import type { Json } from '../../json/json.ts'
import { isNumber, toJsonNumber } from './numbers.ts'
import { toIsoText } from './temporals.ts'
import { contextOf, kindOf, type Context } from './values.ts'

/** More than a broker takes as variables. Values can share parts (`{a: [1, 1], b: [a, a], …}`), so the JSON may be huge. */
const MAX_VALUES = 100_000
const MAX_TEXT = 8 * 1024 * 1024

interface Budget {
  values: number
  text: number
}

/**
 * The JSON of a FEEL value, as Camunda's connector runtime makes it: temporal values become ISO 8601 texts, functions
 * are left out of contexts, ranges are null.
 */
export function toJson(value: unknown): Json {
  return convert(value, { values: MAX_VALUES, text: MAX_TEXT })
}

function convert(value: unknown, budget: Budget): Json {
  spend(budget, value)
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (isNumber(value)) return toJsonNumber(value)
  return typeof value === 'object' && value !== null ? objectToJson(value, budget) : null
}

function objectToJson(value: object, budget: Budget): Json {
  if (Array.isArray(value)) return value.map((item) => convert(item, budget))
  if (value instanceof FeelDuration) return durationText(value)
  if (value instanceof FeelDate || value instanceof FeelTime || value instanceof FeelDateTime)
    return toIsoText(value)
  return kindOf(value) === 'context' ? contextToJson(value as Context, budget) : null
}

function contextToJson(value: Context, budget: Budget): Json {
  const entries = Object.entries(value).filter(([, entry]) => kindOf(entry) !== 'function')
  return contextOf(entries.map(([key, entry]) => [key, convert(entry, budget)])) as Json
}

function spend(budget: Budget, value: unknown): void {
  budget.values -= 1
  if (typeof value === 'string') budget.text -= value.length
  if (budget.values < 0 || budget.text < 0) throw new FeelEvaluationError('the result is too large')
}
