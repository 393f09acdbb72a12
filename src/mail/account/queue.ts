import { errorOf } from './faults.ts'
import type { Holder, Shares } from './shares.ts'

/** A place among the sends of an account. */
export interface Slot {
  /**
   * What to call when the account stands still and others need the worker: the send must then end at once. undefined:
   * something is handed over, or nothing is under way.
   */
  onTakenBack(giveUp: (() => void) | undefined): void
  release(): void
}

/** A server that hangs must cost its own jobs their deadline, not the other accounts their turn. */
export class AccountStalled extends Error {
  override readonly name = 'AccountStalled'
  /** When the job may come back. */
  readonly awayMs: number

  constructor(server: string, awayMs: number) {
    super(`${server} does not answer`)
    this.awayMs = awayMs
  }
}

/** Those of one account who wait for a connection, in the order in which they came, and those who have one. */
export interface Queue {
  acquire(signal: AbortSignal): Promise<Slot>
  whileWaiting<T>(signal: AbortSignal, wait: (signal: AbortSignal) => Promise<T>): Promise<T>
  /** What a send showed before its slot is released: a server that lives, or one that said nothing. */
  ended(showedLife: boolean): void
  close(): void
}

/** Without a finished send for this long, an account stands still; a job that waits this long for a connection is held up. */
const STALLED_AFTER_MS = 1_000
/** Beside others, an account holds what it starts within this time. */
const MOST_AHEAD_MS = 1_000
/**
 * Jobs are taken for so long ahead. What comes to the gate a second after it was asked for has its lease confirmed, which
 * costs as much as another job; the rest of that second is for the way from here to the gate.
 */
const AHEAD_MS = 900
/** They are taken so long before half of the connections would have nothing to do, since one poll for many is cheaper. */
const LEAD_MS = 100
/** How much the last send counts in the average. */
const NEWEST = 0.2
/** For so long after its last job an account counts as one of several. */
const IN_USE_MS = 60_000

interface Waiter {
  readonly since: number
  readonly start: () => void
  readonly giveUp: (error: Error) => void
}

interface Sending {
  readonly since: number
  giveUp: (() => void) | undefined
  /** It was told to give up. */
  isLeaving: boolean
}

/** `limit`: how many may send at a time. */
export function createQueue(options: {
  readonly server: string
  readonly limit: () => number
  readonly shares: Shares
  readonly monotonicNow: () => number
}): Queue {
  const { server, limit, shares, monotonicNow } = options
  const waiting: Waiter[] = []
  /** They wait for something else than a connection. */
  const elsewhere: Waiter[] = []
  const sending = new Set<Sending>()
  let movedAt = monotonicNow()
  let usedAt = monotonicNow()
  let silent = false
  let leaving = 0
  /** How long a send takes (ms); undefined before the first has ended. */
  let sendMs: number | undefined

  const jobs = () => sending.size - leaving + waiting.length + elsewhere.length
  const pace = (): ReturnType<Holder['pace']> => {
    const since = (time: number) => monotonicNow() - time
    if (jobs() > 0 && since(movedAt) >= STALLED_AFTER_MS) return 'still'
    const [eldest] = waiting
    return eldest && since(eldest.since) > STALLED_AFTER_MS ? 'slow' : 'well'
  }
  const idle = () => Math.max(0, limit() - sending.size)
  /** So many sends can begin within this time (ms), those of the jobs that wait included. */
  const starts = (withinMs: number, eachMs: number): number => {
    const rounds = (ms: number) => (ms < 0 ? 0 : 1 + Math.floor(ms / eachMs))
    let count = idle() * rounds(withinMs)
    for (const { since } of sending) {
      // whoever is late is expected to stay late for as long again
      count += rounds(withinMs - Math.abs(since + eachMs - monotonicNow()))
    }
    return count
  }
  const wants = (coming: number): number => {
    const ahead = waiting.length + elsewhere.length + coming
    if (sendMs === undefined) return Math.max(0, idle() - ahead)
    const most = Math.max(limit(), Math.ceil((limit() * MOST_AHEAD_MS) / sendMs))
    if (ahead > most) return most - ahead
    const isDry = idle() > ahead || starts(LEAD_MS, sendMs) >= ahead + limit() / 2
    return isDry ? Math.max(0, Math.min(starts(AHEAD_MS, sendMs), most) - ahead) : 0
  }
  const stalled = () => new AccountStalled(server, shares.awayMs())

  const leave = shares.join({
    jobs,
    pace,
    wants,
    isInUse: () => jobs() > 0 || monotonicNow() - usedAt < IN_USE_MS,
    giveBackWaiting() {
      // the youngest goes back to the engine, the eldest keeps its place; who has no place yet is younger than who has
      const last = elsewhere.pop() ?? waiting.pop()
      last?.giveUp(stalled())
      return last !== undefined
    },
    giveBackSending() {
      const last = [...sending].reverse().find(({ giveUp, isLeaving }) => giveUp && !isLeaving)
      if (!last) return false
      last.isLeaving = true
      leaving += 1
      last.giveUp?.()
      return true
    },
  })

  const came = () => {
    usedAt = monotonicNow()
    // whoever said nothing so far has to show that it lives
    if (jobs() === 0 && !silent) movedAt = usedAt
  }
  const take = (): Slot => {
    const place: Sending = { since: monotonicNow(), giveUp: undefined, isLeaving: false }
    sending.add(place)
    return {
      onTakenBack: (giveUp) => void (place.giveUp = giveUp),
      release() {
        if (!sending.delete(place)) return
        if (place.isLeaving) leaving -= 1
        usedAt = monotonicNow()
        const took = Math.max(1, usedAt - place.since)
        sendMs = sendMs === undefined ? took : sendMs + NEWEST * (took - sendMs)
        if (!silent) movedAt = usedAt
        startWaiting()
      },
    }
  }
  const startWaiting = () => {
    while (sending.size < limit()) {
      const next = waiting.shift()
      if (!next) return
      next.start()
    }
  }

  return {
    acquire(signal) {
      if (signal.aborted) return Promise.reject(errorOf(signal.reason))
      came()
      const isFree = sending.size < limit() && waiting.length === 0
      if (isFree && pace() !== 'still') {
        const slot = take()
        shares.review()
        return Promise.resolve(slot)
      }
      return new Promise((resolve, reject) => {
        const giveUp = (error: Error) => {
          signal.removeEventListener('abort', onAbort)
          reject(error)
        }
        const onAbort = () => {
          remove(waiting, waiter)
          giveUp(errorOf(signal.reason))
        }
        const waiter: Waiter = {
          since: monotonicNow(),
          start: () => {
            signal.removeEventListener('abort', onAbort)
            resolve(take())
          },
          giveUp,
        }
        signal.addEventListener('abort', onAbort, { once: true })
        waiting.push(waiter)
        shares.review()
        startWaiting()
      })
    },
    async whileWaiting(signal, wait) {
      signal.throwIfAborted()
      came()
      const own = new AbortController()
      const onAbort = () => own.abort(signal.reason)
      const waiter: Waiter = { since: monotonicNow(), start: () => {}, giveUp: (error) => own.abort(error) }
      signal.addEventListener('abort', onAbort, { once: true })
      elsewhere.push(waiter)
      shares.review()
      try {
        return await wait(own.signal)
      } finally {
        signal.removeEventListener('abort', onAbort)
        remove(elsewhere, waiter)
      }
    },
    ended: (showedLife) => void (silent = !showedLife),
    close: leave,
  }
}

function remove<T>(list: T[], item: T): void {
  const place = list.indexOf(item)
  if (place >= 0) list.splice(place, 1)
}
