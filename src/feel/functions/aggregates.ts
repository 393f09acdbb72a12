import { dividedBy, plus, times } from '../values/arithmetic.ts'
import { compare, isSame } from '../values/comparison.ts'
import { FeelEvaluationError } from '../feel-errors.ts'
import { fromDouble, isNumber } from '../values/numbers.ts'
import { isList } from '../values/values.ts'
import { variadic, type FunctionTable } from './overload.ts'

/** Functions of a list, or of several arguments, that give one value. One item of a wrong type makes them null. */
export const aggregateFunctions: FunctionTable = {
  min: [variadic('list', (items) => extreme(items, (order) => order < 0))],
  max: [variadic('list', (items) => extreme(items, (order) => order > 0))],
  sum: [variadic('list', sum)],
  product: [variadic('list', (items) => total(items, times))],
  mean: [variadic('list', (items) => dividedBy(sum(items), items.length))],
  median: [variadic('list', median)],
  stddev: [variadic('list', standardDeviation)],
  mode: [variadic('list', mode)],
}

function extreme(items: readonly unknown[], isBetter: (order: number) => boolean): unknown {
  const [first = null, ...rest] = items
  // Camunda's engine fails here, like for every order of lists
  if (isList(first)) throw new FeelEvaluationError('lists cannot be ordered')
  if (items.some((item) => compare(item, first) === null)) return null
  return rest.reduce((best, item) => (isBetter(compare(item, best) ?? 0) ? item : best), first)
}

function total(items: readonly unknown[], operation: (a: unknown, b: unknown) => unknown): unknown {
  if (items.length === 0 || !items.every(isNumber)) return null
  return items.reduce<unknown>((result, item, index) => (index === 0 ? item : operation(result, item)), null)
}

function sum(items: readonly unknown[]): unknown {
  return total(items, plus)
}

function median(items: readonly unknown[]): unknown {
  if (items.length === 0 || !items.every(isNumber)) return null
  const sorted = items.toSorted((a, b) => compare(a, b) ?? 0)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle] : dividedBy(plus(sorted[middle - 1], sorted[middle]), 2)
}

function standardDeviation(items: readonly unknown[]): unknown {
  if (items.length === 0 || !items.every(isNumber)) return null
  if (items.length === 1) throw new FeelEvaluationError('stddev: one number has no deviation')
  const numbers = items.map(Number)
  const mean = numbers.reduce((a, b) => a + b, 0) / numbers.length
  const squares = numbers.reduce((result, number) => result + (number - mean) ** 2, 0)
  return fromDouble(Math.sqrt(squares / (numbers.length - 1)))
}

/** The most frequent numbers, in ascending order. */
function mode(items: readonly unknown[]): unknown {
  if (!items.every(isNumber)) return null
  const frequency = (item: unknown) => items.filter((other) => isSame(item, other)).length
  const most = Math.max(...items.map(frequency), 0)
  return items
    .filter(
      (item, index) => frequency(item) === most && items.findIndex((other) => isSame(item, other)) === index,
    )
    .toSorted((a, b) => compare(a, b) ?? 0)
}
