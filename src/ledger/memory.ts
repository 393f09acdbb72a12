import { claimed, isSame, recorded } from './entry-changes.ts'
import type { Entry, Ledger } from './ledger.ts'
import { createRateBook } from './rate-book.ts'
import { keyOf } from './stored-entry.ts'

/** Ended entries beyond this number are forgotten, oldest first; everything else stays. */
const ENDED_LIMIT = 100_000

/** A ledger that ends with the process: for tests, and until a durable one is configured. */
export function createMemoryLedger(now: () => number): Ledger {
  const entries = new Map<string, Entry>()
  const live = new Set<string>()
  const ended = new Set<string>()

  const holding = (key: string, attempt: string): Entry | undefined => {
    const entry = entries.get(key)
    return entry?.attempt === attempt ? entry : undefined
  }

  return {
    async read(job) {
      const entry = entries.get(keyOf(job))
      return { entry, live: entry !== undefined && live.has(entry.attempt) }
    },
    async claim(job, seen, claim) {
      const key = keyOf(job)
      const current = entries.get(key)
      if (!isSame(current, seen)) return false
      entries.set(key, claimed(claim, now()))
      ended.delete(key)
      live.add(claim.attempt)
      return true
    },
    async record(job, attempt, outcome) {
      live.delete(attempt)
      const key = keyOf(job)
      const entry = holding(key, attempt)
      const after = entry && recorded(entry, outcome)
      if (after) entries.set(key, after)
    },
    async written() {},
    async keepDate(job, fingerprint, firstDate) {
      const key = keyOf(job)
      if (entries.has(key)) return
      entries.set(key, { state: 'not-sent', attempt: '', fingerprint, firstDate, deadline: 0, ended: false })
    },
    async end(job, attempt) {
      const key = keyOf(job)
      const entry = holding(key, attempt)
      if (!entry) return
      entries.set(key, { ...entry, ended: true })
      ended.add(key)
      if (ended.size <= ENDED_LIMIT) return
      const [oldest] = ended
      if (oldest === undefined) return
      ended.delete(oldest)
      entries.delete(oldest)
    },
    rates: createRateBook(now, { changed() {}, gone() {} }),
    problem: () => undefined,
    trouble: () => undefined,
    starting: () => false,
    async close() {
      entries.clear()
    },
  }
}
