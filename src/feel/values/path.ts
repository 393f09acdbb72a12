import { FeelDate, FeelDuration, FeelRange, FeelTime, type FeelDateTime } from 'feelin'
import type { Budget } from '../budget.ts'
import { ofMilliseconds } from './durations.ts'
import { costOf, offsetOf } from './temporals.ts'
import { entryOf, isContext, isList, isTemporal, type Temporal } from './values.ts'

/**
 * A step of a path: an entry of a context, a property of a temporal value or of a range, the same of each item of a
 * list. Nothing else has steps, so an expression never gets hold of what JavaScript's objects have.
 */
export function stepInto(value: unknown, name: string, budget: Budget): unknown {
  budget.spend(1)
  if (isList(value)) return eachStep(value, name, budget)
  if (isContext(value)) return entryOf(value, name) ?? null
  if (isTemporal(value)) budget.makeTemporal(costOf(value))
  if (value instanceof FeelDuration) return durationProperty(value, name) ?? null
  if (value instanceof FeelRange) return rangeProperty(value, name) ?? null
  return (isTemporal(value) ? (dateProperty(value, name) ?? timeProperty(value, name)) : null) ?? null
}

function eachStep(list: readonly unknown[], name: string, budget: Budget): unknown[] {
  budget.makeList(list.length)
  budget.sink()
  const steps: unknown[] = []
  for (const item of list) steps.push(stepInto(item, name, budget))
  budget.rise()
  return steps
}

function dateProperty(value: Temporal, name: string): unknown {
  if (value instanceof FeelTime) return undefined
  switch (name) {
    case 'year':
    case 'month':
    case 'day':
    case 'weekday':
      return value[name]
    default:
      return undefined
  }
}

function timeProperty(value: Temporal, name: string): unknown {
  if (value instanceof FeelDate) return undefined
  switch (name) {
    case 'hour':
    case 'minute':
    case 'second':
      return value[name]
    case 'time offset': {
      const offset = offsetOf(value)
      return offset === undefined ? undefined : ofMilliseconds(offset)
    }
    case 'timezone':
      return zoneName(value)
    default:
      return undefined
  }
}

// an offset alone is no time zone
function zoneName({ zone }: FeelTime | FeelDateTime): string | null {
  return zone === null || zone === 'UTC' || /^[-+]/.test(zone) ? null : zone
}

function durationProperty(value: FeelDuration, name: string): unknown {
  switch (name) {
    case 'years':
    case 'months':
    case 'days':
    case 'hours':
    case 'minutes':
    case 'seconds':
      return value[name]
    default:
      return undefined
  }
}

function rangeProperty(value: FeelRange, name: string): unknown {
  switch (name) {
    case 'start':
    case 'end':
    case 'start included':
    case 'end included':
      return value[name]
    default:
      return undefined
  }
}
