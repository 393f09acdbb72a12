import { CommandError } from '../broker/command-error.ts'
import type { JobCommands } from '../broker/commands.ts'

/**
 * The time for which the engine has lent a job to this worker. It is renewed while the job waits or sends, so a lease
 * can be short and the jobs of a killed worker come back soon.
 *
 * The engine accepts renewals and completions of a worker whose lease ran out, so a lost lease stays lost here.
 */
export interface Lease {
  /** May this worker still hand a message over? Looks at a monotonic clock, so a process that was stopped finds it over. */
  held(): boolean
  /** Asks the engine now. False: the job is gone, or the lease ended before the answer. */
  extend(ttlMs?: number): Promise<boolean>
  /** Asks the engine unless it confirmed the job within `maxAgeMs`. An engine that is away is no refusal. */
  confirm(maxAgeMs: number): Promise<void>
  /** Ends the renewals. */
  release(): void
}

export interface LeaseOptions {
  readonly jobKey: string
  readonly commands: Pick<JobCommands, 'updateTimeout'>
  readonly ttlMs: number
  /** Monotonic time at which the job was asked for. */
  readonly askedAt: number
  readonly monotonicNow: () => number
  /** The engine does not know the job any more, or the time is over. Called once. */
  readonly onLost: () => void
}

/** Renews at half of the time to live, counted from when the job was asked for, until it is released or lost. */
export function createLease(options: LeaseOptions): Lease {
  const { commands, jobKey, monotonicNow } = options
  let ttlMs = options.ttlMs
  let confirmedAt = options.askedAt
  let lost = false
  let released = false
  let timer: NodeJS.Timeout | undefined
  let underWay: Promise<void> | undefined

  const lose = () => {
    if (lost || released) return
    lost = true
    clearTimeout(timer)
    options.onLost()
  }
  const held = () => {
    if (!lost && monotonicNow() >= confirmedAt + ttlMs) lose()
    return !lost
  }
  const schedule = (inMs: number) => {
    clearTimeout(timer)
    if (!lost && !released) timer = setTimeout(() => void renew(), Math.max(inMs, 0)).unref()
  }
  const renew = async (): Promise<void> => {
    const refused = await inTurn(() => ask(ttlMs))
    if (refused) schedule(ttlMs / 15)
  }
  // one renewal at a time: of two that overlap, nobody could say which of them the engine heard last
  const inTurn = async <T>(question: () => Promise<T>): Promise<T> => {
    while (underWay) await underWay
    const answer = question()
    underWay = answer.then(noOne, noOne)
    return answer
  }
  const noOne = () => void (underWay = undefined)

  const ask = async (newTtlMs: number): Promise<CommandError | undefined> => {
    if (!held() || released) return undefined
    const askedAt = monotonicNow()
    try {
      await commands.updateTimeout(jobKey, newTtlMs)
    } catch (error) {
      if (!(error instanceof CommandError)) throw error
      if (error.problem === 'gone' || error.problem === 'not-now') lose()
      return error
    }
    if (!held()) return undefined
    confirmedAt = askedAt
    ttlMs = newTtlMs
    schedule(ttlMs / 2)
    return undefined
  }

  schedule(options.askedAt + ttlMs / 2 - monotonicNow())

  return {
    held,
    async extend(newTtlMs = ttlMs) {
      const refused = await inTurn(() => ask(newTtlMs))
      return refused === undefined && held()
    },
    async confirm(maxAgeMs) {
      const isOld = () => monotonicNow() - confirmedAt > maxAgeMs
      // a renewal that is under way may be word enough
      if (isOld()) await inTurn(async () => (isOld() ? ask(ttlMs) : undefined))
    },
    release() {
      released = true
      clearTimeout(timer)
    },
  }
}
