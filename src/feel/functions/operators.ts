import type { FeelFunction } from 'feelin'
import { dividedBy, minus, negative, plus, times, toThePower } from '../values/arithmetic.ts'
import { areEqual, compare } from '../values/comparison.ts'
import { FeelEvaluationError } from '../feel-errors.ts'
import { filterFunctions, itemAt } from './filter.ts'
import { all, some } from './logic.ts'
import { any, lambda, list, overload, text, type FunctionTable, type Overload } from './overload.ts'
import { isIn, rangeBetween, rangeFor } from '../values/membership.ts'
import { isNumber } from '../values/numbers.ts'
import { stepInto } from '../values/path.ts'
import { parseTemporal } from '../values/temporals.ts'
import { isList } from '../values/values.ts'

/** A loop over more numbers than this is a mistake or an attack. */
const MAX_SEQUENCE = 100_000

const binary = (body: (a: unknown, b: unknown) => unknown): readonly Overload[] => [
  overload('a, b', [any, any], body),
]
const unary = (body: (a: unknown) => unknown): readonly Overload[] => [overload('a', [any], body)]

/** What operators and other pieces of syntax are translated to. Expressions cannot call these by name. */
export const internalFunctions: FunctionTable = {
  '+': binary(plus),
  '-': binary(minus),
  '*': binary(times),
  '/': binary(dividedBy),
  '**': binary(toThePower),
  negative: unary(negative),
  '=': binary(areEqual),
  '!=': binary((a, b) => not(areEqual(a, b))),
  '<': binary((a, b) => ordered(a, b, (order) => order < 0)),
  '<=': binary((a, b) => ordered(a, b, (order) => order <= 0)),
  '>': binary((a, b) => ordered(a, b, (order) => order > 0)),
  '>=': binary((a, b) => ordered(a, b, (order) => order >= 0)),
  between: [
    overload('value, low, high', [any, any, any], (value, low, high) => {
      const [fromLow, toHigh] = [compare(value, low), compare(value, high)]
      return fromLow === null || toHigh === null ? null : fromLow >= 0 && toHigh <= 0
    }),
  ],
  in: binary((value, tests) => (isList(tests) ? isIn(value, tests) : null)),
  test: [overload('operator, value', [text, any], rangeFor)],
  range: [overload('open, start, end, close', [text, any, any, text], rangeBetween)],
  'is true': unary((value) => value === true),
  both: [overload('left, right', [any, lambda], (left, right) => both(left, right))],
  either: [
    overload('left, right', [any, lambda], (left, right) =>
      not(both(not(left), () => not(right.invoke([])))),
    ),
  ],
  some: [overload('results', [list], some)],
  every: [overload('results', [list], all)],
  '@': [overload('from', [text], parseTemporal)],
  'step into': [overload('value, name', [any, text], stepInto)],
  'item at': binary(itemAt),
  sequence: binary(sequence),
  plain: unary((value) => (isNumber(value) ? Number(value) : value)),
  ...filterFunctions,
}

function not(value: unknown): boolean | null {
  return typeof value === 'boolean' ? !value : null
}

function ordered(a: unknown, b: unknown, test: (order: number) => boolean): boolean | null {
  const order = compare(a, b)
  return order === null ? null : test(order)
}

// false decides whatever the other side is, so then the right side is not even looked at
function both(left: unknown, right: FeelFunction | (() => unknown)): boolean | null {
  if (left === false) return false
  const value: unknown = typeof right === 'function' ? right() : right.invoke([])
  if (value === false) return false
  return left === true && value === true ? true : null
}

function sequence(from: unknown, to: unknown): readonly number[] | null {
  if (!isNumber(from) || !isNumber(to)) return null
  const [first, last] = [Number(from), Number(to)]
  if (!Number.isFinite(first) || !Number.isFinite(last)) return null
  const length = Math.floor(Math.abs(last - first)) + 1
  if (length > MAX_SEQUENCE) throw new FeelEvaluationError(`a loop over ${length} numbers is too long`)
  const step = first <= last ? 1 : -1
  return Array.from({ length }, (_, index) => first + index * step)
}
