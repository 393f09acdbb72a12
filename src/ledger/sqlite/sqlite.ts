import { claimed, isSame, recorded } from '../entry-changes.ts'
import type { Entry, JobId, Ledger } from '../ledger.ts'
import { openLedgerFile, type LedgerFile, type Row } from './file.ts'
import { createRateBook, type KeptTurn } from '../rate-book.ts'
import { keyOf, toEntry } from '../stored-entry.ts'

export interface SqliteLedgerOptions {
  readonly path: string
  readonly retentionMs: number
  /** Epoch ms. */
  readonly now: () => number
  /** Told who else can write to the file. */
  readonly warn?: (what: string) => void
}

/** Outcomes are written together with the next claim, or after this long; losing one in a power cut costs a question. */
const LAZY_MS = 20
/** While other sends are under way, a claim waits so long for theirs: five in one transaction cost a third each. */
const GATHER_MS = 2
/** Entries that are kept in memory as they are in the file: those of the jobs in work, and a few more. */
const MOST_KNOWN = 256
const TRY_AGAIN_MS = 1_000
const PURGE_EVERY_MS = 60 * 60_000

interface Dirty {
  readonly job: JobId
  readonly entry: Entry
}

interface Waiter {
  readonly key: string
  readonly before: Entry | undefined
  readonly attempt: string
  readonly done: (error?: Error) => void
}

/**
 * The default ledger: one file, one worker. The file is locked for as long as the worker lives (kill -9 frees it), so
 * what is in memory is ahead of the file and never beside it: entries change in memory, and all that changed goes out in
 * one transaction with one sync. Only a claim waits for it.
 */
export function createSqliteLedger({ path, retentionMs, now, warn = () => {} }: SqliteLedgerOptions): Ledger {
  const live = new Set<string>()
  const dirty = new Map<string, Dirty>()
  /** What the file says of the jobs that were looked at last; nobody else writes to it. */
  const known = new Map<string, Entry | undefined>()
  /** They go out with the entries: a turn is on the disk before the claim of its mail is, and needs no sync of its own. */
  const dirtyTurns = new Map<number, KeptTurn | undefined>()
  const book = createRateBook(now, {
    changed: (turn) => changeTurn(turn.id, turn),
    gone: ({ id }) => changeTurn(id, undefined),
  })
  let waiters: Waiter[] = []
  const untilWritten: (() => void)[] = []
  let file: LedgerFile | undefined
  let problem: string | undefined = 'the ledger file is not open yet'
  let kind = problem
  let closed = false
  let timer: NodeJS.Timeout | undefined
  let immediate: NodeJS.Immediate | undefined
  let gathering: NodeJS.Timeout | undefined

  const open = () => {
    if (closed || file) return
    const result = openLedgerFile(path)
    if ('trouble' in result) {
      ;({ problem, kind } = result.trouble)
      timer = setTimeout(open, TRY_AGAIN_MS).unref()
      return
    }
    file = result.file
    book.load(file.turns())
    problem = undefined
    if (result.warning !== undefined) warn(result.warning)
    purge()
  }
  const purge = () => {
    if (!file || problem !== undefined) return
    known.clear()
    const left = attempted(() => file?.purge(now() - retentionMs))
    if (left === undefined) problem = undefined
  }
  const purging = setInterval(purge, PURGE_EVERY_MS).unref()

  const opened = (): LedgerFile => {
    if (file) return file
    throw new Error(problem ?? 'the ledger file is closed')
  }
  const refuseProblem = () => {
    if (problem !== undefined) throw new Error(problem)
  }
  const current = (job: JobId): Entry | undefined => {
    const key = keyOf(job)
    const changed = dirty.get(key)
    if (changed) return changed.entry
    if (known.has(key)) return known.get(key)
    // a full disk still reads: an outcome must find its entry
    const row = opened().read(job)
    const entry = row && toEntry(row)
    know(key, entry)
    return entry
  }
  const know = (key: string, entry: Entry | undefined) => {
    known.delete(key)
    known.set(key, entry)
    if (known.size <= MOST_KNOWN) return
    const [eldest] = known.keys()
    if (eldest !== undefined) known.delete(eldest)
  }
  const change = (job: JobId, entry: Entry) => {
    dirty.set(keyOf(job), { job, entry })
  }

  const changeTurn = (id: number, turn: KeptTurn | undefined) => {
    dirtyTurns.set(id, turn)
    soon()
  }

  const flush = () => {
    clearTimeout(timer)
    clearImmediate(immediate)
    clearTimeout(gathering)
    timer = immediate = gathering = undefined
    if (!file || (dirty.size === 0 && dirtyTurns.size === 0)) return
    const rows = [...dirty.values()].map(({ job, entry }) => toRow(job, entry, now()))
    const failure = attempted(() => file?.write(rows, dirtyTurns))
    const waiting = waiters
    waiters = []
    for (const resolve of untilWritten.splice(0)) resolve()
    if (failure === undefined) {
      problem = undefined
      for (const [key, { entry }] of dirty) know(key, entry)
      dirty.clear()
      dirtyTurns.clear()
      for (const { done } of waiting) done()
      return
    }
    // whatever the file says now, it is asked
    known.clear()
    // nothing may go out on a claim that is not on the disk; outcomes stay in memory and are written again
    kind = 'the ledger file cannot be written'
    problem = `${kind} (${failure.message}); no mail is sent until it can`
    for (const { key, before, attempt, done } of waiting) {
      const left = dirty.get(key)
      if (left?.entry.attempt === attempt) {
        if (before) dirty.set(key, { job: left.job, entry: before })
        else dirty.delete(key)
      }
      live.delete(attempt)
      done(failure)
    }
    timer = setTimeout(probe, TRY_AGAIN_MS).unref()
  }
  /** After a failed write: writes what is left, or shows that the file takes writes again. */
  const probe = () => {
    timer = undefined
    if (closed) return
    if (dirty.size > 0 || dirtyTurns.size > 0) return flush()
    const failure = attempted(() => file?.write([], dirtyTurns))
    if (failure) timer = setTimeout(probe, TRY_AGAIN_MS).unref()
    else problem = undefined
  }
  const soon = () => {
    if (timer === undefined && immediate === undefined && gathering === undefined)
      timer = setTimeout(flush, LAZY_MS).unref()
  }
  /** All claims of this turn of the event loop share one sync, and those that other sends may bring within a moment. */
  const forClaims = () => {
    if (live.size > waiters.length) gathering ??= setTimeout(flush, GATHER_MS)
    else immediate ??= setImmediate(flush)
  }

  open()

  return {
    async read(job) {
      refuseProblem()
      const entry = current(job)
      return { entry, live: entry !== undefined && live.has(entry.attempt) }
    },
    claim(job, seen, claim) {
      return new Promise((resolve, reject) => {
        refuseProblem()
        const before = current(job)
        if (!isSame(before, seen)) return resolve(false)
        const { attempt } = claim
        change(job, claimed(claim, now()))
        live.add(attempt)
        const done = (error?: Error) => (error ? reject(error) : resolve(true))
        waiters.push({ key: keyOf(job), before, attempt, done })
        forClaims()
      })
    },
    async record(job, attempt, outcome) {
      live.delete(attempt)
      const entry = current(job)
      const after = entry?.attempt === attempt ? recorded(entry, outcome) : undefined
      if (!after) return
      change(job, after)
      soon()
    },
    written(job) {
      return new Promise((resolve) => {
        // a file that cannot be written is not waited for: the outcome stays in memory
        if (problem !== undefined || !dirty.has(keyOf(job))) resolve()
        else untilWritten.push(resolve)
      })
    },
    async keepDate(job, fingerprint, firstDate) {
      if (current(job)) return
      change(job, { state: 'not-sent', attempt: '', fingerprint, firstDate, deadline: 0, ended: false })
      soon()
    },
    async end(job, attempt) {
      const entry = current(job)
      if (entry?.attempt !== attempt) return
      change(job, { ...entry, ended: true })
      soon()
    },
    rates: {
      async ask(account, limits, places) {
        refuseProblem()
        return book.ask(account, limits, places)
      },
    },
    problem: () => problem,
    trouble: () => (problem === undefined ? undefined : kind),
    starting: () => false,
    async close() {
      flush()
      closed = true
      clearTimeout(timer)
      clearInterval(purging)
      file?.close()
      file = undefined
      problem = kind = 'the ledger file is closed'
    },
  }
}

function attempted(step: () => unknown): Error | undefined {
  try {
    step()
    return undefined
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

function toRow(job: JobId, entry: Entry, changedAt: number): Row {
  return {
    cluster: job.cluster,
    job_key: job.jobKey,
    state: entry.state,
    attempt: entry.attempt,
    fingerprint: entry.fingerprint,
    first_date: entry.firstDate,
    deadline: entry.deadline,
    ended: entry.ended ? 1 : 0,
    changed_at: changedAt,
    result: entry.result ? JSON.stringify(entry.result) : null,
    trace: entry.trace ? JSON.stringify(entry.trace) : null,
  }
}
