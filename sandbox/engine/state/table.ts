import type { Key } from '../core/commands.ts'

/** A table as far as a change in it can be taken back. */
export interface Restorable {
  readonly name: string
  load(key: Key, document: never): void
}

/** Where tables note what they changed, and what was there before. */
export interface Log {
  changed(table: Restorable, key: Key, before: unknown): void
}

/** Documents by key, and the indexes that follow them. */
export class Table<T> {
  readonly name: string
  readonly #log: Log
  readonly #documents = new Map<Key, T>()
  readonly #follow: (before: T | undefined, after: T | undefined) => void

  constructor(
    name: string,
    log: Log,
    follow: (before: T | undefined, after: T | undefined) => void = () => {},
  ) {
    this.name = name
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
    this.#log.changed(this, key, before)
  }
}
