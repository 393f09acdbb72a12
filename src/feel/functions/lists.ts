import type { FeelFunction } from 'feelin'
import { isSame } from '../values/comparison.ts'
import { isList } from '../values/values.ts'
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

export const listFunctions: FunctionTable = {
  count: [overload('list', [list], (items) => items.length)],
  'is empty': [overload('list', [list], (items) => items.length === 0)],
  'list contains': [overload('list, element', [list, any], contains)],
  'index of': [
    overload('list, match', [list, any], (items, match) =>
      items.flatMap((item, index) => (isSame(item, match) ? [index + 1] : [])),
    ),
  ],
  sublist: [
    overload('list, start position', [list, whole], (items, start) => sublist(items, start)),
    overload('list, start position, length', [list, whole, whole], sublist),
  ],
  append: appendOverloads(),
  concatenate: [variadic('lists', joined)],
  union: [variadic('lists', (lists) => distinct(joined(lists)))],
  'insert before': [overload('list, position, newItem', [list, whole, any], insertBefore)],
  remove: [overload('list, position', [list, whole], (items, position) => replaceAt(items, position, []))],
  reverse: [overload('list', [list], (items) => items.toReversed())],
  'distinct values': [overload('list', [list], distinct)],
  'duplicate values': [
    overload('list', [list], (items) =>
      distinct(items.filter((item) => items.filter((other) => isSame(item, other)).length > 1)),
    ),
  ],
  flatten: [overload('list', [list], flatten)],
  partition: [
    overload('list, size', [list, whole], (items, size) =>
      size < 1
        ? null
        : Array.from({ length: Math.ceil(items.length / size) }, (_, at) =>
            items.slice(at * size, (at + 1) * size),
          ),
    ),
  ],
  sort: [overload('list, precedes', [list, lambda], sort)],
}

function appendOverloads(): readonly Overload[] {
  const append = variadic('list', (all) => {
    const [items, ...more] = all
    return isList(items) && more.length > 0 ? [...items, ...more] : null
  })
  // a single list is not the list of all arguments here
  return [overload('list', [any], () => null), append]
}

function contains(items: readonly unknown[], element: unknown): boolean {
  return items.some((item) => isSame(item, element))
}

function joined(lists: readonly unknown[]): readonly unknown[] {
  return lists.flatMap((items) => (isList(items) ? items : [items]))
}

function distinct(items: readonly unknown[]): readonly unknown[] {
  const seen: unknown[] = []
  for (const item of items) if (!contains(seen, item)) seen.push(item)
  return seen
}

function flatten(items: readonly unknown[]): unknown[] {
  return items.flatMap((item) => (isList(item) ? flatten(item) : [item]))
}

function sublist(items: readonly unknown[], start: number, length = items.length): readonly unknown[] | null {
  if (start === 0) return null
  const from = start > 0 ? start - 1 : Math.max(0, items.length + start)
  return items.slice(from, Math.max(from, from + length))
}

function insertBefore(items: readonly unknown[], position: number, item: unknown): readonly unknown[] | null {
  if (position === 0) return null
  return items.toSpliced(position > 0 ? position - 1 : Math.max(0, items.length + position), 0, item)
}

function replaceAt(
  items: readonly unknown[],
  position: number,
  by: readonly unknown[],
): readonly unknown[] | null {
  if (position === 0) return null
  const index = position > 0 ? position - 1 : items.length + position
  return index < 0 || index >= items.length ? items : items.toSpliced(index, 1, ...by)
}

/** Null when the function does not say for every pair whether one precedes the other. */
function sort(items: readonly unknown[], precedes: FeelFunction): readonly unknown[] | null {
  if (precedes.parameterNames.length !== 2) return null
  const results = new Set<unknown>()
  const sorted = items.toSorted((a, b) => {
    const result: unknown = precedes.invoke([a, b])
    results.add(typeof result)
    return result === true ? -1 : 1
  })
  return [...results].every((type) => type === 'boolean') ? sorted : null
}
