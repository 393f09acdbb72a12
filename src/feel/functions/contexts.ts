import { contextOf, entryOf, isContext, type Context } from '../values/values.ts'
import type { Budget } from '../budget.ts'
import {
  any,
  context,
  list,
  overload,
  text,
  texts,
  variadic,
  type FunctionTable,
  type Overload,
} from './overload.ts'

const put: readonly Overload[] = [
  overload('context, key, value', [context, any, any], (target, key, value, budget) =>
    typeof key === 'string' ? putIn(target, [key], value, budget) : putAt(target, key, value, budget),
  ),
  overload('context, keys, value', [context, any, any], putAt),
]

export const contextFunctions: FunctionTable = {
  'get entries': ['context', 'm'].map((name) => overload(name, [context], entries)),
  'get value': [
    overload('context, key', [context, any], valueAt),
    overload('m, key', [context, text], valueAt),
    overload('context, keys', [context, texts], valueAt),
  ],
  'context put': put,
  put,
  'context merge': [variadic('contexts', merge)],
  'put all': [variadic('contexts', merge)],
  context: [overload('entries', [list], fromEntries)],
}

function entries(target: Context, budget: Budget): unknown {
  const pairs = Object.entries(target)
  budget.makeContext(2 * pairs.length)
  return pairs.map(([key, value]) => ({ key, value }))
}

function valueAt(target: Context, keys: unknown, budget: Budget): unknown {
  const path = typeof keys === 'string' ? [keys] : texts(keys, budget)
  if (path === undefined || path.length === 0) return null
  return path.reduce<unknown>((value, key) => (isContext(value) ? entryOf(value, key) : null) ?? null, target)
}

function putAt(target: Context, keys: unknown, value: unknown, budget: Budget): Context | null {
  const path = texts(keys, budget)
  return path === undefined || path.length === 0 ? null : putIn(target, path, value, budget)
}

function putIn(target: Context, path: readonly string[], value: unknown, budget: Budget, at = 0): Context {
  const [key = '', isLast] = [path[at], at === path.length - 1]
  const inner = entryOf(target, key)
  budget.sink()
  const entry = isLast ? value : putIn(isContext(inner) ? inner : {}, path, value, budget, at + 1)
  budget.rise()
  return withEntries([Object.entries(target), [[key, entry]]], budget)
}

function merge(contexts: readonly unknown[], budget: Budget): Context | null {
  budget.spend(contexts.length)
  return contexts.every(isContext) ? withEntries(contexts.map(Object.entries), budget) : null
}

function withEntries(parts: readonly (readonly (readonly [string, unknown])[])[], budget: Budget): Context {
  budget.makeContext(parts.reduce((count, part) => count + part.length, 0))
  return contextOf(parts.flat())
}

function fromEntries(items: readonly unknown[], budget: Budget): Context | null {
  budget.makeContext(items.length)
  const pairs: [string, unknown][] = []
  for (const item of items) {
    if (!isContext(item) || !Object.hasOwn(item, 'value')) return null
    const key = entryOf(item, 'key')
    if (typeof key !== 'string') return null
    pairs.push([key, entryOf(item, 'value')])
  }
  return contextOf(pairs)
}
