import type { FeelDateTime, FeelDuration, FeelTime } from 'feelin'
import type { Budget } from '../budget.ts'
import { millisecondsOf, monthsOf } from './durations.ts'
import { FeelEvaluationError } from '../feel-errors.ts'
import { compareNumbers, type FeelNumber } from './numbers.ts'
import { costOf, instantOf } from './temporals.ts'
import { kindOf, type Context, type Temporal } from './values.ts'

/** FEEL's `=`: null when the types differ, unless one of the two is null. */
export function areEqual(a: unknown, b: unknown, budget: Budget): boolean | null {
  budget.spend(1)
  const [kind, other] = [kindOf(a), kindOf(b)]
  if (kind === 'null' || other === 'null') return kind === other
  return kind === other ? equalOfKind(a, b, budget) : null
}

/** Equality as lists and contexts see their members: a difference in type is a difference. */
export function isSame(a: unknown, b: unknown, budget: Budget): boolean {
  return areEqual(a, b, budget) === true
}

function equalOfKind(a: unknown, b: unknown, budget: Budget): boolean | null {
  switch (kindOf(a)) {
    case 'list': {
      const [one, other] = [a as readonly unknown[], b as readonly unknown[]]
      return equalLists(one, other, budget)
    }
    case 'context':
      return equalContexts(a as Context, b as Context, budget)
    case 'zoned time':
    case 'zoned date time': {
      // the same instant in another zone is another value
      budget.makeTemporal(2 * costOf(a as Temporal))
      const [one, other] = [a as FeelTime | FeelDateTime, b as FeelTime | FeelDateTime]
      return one.zone === other.zone && instantOf(one) === instantOf(other)
    }
    case 'range':
    case 'function':
      return null
    default:
      return compareOfKind(a, b, budget) === 0
  }
}

function equalLists(a: readonly unknown[], b: readonly unknown[], budget: Budget): boolean {
  if (a.length !== b.length) return false
  budget.sink()
  // loops, since a callback would be a second level of the stack for each level of nesting
  for (const [index, item] of a.entries()) if (!isSame(item, b[index], budget)) return end(false, budget)
  return end(true, budget)
}

function end(result: boolean, budget: Budget): boolean {
  budget.rise()
  return result
}

function equalContexts(a: Context, b: Context, budget: Budget): boolean {
  const keys = Object.keys(a)
  budget.makeContext(keys.length)
  if (keys.length !== Object.keys(b).length) return false
  budget.sink()
  for (const key of keys)
    if (!Object.hasOwn(b, key) || !isSame(a[key], b[key], budget)) return end(false, budget)
  return end(true, budget)
}

/** Negative, zero or positive; null when the values have no order. */
export function compare(a: unknown, b: unknown, budget: Budget): number | null {
  budget.spend(1)
  const kind = kindOf(a)
  if (kind !== kindOf(b)) return null
  if (kind === 'list') throw new FeelEvaluationError('lists cannot be ordered')
  return kind === 'boolean' ? null : compareOfKind(a, b, budget)
}

function compareOfKind(a: unknown, b: unknown, budget: Budget): number | null {
  switch (kindOf(a)) {
    case 'number':
      return compareNumbers(a as FeelNumber, b as FeelNumber, budget)
    case 'string':
      budget.readText(Math.min((a as string).length, (b as string).length))
      return a === b ? 0 : (a as string) < (b as string) ? -1 : 1
    case 'boolean':
      return Number(a) - Number(b)
    case 'days-time duration':
      return millisecondsOf(a as FeelDuration) - millisecondsOf(b as FeelDuration)
    case 'years-months duration':
      return monthsOf(a as FeelDuration) - monthsOf(b as FeelDuration)
    case 'date':
    case 'time':
    case 'zoned time':
    case 'date time':
    case 'zoned date time':
      budget.makeTemporal(2 * costOf(a as Temporal))
      return instantOf(a as Temporal) - instantOf(b as Temporal)
    default:
      return null
  }
}
