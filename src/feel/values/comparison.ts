import type { FeelDateTime, FeelDuration, FeelTime } from 'feelin'
import { millisecondsOf, monthsOf } from './durations.ts'
import { FeelEvaluationError } from '../feel-errors.ts'
import { compareNumbers, type FeelNumber } from './numbers.ts'
import { instantOf } from './temporals.ts'
import { kindOf, type Context, type Temporal } from './values.ts'

/** FEEL's `=`: null when the types differ, unless one of the two is null. */
export function areEqual(a: unknown, b: unknown): boolean | null {
  const [kind, other] = [kindOf(a), kindOf(b)]
  if (kind === 'null' || other === 'null') return kind === other
  return kind === other ? equalOfKind(a, b) : null
}

/** Equality as lists and contexts see their members: a difference in type is a difference. */
export function isSame(a: unknown, b: unknown): boolean {
  return areEqual(a, b) === true
}

function equalOfKind(a: unknown, b: unknown): boolean | null {
  switch (kindOf(a)) {
    case 'list': {
      const [one, other] = [a as readonly unknown[], b as readonly unknown[]]
      return one.length === other.length && one.every((item, index) => isSame(item, other[index]))
    }
    case 'context':
      return equalContexts(a as Context, b as Context)
    case 'zoned time':
    case 'zoned date time': {
      // the same instant in another zone is another value
      const [one, other] = [a as FeelTime | FeelDateTime, b as FeelTime | FeelDateTime]
      return one.zone === other.zone && instantOf(one) === instantOf(other)
    }
    case 'range':
    case 'function':
      return null
    default:
      return compareOfKind(a, b) === 0
  }
}

function equalContexts(a: Context, b: Context): boolean {
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]))
  )
}

/** Negative, zero or positive; null when the values have no order. */
export function compare(a: unknown, b: unknown): number | null {
  const kind = kindOf(a)
  if (kind !== kindOf(b)) return null
  if (kind === 'list') throw new FeelEvaluationError('lists cannot be ordered')
  return kind === 'boolean' ? null : compareOfKind(a, b)
}

function compareOfKind(a: unknown, b: unknown): number | null {
  switch (kindOf(a)) {
    case 'number':
      return compareNumbers(a as FeelNumber, b as FeelNumber)
    case 'string':
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
      return instantOf(a as Temporal) - instantOf(b as Temporal)
    default:
      return null
  }
}
