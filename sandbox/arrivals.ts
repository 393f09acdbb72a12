export interface WaitOptions {
  readonly timeoutMs?: number
}

/** Things that come one after the other, and waiting for one of them without looking again and again. */
export class Arrivals<T> {
  readonly #items: T[] = []
  readonly #listeners = new Set<(item: T) => void>()
  readonly #keep: number

  /** Of more than `keep` items the oldest are forgotten. */
  constructor(keep = Infinity) {
    this.#keep = keep
  }

  get all(): readonly T[] {
    return this.#items
  }

  add(item: T): void {
    this.#items.push(item)
    if (this.#items.length > this.#keep) this.#items.shift()
    for (const listener of [...this.#listeners]) listener(item)
  }

  clear(): void {
    this.#items.length = 0
  }

  /** Calls `listener` for each item to come; returns how to end that. */
  follow(listener: (item: T) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** The first item that fits, past or to come; `complain` words the error of a wait in vain. */
  waitFor(
    fits: (item: T) => boolean,
    complain: () => string,
    { timeoutMs = 15_000 }: WaitOptions = {},
  ): Promise<T> {
    const found = this.#items.find(fits)
    if (found !== undefined) return Promise.resolve(found)
    return new Promise((resolve, reject) => {
      const end = this.follow((item) => {
        if (!fits(item)) return
        clearTimeout(timer)
        end()
        resolve(item)
      })
      const timer = setTimeout(() => {
        end()
        reject(new Error(`${complain()} (waited ${timeoutMs} ms)`))
      }, timeoutMs)
    })
  }
}
