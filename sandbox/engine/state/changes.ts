import type { Key } from '../core/commands.ts'
import type { Log, Restorable } from './table.ts'
import type { VariableLog, VariableStore } from './variables.ts'

/** What the current command has changed so far: how to take it back, and what goes into the journal. */
export class Changes implements Log, VariableLog {
  // side by side instead of an object or a function for each change: there are dozens in every command
  readonly #tables: (Restorable | VariableStore)[] = []
  readonly #keys: Key[] = []
  readonly #before: unknown[] = []
  readonly #names: (string | undefined)[] = []
  // with whether it is new in this command: what comes and goes within one is nothing for the journal
  readonly #touched = new Map<string, Map<Key, boolean>>()
  readonly #variables = new Map<Key, Map<string, boolean>>()

  changed(table: Restorable, key: Key, before: unknown): void {
    this.#note(table, key, before, undefined)
    noteFirst(this.#touched, table.name, key, before === undefined)
  }

  variableChanged(store: VariableStore, scope: Key, name: string, before: string | undefined): void {
    this.#note(store, scope, before, name)
    noteFirst(this.#variables, scope, name, before === undefined)
  }

  /** Keys of changed documents by the name of their table, each with whether it is new. */
  touched(): ReadonlyMap<string, ReadonlyMap<Key, boolean>> {
    return this.#touched
  }

  /** Names of changed variables by their scope, each with whether it is new. */
  variables(): ReadonlyMap<Key, ReadonlyMap<string, boolean>> {
    return this.#variables
  }

  /** Forgets what was noted: it is in the journal, or was never meant to be. */
  clear(): void {
    this.#tables.length = 0
    this.#keys.length = 0
    this.#before.length = 0
    this.#names.length = 0
    for (const keys of this.#touched.values()) keys.clear()
    this.#variables.clear()
  }

  rollBack(): void {
    for (let at = this.#tables.length - 1; at >= 0; at--) {
      const table = this.#tables[at]
      const key = this.#keys[at] ?? 0
      const name = this.#names[at]
      const before = this.#before[at]
      if (name === undefined) (table as Restorable).load(key, before as never)
      else (table as VariableStore).load(key, name, before as string | undefined)
    }
    this.clear()
  }

  #note(table: Restorable | VariableStore, key: Key, before: unknown, name: string | undefined): void {
    this.#tables.push(table)
    this.#keys.push(key)
    this.#before.push(before)
    this.#names.push(name)
  }
}

function noteFirst<Owner, Member>(
  map: Map<Owner, Map<Member, boolean>>,
  owner: Owner,
  member: Member,
  isNew: boolean,
): void {
  const members = map.get(owner)
  if (!members) map.set(owner, new Map([[member, isNew]]))
  else if (!members.has(member)) members.set(member, isNew)
}
