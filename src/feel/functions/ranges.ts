import { FeelRange } from 'feelin'
import type { Budget } from '../budget.ts'
import { compare } from '../values/comparison.ts'
import { any, overload, type FunctionTable, type Overload } from './overload.ts'

/** A range, or a point as a range from itself to itself. */
interface Span {
  readonly start: unknown
  readonly end: unknown
  readonly startIncluded: boolean
  readonly endIncluded: boolean
  readonly isPoint: boolean
}

/** How ranges and points lie to each other. Values of different types, or of one without an order, give null. */
export const rangeFunctions: FunctionTable = {
  before: relation('a, b', (a, b, budget) => isBefore(a, b, budget)),
  after: relation('a, b', (a, b, budget) => isBefore(b, a, budget)),
  meets: ofRanges((a, b, budget) => same(a.end, b.start, budget) && a.endIncluded && b.startIncluded),
  'met by': ofRanges((a, b, budget) => same(b.end, a.start, budget) && b.endIncluded && a.startIncluded),
  overlaps: ofRanges((a, b, budget) => !isBefore(a, b, budget) && !isBefore(b, a, budget)),
  'overlaps before': ofRanges(
    (a, b, budget) => startsEarlier(a, b, budget) && !isBefore(a, b, budget) && endsEarlier(a, b, budget),
  ),
  'overlaps after': ofRanges(
    (a, b, budget) => startsEarlier(b, a, budget) && !isBefore(b, a, budget) && endsEarlier(b, a, budget),
  ),
  finishes: relation('a, b', (a, b, budget) => sharesEnd(a, b, budget) && !startsEarlier(a, b, budget)),
  'finished by': relation('a, b', (a, b, budget) => sharesEnd(b, a, budget) && !startsEarlier(b, a, budget)),
  includes: relation('a, b', (a, b, budget) => contains(a, b, budget)),
  during: relation('a, b', (a, b, budget) => contains(b, a, budget)),
  starts: relation('a, b', (a, b, budget) => sharesStart(a, b, budget) && !endsEarlier(b, a, budget)),
  'started by': relation('a, b', (a, b, budget) => sharesStart(b, a, budget) && !endsEarlier(a, b, budget)),
  coincides: relation('a, b', (a, b, budget) => sharesStart(a, b, budget) && sharesEnd(a, b, budget)),
}

function relation(
  parameters: string,
  holds: (a: Span, b: Span, budget: Budget) => boolean,
): readonly Overload[] {
  return [
    overload(parameters, [any, any], (a, b, budget) => {
      const [one, other] = [toSpan(a, budget), toSpan(b, budget)]
      return one && other && areComparable(one, other, budget) ? holds(one, other, budget) : null
    }),
  ]
}

function ofRanges(holds: (a: Span, b: Span, budget: Budget) => boolean): readonly Overload[] {
  return [
    overload('range1, range2', [any, any], (a, b, budget) => {
      const [one, other] = [toSpan(a, budget), toSpan(b, budget)]
      if (!one || !other || one.isPoint || other.isPoint || !areComparable(one, other, budget)) return null
      return holds(one, other, budget)
    }),
  ]
}

// only numbers and temporal values are points here, although strings have an order
function toSpan(value: unknown, budget: Budget): Span | undefined {
  if (!(value instanceof FeelRange)) {
    if (typeof value === 'string' || compare(value, value, budget) === null) return undefined
    return { start: value, end: value, startIncluded: true, endIncluded: true, isPoint: true }
  }
  if (typeof value.start === 'string' || compare(value.start, value.end, budget) === null) return undefined
  return {
    start: value.start,
    end: value.end,
    startIncluded: value['start included'],
    endIncluded: value['end included'],
    isPoint: false,
  }
}

function areComparable(a: Span, b: Span, budget: Budget): boolean {
  return compare(a.start, b.start, budget) !== null
}

function same(a: unknown, b: unknown, budget: Budget): boolean {
  return compare(a, b, budget) === 0
}

function order(a: unknown, b: unknown, budget: Budget): number {
  return compare(a, b, budget) ?? 0
}

function isBefore(a: Span, b: Span, budget: Budget): boolean {
  const distance = order(a.end, b.start, budget)
  return distance < 0 || (distance === 0 && !(a.endIncluded && b.startIncluded))
}

function startsEarlier(a: Span, b: Span, budget: Budget): boolean {
  const distance = order(a.start, b.start, budget)
  return distance < 0 || (distance === 0 && a.startIncluded && !b.startIncluded)
}

function endsEarlier(a: Span, b: Span, budget: Budget): boolean {
  const distance = order(a.end, b.end, budget)
  return distance < 0 || (distance === 0 && !a.endIncluded && b.endIncluded)
}

function sharesStart(a: Span, b: Span, budget: Budget): boolean {
  return same(a.start, b.start, budget) && a.startIncluded === b.startIncluded
}

function sharesEnd(a: Span, b: Span, budget: Budget): boolean {
  return same(a.end, b.end, budget) && a.endIncluded === b.endIncluded
}

function contains(a: Span, b: Span, budget: Budget): boolean {
  return !startsEarlier(b, a, budget) && !endsEarlier(a, b, budget)
}
