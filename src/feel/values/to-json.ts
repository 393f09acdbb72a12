import { FeelDuration } from 'feelin'
import type { Budget } from '../budget.ts'
import { toIsoText as durationText } from './durations.ts'
import type { Json } from '../../json/json.ts'
import { isNumber, toJsonNumber } from './numbers.ts'
import { costOf, toIsoText } from './temporals.ts'
import { contextOf, isTemporal, kindOf, type Context } from './values.ts'

/**
 * The JSON of a FEEL value, as Camunda's connector runtime makes it: temporal values become ISO 8601 texts, functions
 * are left out of contexts, ranges are null. Values can share parts (`{a: [1, 1], b: [a, a], …}`), so the JSON may be
 * far larger than what was evaluated.
 */
export function toJson(value: unknown, budget: Budget): Json {
  budget.spend(1)
  if (typeof value === 'string') {
    budget.makeText(value.length)
    return value
  }
  if (typeof value === 'boolean') return value
  if (isNumber(value)) return toJsonNumber(value, budget)
  return typeof value === 'object' && value !== null ? objectToJson(value, budget) : null
}

function objectToJson(value: object, budget: Budget): Json {
  if (Array.isArray(value)) return listToJson(value, budget)
  if (kindOf(value) === 'context') return contextToJson(value as Context, budget)
  budget.makeTemporal(isTemporal(value) ? costOf(value) : undefined)
  if (value instanceof FeelDuration) return durationText(value)
  return isTemporal(value) ? toIsoText(value) : null
}

function listToJson(list: readonly unknown[], budget: Budget): Json {
  budget.makeList(list.length)
  budget.sink()
  const items: Json[] = []
  for (const item of list) items.push(toJson(item, budget))
  budget.rise()
  return items
}

function contextToJson(context: Context, budget: Budget): Json {
  const entries = Object.entries(context)
  budget.makeContext(entries.length)
  budget.sink()
  const shown: [string, Json][] = []
  for (const [key, entry] of entries) {
    if (kindOf(entry) === 'function') continue
    budget.makeText(key.length)
    shown.push([key, toJson(entry, budget)])
  }
  budget.rise()
  return contextOf(shown) as Json
}
