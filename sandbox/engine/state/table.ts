import type { Key } from '../core/commands.ts'

/** One change of the state as it goes into the journal: table, key, document or null. */
export type Change = readonly [table: string, key: Key, document: unknown]

/** Where tables note what they changed, and how to take it back. */
export interface Log {
  changed(table: string, key: Key, undo: () => void): void
}

/** Documents by key, and the indexes that follow them. */
export class Table<T> {
  readonly #name: string
  readonly #log: Log
  readonly #documents = new Map<Key, T>()
  readonly #follow: (before: T | undefined, after: T | undefined) => void

  constructor(
    name: string,
    log: Log,
    follow: (before: T | undefined, after: T | undefined) => void = () => {},
  ) {
    this.#name = name
    this.#log = log
    this.#follow = follow
  }

  get(key: Key): T | undefined {
    return this.#documents.get(key)
  }

  all(): IterableIterator<T> {
    return this.#documents.values()
  }

  put(key: Key, document: T): void {
    this.#set(key, document)
  }

  remove(key: Key): void {
    this.#set(key, undefined)
  }

  /** Puts a document from the journal back; nothing is noted. */
  load(key: Key, document: T | undefined): void {
    const before = this.#documents.get(key)
    if (document === undefined) this.#documents.delete(key)
    else this.#documents.set(key, document)
    this.#follow(before, document)
  }

  #set(key: Key, document: T | undefined): void {
    const before = this.#documents.get(key)
    this.load(key, document)
    this.#log.changed(this.#name, key, () => this.load(key, before))
  }
}
