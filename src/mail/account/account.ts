import type { ConnectorError } from '../../failures.ts'
import type { Client } from '../reply/advice.ts'
import { createBreaker, type Admission } from './breaker.ts'
import { createConcurrency } from './concurrency.ts'
import type { AccountRequest } from '../account-request.ts'
import { lessonOf, showsLife } from './lesson.ts'
import { createPool, type Pool } from './pool.ts'
import { createQueue, type Slot } from './queue.ts'
import type { Shares } from './shares.ts'
import type { AccountSettings } from './account-settings.ts'

/** One login on one server: a pool of connections, and a queue for them. */
export interface Account {
  /** `host:port` */
  readonly server: string
  readonly pool: Pool
  /** What the server is told of this worker. */
  client(): Client
  /**
   * Waits for a free connection. Rejects with `AccountStalled` when this account stands still and holds more than its
   * share of the worker, or when the signal aborts.
   */
  acquire(signal: AbortSignal): Promise<Slot>
  /** Counts a job that waits for something else first, and can be given back meanwhile, as in `acquire`. */
  whileWaiting<T>(signal: AbortSignal, wait: (signal: AbortSignal) => Promise<T>): Promise<T>
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

/** Opens no connection before a mail needs one. */
export function createAccount(request: AccountRequest, settings: AccountSettings, shares: Shares): Account {
  const server = `${request.host}:${request.port}`
  const breaker = createBreaker(settings.monotonicNow)
  const concurrency = createConcurrency(request.limits?.connections ?? settings.connections)
  const pool = createPool(request, settings, (working) => concurrency.tooMany(working))
  const queue = createQueue({
    server,
    limit: () => concurrency.limit(),
    shares,
    monotonicNow: settings.monotonicNow,
  })

  return {
    server,
    pool,
    client: () => ({ name: pool.clientName(), loggedIn: request.credentials !== undefined }),
    acquire: (signal) => queue.acquire(signal),
    whileWaiting: (signal, wait) => queue.whileWaiting(signal, wait),
    admit: () => breaker.admit(),
    learned(admission, end, canTell) {
      const { kind, error } = end
      queue.ended(showsLife(end))
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
      queue.close()
      pool.close()
    },
  }
}
