import { FeelRange } from 'feelin'
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
  before: relation('a, b', (a, b) => isBefore(a, b)),
  after: relation('a, b', (a, b) => isBefore(b, a)),
  meets: ofRanges((a, b) => same(a.end, b.start) && a.endIncluded && b.startIncluded),
  'met by': ofRanges((a, b) => same(b.end, a.start) && b.endIncluded && a.startIncluded),
  overlaps: ofRanges((a, b) => !isBefore(a, b) && !isBefore(b, a)),
  'overlaps before': ofRanges((a, b) => startsEarlier(a, b) && !isBefore(a, b) && endsEarlier(a, b)),
  'overlaps after': ofRanges((a, b) => startsEarlier(b, a) && !isBefore(b, a) && endsEarlier(b, a)),
  finishes: relation('a, b', (a, b) => sharesEnd(a, b) && !startsEarlier(a, b)),
  'finished by': relation('a, b', (a, b) => sharesEnd(b, a) && !startsEarlier(b, a)),
  includes: relation('a, b', (a, b) => contains(a, b)),
  during: relation('a, b', (a, b) => contains(b, a)),
  starts: relation('a, b', (a, b) => sharesStart(a, b) && !endsEarlier(b, a)),
  'started by': relation('a, b', (a, b) => sharesStart(b, a) && !endsEarlier(a, b)),
  coincides: relation('a, b', (a, b) => sharesStart(a, b) && sharesEnd(a, b)),
}

function relation(parameters: string, holds: (a: Span, b: Span) => boolean): readonly Overload[] {
  return [
    overload(parameters, [any, any], (a, b) => {
      const [one, other] = [toSpan(a), toSpan(b)]
      return one && other && areComparable(one, other) ? holds(one, other) : null
    }),
  ]
}

function ofRanges(holds: (a: Span, b: Span) => boolean): readonly Overload[] {
  return [
    overload('range1, range2', [any, any], (a, b) => {
      const [one, other] = [toSpan(a), toSpan(b)]
      if (!one || !other || one.isPoint || other.isPoint || !areComparable(one, other)) return null
      return holds(one, other)
    }),
  ]
}

// only numbers and temporal values are points here, although strings have an order
function toSpan(value: unknown): Span | undefined {
  if (!(value instanceof FeelRange)) {
    if (typeof value === 'string' || compare(value, value) === null) return undefined
    return { start: value, end: value, startIncluded: true, endIncluded: true, isPoint: true }
  }
  if (typeof value.start === 'string' || compare(value.start, value.end) === null) return undefined
  return {
    start: value.start,
    end: value.end,
    startIncluded: value['start included'],
    endIncluded: value['end included'],
    isPoint: false,
  }
}

function areComparable(a: Span, b: Span): boolean {
  return compare(a.start, b.start) !== null
}

function same(a: unknown, b: unknown): boolean {
  return compare(a, b) === 0
}

function order(a: unknown, b: unknown): number {
  return compare(a, b) ?? 0
}

function isBefore(a: Span, b: Span): boolean {
  const distance = order(a.end, b.start)
  return distance < 0 || (distance === 0 && !(a.endIncluded && b.startIncluded))
}

function startsEarlier(a: Span, b: Span): boolean {
  const distance = order(a.start, b.start)
  return distance < 0 || (distance === 0 && a.startIncluded && !b.startIncluded)
}

function endsEarlier(a: Span, b: Span): boolean {
  const distance = order(a.end, b.end)
  return distance < 0 || (distance === 0 && !a.endIncluded && b.endIncluded)
}

function sharesStart(a: Span, b: Span): boolean {
  return same(a.start, b.start) && a.startIncluded === b.startIncluded
}

function sharesEnd(a: Span, b: Span): boolean {
  return same(a.end, b.end) && a.endIncluded === b.endIncluded
}

function contains(a: Span, b: Span): boolean {
  return !startsEarlier(b, a) && !endsEarlier(a, b)
}
