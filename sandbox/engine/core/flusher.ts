import type { Transaction } from '../journal/journal.ts'

export interface FlushListener {
  /** All that was added is with the operating system. */
  flushed(): void
  /** Nothing can be written any more. */
  broken(problem: unknown): void
}

/** Writes the transactions of one turn of the event loop at once, so that many commands share a write. */
export class Flusher {
  readonly #write: (transactions: readonly Transaction[]) => void
  readonly #listener: FlushListener
  #pending: Transaction[] = []
  #turn: Promise<void> | undefined
  #broken: Error | undefined

  constructor(write: (transactions: readonly Transaction[]) => void, listener: FlushListener) {
    this.#write = write
    this.#listener = listener
  }

  add(transaction: Transaction): void {
    this.#pending.push(transaction)
    this.#turn ??= this.#schedule()
  }

  /** Resolves when all that was added so far is written; rejects when it cannot be. */
  flushed(): Promise<void> {
    if (this.#broken) return Promise.reject(this.#broken)
    return this.#turn ?? Promise.resolve()
  }

  #schedule(): Promise<void> {
    const turn = new Promise<void>((resolve, reject) => {
      setImmediate(() => {
        this.#turn = undefined
        const transactions = this.#pending
        this.#pending = []
        try {
          if (this.#broken) throw this.#broken
          this.#write(transactions)
        } catch (problem) {
          this.#broken ??= problem instanceof Error ? problem : new Error(String(problem))
          reject(this.#broken)
          this.#listener.broken(problem)
          return
        }
        resolve()
        this.#listener.flushed()
      })
    })
    // whoever waits is told; a turn that nobody waits for must not end the process
    turn.catch(() => undefined)
    return turn
  }
}
