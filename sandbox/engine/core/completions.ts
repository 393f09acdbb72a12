import type { JsonText, Key } from './commands.ts'

type Listener = (variables: JsonText) => void

/** Tells those who wait for the end of an instance, when that end is safe. */
export class Completions {
  readonly #listeners = new Map<Key, Listener>()
  readonly #recent = new Map<Key, JsonText>()
  #now: (readonly [Key, JsonText])[] = []
  #ready: (readonly [Key, JsonText])[] = []

  /** An instance may complete in the very command that started it: then it is remembered until somebody asks. */
  listen(key: Key, listener: Listener): () => void {
    const early = this.#recent.get(key)
    if (early !== undefined) {
      this.#recent.delete(key)
      listener(early)
    } else this.#listeners.set(key, listener)
    return () => void this.#listeners.delete(key)
  }

  completed(key: Key, variables: JsonText): void {
    this.#now.push([key, variables])
  }

  commit(): void {
    this.#ready.push(...this.#now)
    this.#now = []
  }

  rollBack(): void {
    this.#now = []
  }

  announce(): void {
    const ready = this.#ready
    this.#ready = []
    for (const [key, variables] of ready) {
      const listener = this.#listeners.get(key)
      this.#listeners.delete(key)
      if (listener) listener(variables)
      else this.#remember(key, variables)
    }
  }

  #remember(key: Key, variables: JsonText): void {
    this.#recent.set(key, variables)
    const [oldest] = this.#recent.keys()
    if (this.#recent.size > KEEP && oldest !== undefined) this.#recent.delete(oldest)
  }
}

const KEEP = 100
