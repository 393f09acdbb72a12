import type { Claim, Entry, JobId, Sight } from '../ledger.ts'
import type { Note } from './outbox.ts'
import type { PostgresLink } from './link.ts'
import { CLAIM, KEEP_DATE, NOTE, PURGE, READ } from './statements.ts'
import { keyOf, toEntry, type StoredEntry } from '../stored-entry.ts'

export interface AskedClaim {
  readonly job: JobId
  readonly seen: Entry | undefined
  readonly claim: Claim
}

/** The entries of the database, for many jobs at once. */
export interface PostgresEntries {
  readonly read: (jobs: readonly JobId[]) => Promise<(job: JobId) => Sight>
  readonly claim: (asked: readonly AskedClaim[]) => Promise<(asked: AskedClaim) => boolean>
  readonly note: (notes: readonly Note[]) => Promise<() => undefined>
  readonly keepDate: (job: JobId, fingerprint: string, firstDate: number) => Promise<void>
  /** Forgets some of what may expire; `true`: there may be more. */
  readonly purge: (retentionMs: number) => Promise<boolean>
}

interface Row extends StoredEntry {
  readonly cluster: string
  readonly job_key: string
  readonly live: boolean
}

/** Any number, the same in all workers and used for nothing else. */
const PURGE_LOCK = 7_258_301_448
/** Few enough for the time that a statement has. */
const PURGE_ROWS = 1_000

export function createPostgresEntries({
  look,
  write,
}: Pick<PostgresLink, 'look' | 'write'>): PostgresEntries {
  return {
    async read(jobs) {
      const rows = await look<Row>(READ, [jobs.map(clusterOf), jobs.map(jobKeyOf)])
      const byKey = new Map(rows.map((row) => [keyOf({ cluster: row.cluster, jobKey: row.job_key }), row]))
      return (job) => {
        const row = byKey.get(keyOf(job))
        return row ? { entry: toEntry(row), live: row.live } : { entry: undefined, live: false }
      }
    },
    async claim(asked) {
      const sorted = inOrder(asked)
      const jobs = sorted.map(({ job }) => job)
      const seen = sorted.map((item) => item.seen)
      const claims = sorted.map(({ claim }) => claim)
      const granted = await write<{ readonly attempt: string }>(CLAIM, [
        jobs.map(clusterOf),
        jobs.map(jobKeyOf),
        seen.map((entry) => entry?.state),
        seen.map((entry) => entry?.attempt),
        seen.map((entry) => entry?.ended),
        claims.map(({ attempt }) => attempt),
        claims.map(({ fingerprint }) => fingerprint),
        claims.map(({ firstDate }) => firstDate),
        claims.map(({ deadlineMs }) => deadlineMs),
        claims.map(({ trace }) => asciiJson(trace)),
        claims.map(({ kept }) => kept && asciiJson(kept)),
      ])
      const attempts = new Set(granted.map(({ attempt }) => attempt))
      return ({ claim }) => attempts.has(claim.attempt)
    },
    async note(notes) {
      const sorted = inOrder(notes)
      const jobs = sorted.map(({ job }) => job)
      await write(NOTE, [
        jobs.map(clusterOf),
        jobs.map(jobKeyOf),
        sorted.map(({ attempt }) => attempt),
        sorted.map(({ outcome }) => outcome?.state),
        sorted.map(({ outcome }) => (outcome?.state === 'sent' ? asciiJson(outcome.result) : undefined)),
        sorted.map(({ ended }) => ended),
      ])
      return () => undefined
    },
    async keepDate({ cluster, jobKey }, fingerprint, firstDate) {
      await write(KEEP_DATE, [cluster, jobKey, fingerprint, firstDate])
    },
    async purge(retentionMs) {
      const gone = await write(PURGE, [PURGE_LOCK, retentionMs, PURGE_ROWS])
      return gone.length === PURGE_ROWS
    },
  }
}

const clusterOf = ({ cluster }: JobId) => cluster
const jobKeyOf = ({ jobKey }: JobId) => jobKey

/** Two workers that lock the same rows in the same order wait for each other; in another order, they deadlock. */
function inOrder<Item extends { readonly job: JobId }>(items: readonly Item[]): readonly Item[] {
  if (items.length < 2) return items
  return items.toSorted((a, b) => (keyOf(a.job) < keyOf(b.job) ? -1 : 1))
}

/** JSON in ASCII fits a database of any encoding. */
function asciiJson(value: object): string {
  return JSON.stringify(value).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
