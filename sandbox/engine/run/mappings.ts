import type { Key } from '../core/commands.ts'
import type { Json, JsonObject } from '../../../src/json/json.ts'
import type { Mapping } from '../model/process.ts'
import { valueOf } from './expressions.ts'
import { formatJson, parseJson } from './json-text.ts'
import type { Run } from './run.ts'
import { lookUp } from './scopes.ts'

/**
 * The variables that mappings make, each target's first step a variable; a later mapping sees the earlier ones.
 * `into` tells what is there already where a target goes deeper, so that it is added to and not replaced.
 */
export function applyMappings(
  run: Run,
  scope: Key,
  mappings: readonly Mapping[],
  into: (name: string) => Json | undefined = () => undefined,
): Map<string, string> {
  const made = new Map<string, Json>()
  for (const { source, target } of mappings) {
    const value =
      'text' in source ? source.text : valueOf(run, scope, source.expression, made, 'IO_MAPPING_ERROR')
    const [name = '', ...path] = target
    const there = made.get(name) ?? (path.length > 0 ? into(name) : undefined)
    made.set(name, put(there, path, value))
  }
  return new Map([...made].map(([name, value]) => [name, formatJson(value)]))
}

/** What an output mapping adds to: the variable as the surrounding scope sees it. */
export const seenFrom =
  (run: Run, scope: Key) =>
  (name: string): Json | undefined => {
    const json = lookUp(run, scope, name)
    return json === undefined ? undefined : (parseJson(json) as Json)
  }

function put(there: Json | undefined, path: readonly string[], value: Json): Json {
  const [name, ...rest] = path
  if (name === undefined) return value
  const context: JsonObject = isContext(there) ? there : {}
  // a computed key called __proto__ is a property like others
  return Object.fromEntries([
    ...Object.entries(context).filter(([key]) => key !== name),
    [name, put(Object.hasOwn(context, name) ? context[name] : undefined, rest, value)],
  ])
}

const isContext = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
