import type { JobId, Outcome } from '../ledger.ts'

/** What is to be noted of an attempt: how it ended, or that its job did, or both. */
export interface Note {
  readonly job: JobId
  readonly attempt: string
  readonly outcome: Outcome | undefined
  readonly ended: boolean
}

export interface Outbox {
  /** Resolves when the note is written, or when it has to be kept for later. */
  add(note: Note): Promise<void>
  /** Resolves when the notes of a job are written, or have to be kept for later. */
  written(job: JobId): Promise<void>
  /** Writes what is kept of a job; rejects when that fails. */
  settle(job: JobId): Promise<void>
  /** Tries to write all that is kept. */
  flush(): Promise<void>
  close(): void
}

/**
 * During an outage nothing is sent, so hardly more can gather than there were jobs in work. Should it all the same, the
 * oldest go: a lost outcome is asked about, and never doubles a mail.
 */
const MOST_NOTES = 10_000
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000

/** Keeps notes in memory until they are written, however often that takes. A note may be written twice. */
export function createOutbox(write: (note: Note) => Promise<unknown>): Outbox {
  const kept = new Map<string, Note>()
  const underWay = new Map<string, Promise<void>>()
  let timer: NodeJS.Timeout | undefined
  let pause = FIRST_PAUSE_MS
  let closed = false

  const deliver = async (key: string): Promise<void> => {
    for (let note = kept.get(key); note; note = kept.get(key)) {
      await write(note)
      // it may have been added to meanwhile
      if (kept.get(key) === note) kept.delete(key)
    }
    pause = FIRST_PAUSE_MS
  }
  const delivered = (key: string): Promise<void> => {
    const known = underWay.get(key)
    if (known) return known
    const work = deliver(key).finally(() => underWay.delete(key))
    underWay.set(key, work)
    return work
  }
  const later = () => {
    if (timer !== undefined || closed) return
    timer = setTimeout(() => void flush(), pause).unref()
    pause = Math.min(2 * pause, LONGEST_PAUSE_MS)
  }
  const flush = async (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    await Promise.all([...kept.keys()].map((key) => delivered(key).catch(later)))
  }

  return {
    add(note) {
      const key = `${prefixOf(note.job)}${note.attempt}`
      kept.set(key, joined(kept.get(key), note))
      const [oldest] = kept.keys()
      if (kept.size > MOST_NOTES && oldest !== undefined) kept.delete(oldest)
      return delivered(key).catch(later)
    },
    async written(job) {
      const prefix = prefixOf(job)
      // what waits for a later try is not waited for
      for (const [key, work] of underWay) if (key.startsWith(prefix)) await work.catch(() => undefined)
    },
    async settle(job) {
      const prefix = prefixOf(job)
      for (const key of kept.keys()) if (key.startsWith(prefix)) await delivered(key)
    },
    flush,
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}

function prefixOf({ cluster, jobKey }: JobId): string {
  return `${cluster}\n${jobKey}\n`
}

/** Two notes of one attempt. A reply outranks `uncertain`; nothing outranks a reply. */
function joined(known: Note | undefined, added: Note): Note {
  if (!known) return added
  const isOpen = known.outcome === undefined || known.outcome.state === 'uncertain'
  const outcome = isOpen ? (added.outcome ?? known.outcome) : known.outcome
  return { ...added, outcome, ended: known.ended || added.ended }
}
