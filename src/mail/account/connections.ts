import type { AccountRequest } from '../account-request.ts'
import { aboutConnection } from '../reply/about-connection.ts'
import { parseReply } from '../reply/reply.ts'
import { GateClosed } from '../send/gate-closed.ts'
import { abortError, errorOf } from './faults.ts'
import { openLoggedIn } from './logged-in-connection.ts'
import type { Connection } from './open-connection.ts'
import type { AccountSettings } from './account-settings.ts'

export interface Taken {
  readonly connection: Connection
  /** It has carried a mail before, so it may have died meanwhile. */
  readonly isReused: boolean
}

/** The open connections of an account: who has one, which are free, and who waits because the server allows no more. */
export interface Connections {
  /** A free one that is alive, else a new one; `fresh`: none that was used. Rejects with the error of opening. */
  take(request: {
    readonly timeMs: number
    readonly signal: AbortSignal
    readonly fresh: boolean
  }): Promise<Taken>
  /**
   * For whoever was told that there are too many connections: one of the others, when it becomes free. Rejects with
   * `error` when there is none to hope for, with GateClosed when the deadline comes first.
   */
  another(error: Error, signal: AbortSignal): Promise<Taken>
  giveBack(connection: Connection): void
  /** After a refusal: takes back what was said of the mail, then gives it back. */
  reset(connection: Connection): void
  /** Says goodbye, and waits a moment for the server to hang up, so that it does not count this one any more. */
  dismiss(connection: Connection): Promise<void>
  drop(connection: Connection): void
  close(): void
}

/** nodemailer's own limits: below the 5 minutes that a server has to wait (RFC 5321 section 4.5.3.2.7). */
const IDLE_MS = 4 * 60_000
const MOST_MAILS = 100
/** A connection that was free for longer is asked whether it is alive. */
const ASK_AFTER_MS = 100
const ANSWER_MS = 3_000
const GOODBYE_MS = 1_000
/** As long as a connection worked within this time, one too many is no failure. */
const HOPE_MS = 60_000
/** How soon one of those who wait tries to open a connection, when there is none to wait for. */
const KNOCK_MS = 1_000

interface Free {
  readonly connection: Connection
  readonly since: number
  readonly timer: NodeJS.Timeout
}

interface Waiter {
  readonly error: Error
  readonly signal: AbortSignal
  readonly give: (taken: Promise<Taken>) => void
}

export function createConnections(
  request: AccountRequest,
  settings: AccountSettings,
  on: { readonly onOpen: (connection: Connection) => void; readonly onTooMany: (working: number) => void },
): Connections {
  const { monotonicNow, sendTimeoutMs } = settings
  const most = request.limits?.connections ?? settings.connections
  const mostMails = request.limits?.messagesPerConnection ?? MOST_MAILS
  /** With the number of mails that each has carried. */
  const open = new Map<Connection, number>()
  const free: Free[] = []
  const waiting: Waiter[] = []
  /** Said goodbye; the server may count them still. */
  const leaving = new Set<Promise<void>>()
  let opening = 0
  let workedAt = -Infinity
  let knocking: NodeJS.Timeout | undefined

  const forget = (connection: Connection) => {
    open.delete(connection)
    const place = free.findIndex((one) => one.connection === connection)
    if (place >= 0) clearTimeout(free.splice(place, 1)[0]?.timer)
    serveWaiting()
  }
  const drop = (connection: Connection) => {
    connection.smtp.close()
    forget(connection)
  }
  const dismiss = (connection: Connection): Promise<void> => {
    forget(connection)
    if (connection.smtp.destroyed) return Promise.resolve()
    const left = new Promise<void>((resolve) => {
      const gone = () => {
        clearTimeout(timer)
        connection.smtp.close()
        resolve()
      }
      const timer = setTimeout(gone, GOODBYE_MS).unref()
      connection.smtp.once('end', gone)
      connection.smtp.quit()
    }).finally(() => leaving.delete(left))
    leaving.add(left)
    return left
  }
  const isAlive = (connection: Connection): Promise<boolean> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), Math.min(ANSWER_MS, sendTimeoutMs / 4))
      const tell = (alive: boolean) => {
        clearTimeout(timer)
        connection.smtp.removeListener('end', onEnd)
        resolve(alive)
      }
      const onEnd = () => tell(false)
      connection.smtp.once('end', onEnd)
      connection.smtp.reset((error) => tell(!error))
    })

  const nextFree = async (): Promise<Connection | undefined> => {
    for (;;) {
      // the youngest: the others may rest until they are closed
      const next = free.pop()
      if (!next) return undefined
      clearTimeout(next.timer)
      if (monotonicNow() - next.since < ASK_AFTER_MS || (await isAlive(next.connection)))
        return next.connection
      drop(next.connection)
      // what forgot this one, forgot the others too
      for (const one of free.splice(0)) {
        clearTimeout(one.timer)
        drop(one.connection)
      }
    }
  }
  const openNew = async (timeMs: number, signal: AbortSignal): Promise<Taken> => {
    // room for it: a free one may still be there when a fresh one was asked for
    if (open.size + opening >= most && free[0]) void dismiss(free[0].connection)
    while (leaving.size > 0 && open.size + opening + leaving.size >= most) await Promise.race(leaving)
    opening += 1
    try {
      const connection = await openLoggedIn(request, settings, timeMs, signal)
      open.set(connection, 0)
      workedAt = monotonicNow()
      connection.smtp.once('end', () => forget(connection))
      on.onOpen(connection)
      return { connection, isReused: false }
    } finally {
      opening -= 1
    }
  }
  const take: Connections['take'] = async ({ timeMs, signal, fresh }) => {
    const connection = fresh ? undefined : await nextFree()
    if (connection) return { connection, isReused: true }
    try {
      return await openNew(timeMs, signal)
    } catch (thrown) {
      const error = errorOf(thrown)
      if (signal.aborted || !isTooMany(error)) {
        serveWaiting()
        throw error
      }
      return another(error, signal)
    }
  }

  const mayHope = () => open.size > 0 || opening > 0 || monotonicNow() - workedAt < HOPE_MS
  const another: Connections['another'] = async (error, signal) => {
    if (!mayHope()) {
      serveWaiting()
      throw error
    }
    on.onTooMany(open.size + opening)
    return new Promise<Taken>((resolve, reject) => {
      const onAbort = () => {
        const place = waiting.indexOf(waiter)
        if (place >= 0) waiting.splice(place, 1)
        const isLate = signal.reason instanceof GateClosed && signal.reason.why === 'deadline'
        reject(isLate ? new GateClosed('connections') : abortError(signal))
      }
      const waiter: Waiter = {
        error,
        signal,
        give: (taken) => {
          signal.removeEventListener('abort', onAbort)
          resolve(taken)
        },
      }
      signal.addEventListener('abort', onAbort, { once: true })
      waiting.push(waiter)
      serveWaiting()
    })
  }
  const serveWaiting = () => {
    while (waiting.length > 0) {
      const next = free.pop()
      if (!next) break
      clearTimeout(next.timer)
      waiting.shift()?.give(Promise.resolve({ connection: next.connection, isReused: true }))
    }
    if (waiting.length === 0 || open.size > 0 || opening > 0) return
    if (!mayHope()) {
      for (const { give, error } of waiting.splice(0)) give(Promise.reject(error))
      return
    }
    knocking ??= setTimeout(() => {
      knocking = undefined
      const first = waiting.shift()
      first?.give(take({ timeMs: sendTimeoutMs, signal: first.signal, fresh: false }))
    }, KNOCK_MS).unref()
  }

  const giveBack = (connection: Connection, mails = 1) => {
    const carried = (open.get(connection) ?? mostMails) + mails
    workedAt = monotonicNow()
    if (connection.smtp.destroyed || carried >= mostMails) return void dismiss(connection)
    open.set(connection, carried)
    const timer = setTimeout(() => void dismiss(connection), IDLE_MS).unref()
    free.push({ connection, since: monotonicNow(), timer })
    serveWaiting()
  }

  return {
    take,
    another,
    giveBack: (connection) => giveBack(connection),
    reset(connection) {
      if (connection.smtp.destroyed) return forget(connection)
      connection.smtp.reset((error) => (error ? drop(connection) : giveBack(connection)))
    },
    dismiss,
    drop,
    close() {
      clearTimeout(knocking)
      for (const connection of [...open.keys()]) drop(connection)
    },
  }
}

function isTooMany(error: Error): boolean {
  const reply = parseReply(String(Reflect.get(error, 'response') ?? ''))
  return reply !== undefined && aboutConnection(reply) === 'too-many'
}
