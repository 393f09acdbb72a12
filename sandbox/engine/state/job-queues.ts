import type { Key } from '../core/commands.ts'
import { KeyQueue } from './key-queue.ts'

interface QueuedJob {
  readonly key: Key
  readonly type: string
  readonly tenantId: string
}

/** The jobs that may be taken, by type and tenant, lowest key first. */
export class JobQueues {
  readonly #queues = new Map<string, KeyQueue>()
  readonly #listeners = new Map<string, Set<() => void>>()
  readonly #fresh = new Set<string>()
  readonly #isActivatable: (key: Key) => boolean

  constructor(isActivatable: (key: Key) => boolean) {
    this.#isActivatable = isActivatable
  }

  add({ key, type, tenantId }: QueuedJob): void {
    const name = `${tenantId}\n${type}`
    const queue = this.#queues.get(name) ?? new KeyQueue()
    this.#queues.set(name, queue)
    queue.push(key)
    if (this.#listeners.has(type)) this.#fresh.add(type)
  }

  /** The next job that may be taken; it stays until its state changes. */
  next(type: string, tenantIds: readonly string[]): Key | undefined {
    let found: Key | undefined
    for (const tenantId of tenantIds) {
      const first = this.#first(`${tenantId}\n${type}`)
      if (first !== undefined && (found === undefined || first < found)) found = first
    }
    return found
  }

  listen(type: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(type) ?? new Set()
    this.#listeners.set(type, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0 && this.#listeners.get(type) === listeners) this.#listeners.delete(type)
    }
  }

  /** Tells those who wait that jobs came since the last time. */
  announce(): void {
    const types = [...this.#fresh]
    this.#fresh.clear()
    for (const type of types) for (const listener of [...(this.#listeners.get(type) ?? [])]) listener()
  }

  #first(name: string): Key | undefined {
    const queue = this.#queues.get(name)
    for (let entry = queue?.first; entry; entry = queue?.first) {
      if (this.#isActivatable(entry.key)) return entry.key
      queue?.pop()
    }
    this.#queues.delete(name)
    return undefined
  }
}
