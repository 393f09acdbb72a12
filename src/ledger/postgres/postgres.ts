import { createBatcher } from './batcher.ts'
import type { JobId, Ledger, Outcome } from '../ledger.ts'
import { createOutbox, type Note } from './outbox.ts'
import { createPostgresEntries } from './entries.ts'
import { PostgresFailure, type Blame } from './failure.ts'
import { createPostgresLink, readAddress } from './link.ts'
import { createPostgresRates } from './rates.ts'
import { prepareDatabase } from './schema.ts'

export interface PostgresLedgerOptions {
  readonly url: string
  readonly retentionMs: number
  /** Makes what replaces these secrets in a text. */
  readonly masker: (secrets: readonly string[]) => (text: string) => string
  /** A database that says nothing for so long counts as away. */
  readonly answerMs?: number
}

const ANSWER_MS = 5_000
const PURGE_EVERY_MS = 60 * 60_000
/** What is left of the container's grace period after a drain that took its whole time. */
const LAST_WORDS_MS = 1_000

/**
 * The ledger of several workers. The entries are in the database alone, since others change them too; in memory is only
 * what this worker has to say of its own attempts and could not write yet. It starts with a problem, and is usable when
 * the database has answered.
 */
export function createPostgresLedger(options: PostgresLedgerOptions): Ledger {
  const { url, retentionMs, masker, answerMs = ANSWER_MS } = options
  const { place, secrets } = readAddress(url)
  const link = createPostgresLink({
    url,
    place,
    mask: masker(secrets),
    answerMs,
    prepare: prepareDatabase,
    onUsable: () => {
      void outbox.flush()
      void purge()
    },
  })
  const entries = createPostgresEntries(link)
  const rates = createPostgresRates(link, () => performance.now())

  const concernsOne = (error: unknown) => error instanceof PostgresFailure && error.blame !== 'database'
  const read = createBatcher({ ask: entries.read, parallel: 2, concernsOne })
  const claim = createBatcher({ ask: entries.claim, parallel: 2, concernsOne })
  const write = createBatcher({ ask: entries.note, parallel: 1, concernsOne })
  // what the database refuses for what is in it would be refused for ever; the entry is then asked about
  const outbox = createOutbox((note: Note) => write(note).catch(unlessBlamed('itself')))

  const purge = async (): Promise<void> => {
    // a failure is a problem of the link, and the next hour comes
    while (await entries.purge(retentionMs).catch(() => false));
  }
  const purging = setInterval(() => void purge(), PURGE_EVERY_MS).unref()

  const outcomeOf = (job: JobId, attempt: string, outcome: Outcome): Promise<void> =>
    outbox.add({ job, attempt, outcome, ended: false })

  return {
    async read(job) {
      // written before it is read, so that this worker and all others see the same
      await outbox.settle(job)
      return read(job)
    },
    async claim(job, seen, asked) {
      try {
        return await claim({ job, seen, claim: asked })
      } catch (error) {
        // nothing is sent on it, but it may have been written and only the answer lost
        void outcomeOf(job, asked.attempt, { state: 'not-sent' })
        throw error
      }
    },
    async record(job, attempt, outcome) {
      const written = outcomeOf(job, attempt, outcome)
      // a mail that is sent does not wait; with all others the job goes back, perhaps to a worker that reads at once
      if (outcome.state !== 'sent') await written
    },
    written: (job) => outbox.written(job),
    keepDate: (job, fingerprint, firstDate) => entries.keepDate(job, fingerprint, firstDate),
    async end(job, attempt) {
      void outbox.add({ job, attempt, outcome: undefined, ended: true })
    },
    rates,
    problem: () => link.problem(),
    trouble: () => link.trouble(),
    starting: () => link.starting(),
    async close() {
      clearInterval(purging)
      rates.close()
      await Promise.race([
        outbox.flush(),
        new Promise((resolve) => setTimeout(resolve, LAST_WORDS_MS).unref()),
      ])
      outbox.close()
      await link.close()
    },
  }
}

function unlessBlamed(blame: Blame): (error: unknown) => undefined {
  return (error) => {
    if (!(error instanceof PostgresFailure) || error.blame !== blame) throw error
  }
}
