import type { RateAnswer, RateLimits, Rates, RateTurn } from './rates.ts'

export interface RateRequest {
  /** The account's name. */
  readonly account: string
  readonly limits: RateLimits
  /** Tells jobs apart: one that was put off has kept its place in the line. */
  readonly job: string
  /** Ends the wait; its reason is the error. */
  readonly signal: AbortSignal
}

/** Turns of accounts with a rate, in the order in which the jobs came. */
export interface RateLine {
  /**
   * A turn, for which a job waits up to 10 s; or, where it is farther away, how long to stay away until then, 15 minutes
   * at most. Rejects when the signal aborts, or when the ledger cannot be used.
   */
  take(request: RateRequest): Promise<RateTurn | { readonly awayMs: number }>
}

const LONGEST_WAIT_MS = 10_000
const LONGEST_AWAY_MS = 15 * 60_000
/** How long its place is kept for a job that is due. */
const LATE_MS = 5_000
/** Jobs whose place in the line is known. Those beyond are looked at anew when they come back. */
const MOST_KNOWN = 10_000
const LOOK_AGAIN_MS = 1_000
/** A turn can be free a moment later than was told: others took one meanwhile. */
const SOONEST_MS = 20

interface Waiting {
  /** Order of arrival. */
  readonly rank: number
  readonly request: RateRequest
  readonly settle: (answer: RateTurn | { readonly awayMs: number }) => void
  readonly fail: (error: unknown) => void
}

interface Line {
  /** By rank. */
  readonly waiting: Waiting[]
  /** Put off, with the rank that they keep until then (monotonic). By rank, but for those who were put off again. */
  readonly away: Map<string, { readonly rank: number; readonly until: number }>
  timer: NodeJS.Timeout | undefined
  isAsking: boolean
}

/** One line for each account, in this worker; the turns are those of all workers. */
export function createRateLine(rates: Rates, monotonicNow: () => number): RateLine {
  const lines = new Map<string, Line>()
  let lastRank = 0

  const lineOf = (account: string): Line => {
    const known = lines.get(account)
    if (known) return known
    const line: Line = { waiting: [], away: new Map(), timer: undefined, isAsking: false }
    lines.set(account, line)
    return line
  }
  const serve = async (account: string, line: Line): Promise<void> => {
    if (line.isAsking) return
    line.isAsking = true
    let soonest: number
    let asked: readonly Waiting[]
    do {
      clearTimeout(line.timer)
      asked = [...line.waiting]
      soonest = await ask(account, line, asked)
      // who came meanwhile was not asked for
    } while (line.waiting.some((one) => !asked.includes(one)))
    line.isAsking = false
    if (line.waiting.length > 0) serveIn(Math.max(SOONEST_MS, soonest), account, line)
    else if (line.away.size === 0) lines.delete(account)
  }
  const serveIn = (ms: number, account: string, line: Line) => {
    clearTimeout(line.timer)
    line.timer = setTimeout(() => void serve(account, line), ms).unref()
  }

  /** How soon one of those who stay may have a turn. */
  const ask = async (account: string, line: Line, asked: readonly Waiting[]): Promise<number> => {
    const newest = asked.at(-1)
    if (!newest) return Infinity
    const now = monotonicNow()
    for (const [job, { until }] of line.away) if (until + LATE_MS < now) line.away.delete(job)
    const away = [...line.away.values()]
    // turns are left for those alone who are due: another worker may have what was kept for the others
    const due = ranksOf(away.filter(({ until }) => until < now + LONGEST_WAIT_MS))
    const places = asked.map(({ rank }, nth) => nth + countBelow(due, rank))
    let answers: readonly RateAnswer[]
    try {
      answers = await rates.ask(account, newest.request.limits, places)
    } catch (error) {
      for (const one of asked) if (leave(line, one)) one.fail(error)
      return Infinity
    }
    let soonest = Infinity
    for (const [nth, answer] of answers.entries()) {
      const one = asked[nth]
      if (!one) continue
      if (answer.kind === 'turn') {
        const turn = watched(answer.turn, account, line)
        if (leave(line, one)) one.settle(turn)
        else turn.end(false)
      } else if (answer.ms <= LONGEST_WAIT_MS) soonest = Math.min(soonest, answer.ms)
      // some before it are late, and may come to another worker: it is known soon
      else if (countBelow(due, one.rank) > 0) soonest = Math.min(soonest, LOOK_AGAIN_MS)
      else if (leave(line, one)) putOff(line, one, Math.min(answer.ms, LONGEST_AWAY_MS))
    }
    return soonest
  }
  const putOff = (line: Line, { rank, request, settle }: Waiting, awayMs: number) => {
    if (line.away.size < MOST_KNOWN) line.away.set(request.job, { rank, until: monotonicNow() + awayMs })
    settle({ awayMs })
  }
  /** A turn that is given back is the next one's, at once. */
  const watched = (turn: RateTurn, account: string, line: Line): RateTurn => ({
    isHeld: () => turn.isHeld(),
    end(handedOver) {
      turn.end(handedOver)
      if (!handedOver && line.waiting.length > 0) serveIn(0, account, line)
    },
  })

  return {
    take: (request) =>
      new Promise((resolve, reject) => {
        const { account, job, signal } = request
        if (signal.aborted) return reject(errorOf(signal.reason))
        const line = lineOf(account)
        const rank = line.away.get(job)?.rank ?? (lastRank += 1)
        line.away.delete(job)
        const onAbort = () => {
          if (leave(line, waiting)) waiting.fail(signal.reason)
        }
        const done = () => signal.removeEventListener('abort', onAbort)
        const waiting: Waiting = {
          rank,
          request,
          settle(answer) {
            done()
            resolve(answer)
          },
          fail(error) {
            done()
            reject(errorOf(error))
          },
        }
        signal.addEventListener('abort', onAbort, { once: true })
        const behind = line.waiting.findIndex((one) => one.rank > rank)
        line.waiting.splice(behind < 0 ? line.waiting.length : behind, 0, waiting)
        void serve(account, line)
      }),
  }
}

/** False: it has left already. */
function leave({ waiting }: Line, one: Waiting): boolean {
  const place = waiting.indexOf(one)
  if (place < 0) return false
  waiting.splice(place, 1)
  return true
}

function ranksOf(away: readonly { readonly rank: number }[]): number[] {
  return away.map(({ rank }) => rank).sort((a, b) => a - b)
}

function countBelow(sorted: readonly number[], rank: number): number {
  const first = sorted.findIndex((one) => one >= rank)
  return first < 0 ? sorted.length : first
}

function errorOf(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason))
}
