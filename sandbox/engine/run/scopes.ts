import type { Key } from '../core/commands.ts'
import type { ElementDoc } from '../state/documents.ts'
import type { Run } from './run.ts'

/** The scopes that an element instance sees, from the inside out. */
function* scopesOf(run: Run, from: Key): Generator<Key> {
  for (let key = from; key !== 0; key = run.state.elements.get(key)?.parent ?? 0) yield key
}

/** The JSON text of a variable as it is seen from a scope. */
export function lookUp(run: Run, from: Key, name: string): string | undefined {
  for (const scope of scopesOf(run, from)) {
    const json = run.state.variables.get(scope, name)
    if (json !== undefined) return json
  }
  return undefined
}

/** All variables that are seen from a scope. */
export function visible(run: Run, from: Key): Map<string, string> {
  const seen = new Map<string, string>()
  for (const scope of scopesOf(run, from))
    for (const [name, json] of run.state.variables.of(scope)) if (!seen.has(name)) seen.set(name, json)
  return seen
}

export function setLocal(run: Run, scope: Key, variables: Iterable<readonly [string, string]>): void {
  for (const [name, json] of variables) setVariable(run, scope, name, json)
}

/** Each variable goes where its name exists, from this scope on outwards, else to the process instance. */
export function propagate(run: Run, from: Key, variables: Iterable<readonly [string, string]>): void {
  for (const [name, json] of variables) setVariable(run, ownerOf(run, from, name), name, json)
}

function ownerOf(run: Run, from: Key, name: string): Key {
  let outermost = from
  for (const scope of scopesOf(run, from)) {
    if (run.state.variables.get(scope, name) !== undefined) return scope
    outermost = scope
  }
  return outermost
}

function setVariable(run: Run, scope: Key, name: string, json: string): void {
  const { state, records } = run
  const before = state.variables.get(scope, name)
  if (before === json) return
  state.variables.set(scope, name, json)
  const { instanceKey, definitionKey } = scopeDoc(run, scope)
  records.event(
    'VARIABLE',
    before === undefined ? 'CREATED' : 'UPDATED',
    state.newKey(),
    definitionKey,
    `{"name":${JSON.stringify(name)},"value":${JSON.stringify(json)},"scopeKey":${scope},"processInstanceKey":${instanceKey}}`,
  )
}

function scopeDoc(run: Run, scope: Key): ElementDoc {
  const doc = run.state.elements.get(scope)
  if (!doc) throw new Error(`no scope ${scope}`)
  return doc
}
