import type { ConnectorError } from '../../failures.ts'
import type { Client } from '../reply/advice.ts'
import { createBreaker, type Admission } from './breaker.ts'
import { createConcurrency } from './concurrency.ts'
import type { AccountRequest } from '../account-request.ts'
import { lessonOf } from './lesson.ts'
import { errorOf } from './faults.ts'
import { createPool, type Pool } from './pool.ts'
import type { AccountSettings } from './account-settings.ts'

/** One login on one server: a pool of connections, and a queue for them. */
export interface Account {
  /** `host:port` */
  readonly server: string
  readonly pool: Pool
  /** What the server is told of this worker. */
  client(): Client
  /**
   * Waits for a free connection. Rejects with `AccountStalled` when this account holds its share of the worker already
   * and nothing of it moves, or when the signal aborts.
   */
  acquire(signal: AbortSignal): Promise<Slot>
  /** May a job that has its connection send now? Every admitted send must be followed by `learned`. */
  admit(): Admission
  /**
   * What an admitted send came to: an error, `sent`, or anything else that says nothing about the account. `canTell`: its
   * job can still report to the engine. The answer is what becomes of that job: `tell` its end, or `put-off` without a
   * word, since its login was refused and another job of this pause has told that, or will.
   */
  learned(admission: Admission, end: SendResult, canTell: boolean): 'tell' | 'put-off'
  /** Is the account paused, after a refused login? */
  isPaused(): boolean
  close(): void
}

/** The part of a delivery that an account learns from. */
export interface SendResult {
  readonly kind: string
  readonly error?: ConnectorError
}

export interface Slot {
  release(): void
}

/** A server that hangs must cost its own jobs their deadline, not the other accounts their turn. */
export class AccountStalled extends Error {
  override readonly name = 'AccountStalled'
}

/** Without a finished send for this long, while all connections are taken, an account counts as stalled. */
const STALLED_AFTER_MS = 1_000

interface Waiter {
  readonly start: () => void
  readonly giveUp: (error: Error) => void
}

/** Opens no connection before a mail needs one. */
export function createAccount(request: AccountRequest, settings: AccountSettings): Account {
  const waiting: Waiter[] = []
  let sending = 0
  let movedAt = settings.monotonicNow()
  let stallTimer: NodeJS.Timeout | undefined
  const breaker = createBreaker(settings.monotonicNow)
  const concurrency = createConcurrency(settings.connections)
  const pool = createPool(request, settings, (working) => concurrency.tooMany(working))

  const jobs = () => sending + waiting.length
  const stalled = () => sending > 0 && settings.monotonicNow() - movedAt >= STALLED_AFTER_MS

  const shed = () => {
    stallTimer = undefined
    if (jobs() <= settings.maxJobs || waiting.length === 0) return
    if (!stalled()) return watch()
    while (jobs() > settings.maxJobs) {
      // the youngest goes back to the engine, the eldest keeps its place
      const last = waiting.pop()
      if (!last) return
      last.giveUp(new AccountStalled(`${request.host}:${request.port} does not answer`))
    }
  }
  const watch = () => {
    stallTimer ??= setTimeout(shed, STALLED_AFTER_MS).unref()
  }

  const take = (): Slot => {
    if (sending === 0) movedAt = settings.monotonicNow()
    sending += 1
    let released = false
    return {
      release() {
        if (released) return
        released = true
        sending -= 1
        movedAt = settings.monotonicNow()
        startWaiting()
      },
    }
  }
  const startWaiting = () => {
    while (sending < concurrency.limit()) {
      const next = waiting.shift()
      if (!next) return
      next.start()
    }
  }

  return {
    server: `${request.host}:${request.port}`,
    pool,
    client: () => ({ name: pool.clientName(), loggedIn: request.credentials !== undefined }),
    acquire(signal) {
      if (signal.aborted) return Promise.reject(errorOf(signal.reason))
      if (sending < concurrency.limit() && waiting.length === 0) return Promise.resolve(take())
      return new Promise((resolve, reject) => {
        const leave = (error: Error) => {
          signal.removeEventListener('abort', onAbort)
          reject(error)
        }
        const onAbort = () => {
          const place = waiting.indexOf(waiter)
          if (place >= 0) waiting.splice(place, 1)
          leave(errorOf(signal.reason))
        }
        const waiter: Waiter = {
          start: () => {
            signal.removeEventListener('abort', onAbort)
            resolve(take())
          },
          giveUp: leave,
        }
        signal.addEventListener('abort', onAbort, { once: true })
        waiting.push(waiter)
        if (jobs() > settings.maxJobs) {
          if (stalled()) shed()
          else watch()
        }
      })
    },
    admit: () => breaker.admit(),
    learned(admission, { kind, error }, canTell) {
      switch (error ? lessonOf(error) : kind) {
        case 'login-refused':
          return breaker.refused(admission, canTell) ? 'tell' : 'put-off'
        case 'too-many':
          breaker.undecided(admission)
          concurrency.tooMany()
          return 'tell'
        case 'login-passed':
          breaker.passed()
          return 'tell'
        case 'sent':
          breaker.passed()
          concurrency.sent()
          return 'tell'
        default:
          breaker.undecided(admission)
          return 'tell'
      }
    },
    isPaused: () => breaker.isOpen(),
    close() {
      clearTimeout(stallTimer)
      pool.close()
    },
  }
}
