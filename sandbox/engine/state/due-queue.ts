import type { Key } from '../core/commands.ts'
import { KeyQueue } from './key-queue.ts'

/** Leases, back-offs and timers by the time they end. A later time replaces an earlier one of the same key. */
export class DueQueue {
  #queue = new KeyQueue()
  #size = 0
  readonly #dueAt: (key: Key) => number | undefined

  /** `dueAt` tells when a key is due now, or that it is not any more. */
  constructor(dueAt: (key: Key) => number | undefined) {
    this.#dueAt = dueAt
  }

  add(key: Key, at: number): void {
    this.#queue.push(key, at)
    this.#size += 1
    if (this.#size > 10_000 && this.#size > 2 * this.#livingAtLastSweep) this.#sweep()
  }

  /** When the next key is due. */
  get next(): number | undefined {
    this.#skip()
    return this.#queue.first?.order
  }

  /** Takes one key that is due at this time. */
  take(now: number): Key | undefined {
    this.#skip()
    const { first } = this.#queue
    if (!first || first.order > now) return undefined
    this.#size -= 1
    return this.#queue.pop()
  }

  #livingAtLastSweep = 0

  /** Leases that were renewed leave entries behind; they must not pile up until the old ones would have ended. */
  #sweep(): void {
    const living = new Map<Key, number>()
    for (let entry = this.#queue.first; entry; entry = this.#queue.first) {
      this.#queue.pop()
      if (this.#dueAt(entry.key) === entry.order) living.set(entry.key, entry.order)
    }
    this.#queue = new KeyQueue()
    for (const [key, at] of living) this.#queue.push(key, at)
    this.#size = this.#livingAtLastSweep = living.size
  }

  #skip(): void {
    for (let entry = this.#queue.first; entry; entry = this.#queue.first) {
      if (this.#dueAt(entry.key) === entry.order) return
      this.#queue.pop()
      this.#size -= 1
    }
  }
}
