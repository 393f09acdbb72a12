import type { Budget } from '../budget.ts'
import { isSame } from '../values/comparison.ts'
import { isList, type FunctionValue } from '../values/values.ts'
import { grouped } from './grouped.ts'
import {
  any,
  lambda,
  list,
  overload,
  variadic,
  whole,
  type FunctionTable,
  type Overload,
} from './overload.ts'

type List = readonly unknown[]

export const listFunctions: FunctionTable = {
  count: [overload('list', [list], (items) => items.length)],
  'is empty': [overload('list', [list], (items) => items.length === 0)],
  'list contains': [
    overload('list, element', [list, any], (items, element, budget) =>
      items.some((item) => isSame(item, element, budget)),
    ),
  ],
  'index of': [overload('list, match', [list, any], indexOf)],
  sublist: [
    overload('list, start position', [list, whole], (items, start, budget) =>
      sublist(items, start, items.length, budget),
    ),
    overload('list, start position, length', [list, whole, whole], sublist),
  ],
  append: appendOverloads(),
  concatenate: [variadic('lists', joined)],
  union: [variadic('lists', (lists, budget) => distinct(joined(lists, budget), budget))],
  'insert before': [overload('list, position, newItem', [list, whole, any], insertBefore)],
  remove: [overload('list, position', [list, whole], remove)],
  reverse: [
    overload('list', [list], (items, budget) => {
      budget.makeList(items.length)
      return items.toReversed()
    }),
  ],
  'distinct values': [overload('list', [list], distinct)],
  'duplicate values': [
    overload('list', [list], (items, budget) =>
      grouped(items, budget)
        .filter(({ count }) => count > 1)
        .map(({ item }) => item),
    ),
  ],
  flatten: [
    overload('list', [list], (items, budget) => {
      const flat: unknown[] = []
      flatten(items, flat, budget)
      return flat
    }),
  ],
  partition: [overload('list, size', [list, whole], partition)],
  sort: [overload('list, precedes', [list, lambda], sort)],
}

function appendOverloads(): readonly Overload[] {
  const append = variadic('list', (all, budget) => {
    const [items, ...more] = all
    if (!isList(items) || more.length === 0) return null
    budget.makeList(items.length + more.length)
    return [...items, ...more]
  })
  // a single list is not the list of all arguments here
  return [overload('list', [any], () => null), append]
}

function indexOf(items: List, match: unknown, budget: Budget): List {
  budget.makeList(items.length)
  return items.flatMap((item, index) => (isSame(item, match, budget) ? [index + 1] : []))
}

function joined(lists: List, budget: Budget): List {
  budget.makeList(lists.length)
  budget.makeList(lists.reduce<number>((length, items) => length + (isList(items) ? items.length : 1), 0))
  const all: unknown[] = []
  for (const items of lists) {
    if (isList(items)) for (const item of items) all.push(item)
    else all.push(items)
  }
  return all
}

function distinct(items: List, budget: Budget): List {
  return grouped(items, budget).map(({ item }) => item)
}

function flatten(items: List, flat: unknown[], budget: Budget): void {
  budget.makeList(items.length)
  budget.sink()
  for (const item of items) {
    if (isList(item)) flatten(item, flat, budget)
    else flat.push(item)
  }
  budget.rise()
}

function sublist(items: List, start: number, length: number, budget: Budget): List | null {
  if (start === 0) return null
  const from = start > 0 ? start - 1 : Math.max(0, items.length + start)
  budget.makeList(Math.max(0, Math.min(length, items.length - from)))
  return items.slice(from, Math.max(from, from + length))
}

function insertBefore(items: List, position: number, item: unknown, budget: Budget): List | null {
  if (position === 0) return null
  budget.makeList(items.length)
  return items.toSpliced(position > 0 ? position - 1 : Math.max(0, items.length + position), 0, item)
}

function remove(items: List, position: number, budget: Budget): List | null {
  if (position === 0) return null
  const index = position > 0 ? position - 1 : items.length + position
  if (index < 0 || index >= items.length) return items
  budget.makeList(items.length)
  return items.toSpliced(index, 1)
}

function partition(items: List, size: number, budget: Budget): List | null {
  if (size < 1) return null
  const length = Math.ceil(items.length / size)
  // the items, and a list around each part of them
  budget.makeList(items.length + 8 * length)
  return Array.from({ length }, (_, at) => items.slice(at * size, (at + 1) * size))
}

/** Null when the function does not say for every pair whether one precedes the other. */
function sort(items: List, precedes: FunctionValue, budget: Budget): List | null {
  if (precedes.parameters.length !== 2) return null
  budget.makeList(items.length)
  const types = new Set<string>()
  const sorted = items.toSorted((a, b) => {
    const result = precedes.call([a, b])
    types.add(typeof result)
    return result === true ? -1 : 1
  })
  return [...types].every((type) => type === 'boolean') ? sorted : null
}
