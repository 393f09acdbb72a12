import type { Budget } from '../budget.ts'
import { FeelEvaluationError } from '../feel-errors.ts'
import { dividedBy, plus, times } from '../values/arithmetic.ts'
import { compare } from '../values/comparison.ts'
import { fromDouble, isNumber } from '../values/numbers.ts'
import { isList } from '../values/values.ts'
import { grouped } from './grouped.ts'
import { variadic, type FunctionTable } from './overload.ts'

/** Functions of a list, or of several arguments, that give one value. One item of a wrong type makes them null. */
export const aggregateFunctions: FunctionTable = {
  min: [variadic('list', (items, budget) => extreme(items, (order) => order < 0, budget))],
  max: [variadic('list', (items, budget) => extreme(items, (order) => order > 0, budget))],
  sum: [variadic('list', sum)],
  product: [variadic('list', (items, budget) => total(items, times, budget))],
  mean: [variadic('list', (items, budget) => dividedBy(sum(items, budget), items.length, budget))],
  median: [variadic('list', median)],
  stddev: [variadic('list', standardDeviation)],
  mode: [variadic('list', mode)],
}

function extreme(items: readonly unknown[], isBetter: (order: number) => boolean, budget: Budget): unknown {
  budget.spend(items.length)
  const [first = null] = items
  // Camunda's engine fails here, like for every order of lists
  if (isList(first)) throw new FeelEvaluationError('lists cannot be ordered')
  if (items.some((item) => compare(item, first, budget) === null)) return null
  return items.reduce<unknown>(
    (best, item) => (isBetter(compare(item, best, budget) ?? 0) ? item : best),
    first,
  )
}

function total(
  items: readonly unknown[],
  operation: (a: unknown, b: unknown, budget: Budget) => unknown,
  budget: Budget,
): unknown {
  budget.spend(items.length)
  if (items.length === 0 || !items.every(isNumber)) return null
  return items.reduce<unknown>(
    (result, item, index) => (index === 0 ? item : operation(result, item, budget)),
    null,
  )
}

function sum(items: readonly unknown[], budget: Budget): unknown {
  return total(items, plus, budget)
}

function median(items: readonly unknown[], budget: Budget): unknown {
  budget.makeList(items.length)
  if (items.length === 0 || !items.every(isNumber)) return null
  const sorted = items.toSorted((a, b) => compare(a, b, budget) ?? 0)
  const middle = Math.floor(sorted.length / 2)
  if (sorted.length % 2 === 1) return sorted[middle]
  return dividedBy(plus(sorted[middle - 1], sorted[middle], budget), 2, budget)
}

function standardDeviation(items: readonly unknown[], budget: Budget): unknown {
  budget.spend(items.length)
  budget.makeList(items.length)
  if (items.length === 0 || !items.every(isNumber)) return null
  if (items.length === 1) throw new FeelEvaluationError('stddev: one number has no deviation')
  const numbers = items.map(Number)
  const mean = numbers.reduce((a, b) => a + b, 0) / numbers.length
  const squares = numbers.reduce((result, number) => result + (number - mean) ** 2, 0)
  return fromDouble(Math.sqrt(squares / (numbers.length - 1)))
}

/** The most frequent numbers, in ascending order. */
function mode(items: readonly unknown[], budget: Budget): unknown {
  budget.spend(items.length)
  if (!items.every(isNumber)) return null
  const groups = grouped(items, budget)
  const most = groups.reduce((result, { count }) => Math.max(result, count), 0)
  const frequent = groups.filter(({ count }) => count === most).map(({ item }) => item)
  return frequent.toSorted((a, b) => compare(a, b, budget) ?? 0)
}
