import { contextOf, entryOf, isContext, type Context } from '../values/values.ts'
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
  overload('context, key, value', [context, any, any], (target, key, value) =>
    typeof key === 'string' ? putIn(target, [key], value) : putAt(target, key, value),
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

function entries(target: Context): unknown {
  return Object.entries(target).map(([key, value]) => ({ key, value }))
}

function valueAt(target: Context, keys: unknown): unknown {
  const path = typeof keys === 'string' ? [keys] : texts(keys)
  if (path === undefined || path.length === 0) return null
  return path.reduce<unknown>((value, key) => (isContext(value) ? entryOf(value, key) : null) ?? null, target)
}

function putAt(target: Context, keys: unknown, value: unknown): Context | null {
  const path = texts(keys)
  return path === undefined || path.length === 0 ? null : putIn(target, path, value)
}

function putIn(target: Context, [key = '', ...rest]: readonly string[], value: unknown): Context {
  const inner = entryOf(target, key)
  const entry = rest.length === 0 ? value : putIn(isContext(inner) ? inner : {}, rest, value)
  return contextOf([...Object.entries(target), [key, entry]])
}

function merge(contexts: readonly unknown[]): Context | null {
  if (!contexts.every(isContext)) return null
  return contextOf(contexts.flatMap((part) => Object.entries(part)))
}

function fromEntries(items: readonly unknown[]): Context | null {
  const pairs: [string, unknown][] = []
  for (const item of items) {
    if (!isContext(item) || !Object.hasOwn(item, 'value')) return null
    const key = entryOf(item, 'key')
    if (typeof key !== 'string') return null
    pairs.push([key, entryOf(item, 'value')])
  }
  return contextOf(pairs)
}
