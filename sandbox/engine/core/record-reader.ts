import type { Journal } from '../journal/journal.ts'
import { FIRST_POSITION } from '../journal/offset-index.ts'
import type { Models } from '../run/models.ts'
import { expandRecord } from './expand-record.ts'

interface ReadOptions {
  readonly limit: number
  readonly waitMs: number
  readonly signal?: AbortSignal
}

interface Page {
  readonly records: readonly string[]
  readonly next: number
}

/** Reads records from the journal, and waits for those to come. */
export class RecordReader {
  readonly #journal: Journal
  readonly #models: Models
  readonly #waiting = new Set<() => void>()

  constructor(journal: Journal, models: Models) {
    this.#journal = journal
    this.#models = models
  }

  async read(wish: number, { limit, waitMs, signal }: ReadOptions): Promise<Page> {
    // else whoever begins at 0 would never have to wait for the first record
    const from = Math.max(wish, FIRST_POSITION)
    if (from >= this.#journal.next && waitMs > 0 && !signal?.aborted) await this.#more(from, waitMs, signal)
    if (from >= this.#journal.next || signal?.aborted) return { records: [], next: this.#journal.next }
    const records = this.#journal.records(from, limit)
    return { records: records.map((each) => expandRecord(each, this.#models)), next: from + records.length }
  }

  /** New records are there. */
  wake(): void {
    for (const look of [...this.#waiting]) look()
  }

  close(): void {
    this.wake()
  }

  #more(from: number, waitMs: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        this.#waiting.delete(look)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const look = (): void => {
        if (this.#journal.next > from) done()
      }
      const timer = setTimeout(done, waitMs)
      signal?.addEventListener('abort', done, { once: true })
      this.#waiting.add(look)
    })
  }
}
