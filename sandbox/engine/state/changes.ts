import type { Key } from '../core/commands.ts'
import type { Log } from './table.ts'
import type { VariableLog } from './variables.ts'

/** What the current command has changed so far: how to take it back, and what goes into the journal. */
export class Changes implements Log, VariableLog {
  readonly #undo: (() => void)[] = []
  readonly #touched = new Map<string, Set<Key>>()
  readonly #variables = new Map<Key, Set<string>>()

  changed(table: string, key: Key, undo: () => void): void {
    this.#undo.push(undo)
    const keys = this.#touched.get(table)
    if (keys) keys.add(key)
    else this.#touched.set(table, new Set([key]))
  }

  variableChanged(scope: Key, name: string, undo: () => void): void {
    this.#undo.push(undo)
    const names = this.#variables.get(scope)
    if (names) names.add(name)
    else this.#variables.set(scope, new Set([name]))
  }

  *touched(): Generator<readonly [table: string, key: Key]> {
    for (const [table, keys] of this.#touched) for (const key of keys) yield [table, key]
  }

  variables(): ReadonlyMap<Key, ReadonlySet<string>> {
    return this.#variables
  }

  /** Forgets what was noted: it is in the journal, or was never meant to be. */
  clear(): void {
    this.#undo.length = 0
    this.#touched.clear()
    this.#variables.clear()
  }

  rollBack(): void {
    for (let undo = this.#undo.pop(); undo; undo = this.#undo.pop()) undo()
    this.clear()
  }
}
