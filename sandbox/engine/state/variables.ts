import type { Key } from '../core/commands.ts'

type Scope = Map<string, string>

/** The variables as far as a change in them can be taken back. */
export interface VariableStore {
  load(scope: Key, name: string, json: string | undefined): void
}

export interface VariableLog {
  variableChanged(store: VariableStore, scope: Key, name: string, before: string | undefined): void
}

/** The variables of each scope, as JSON texts; a scope is an element instance. */
export class Variables implements VariableStore {
  readonly #scopes = new Map<Key, Scope>()
  readonly #log: VariableLog

  constructor(log: VariableLog) {
    this.#log = log
  }

  of(scope: Key): ReadonlyMap<string, string> {
    return this.#scopes.get(scope) ?? NONE
  }

  get(scope: Key, name: string): string | undefined {
    return this.#scopes.get(scope)?.get(name)
  }

  set(scope: Key, name: string, json: string): void {
    const before = this.get(scope, name)
    this.load(scope, name, json)
    this.#log.variableChanged(this, scope, name, before)
  }

  /** Takes all variables of a scope that has ended. */
  drop(scope: Key): void {
    for (const [name, before] of this.of(scope)) {
      this.#log.variableChanged(this, scope, name, before)
    }
    this.#scopes.delete(scope)
  }

  load(scope: Key, name: string, json: string | undefined): void {
    const variables = this.#scopes.get(scope)
    if (json !== undefined) {
      if (variables) variables.set(name, json)
      else this.#scopes.set(scope, new Map([[name, json]]))
    } else if (variables) {
      variables.delete(name)
      if (variables.size === 0) this.#scopes.delete(scope)
    }
  }
}

const NONE: Scope = new Map()
