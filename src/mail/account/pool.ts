import type { AccountRequest } from '../account-request.ts'
import { aboutConnection } from '../reply/about-connection.ts'
import { parseReply, type Reply } from '../reply/reply.ts'
import { GateClosed } from '../send/gate-closed.ts'
import type { MailSender, PoolMail, SendInfo } from '../send/send.ts'
import type { AccountSettings } from './account-settings.ts'
import { clientNameOn } from './client-name.ts'
import { createConnections, type Taken } from './connections.ts'
import { abortError, errorOf, isOfTheConnection, isOfTheMail } from './faults.ts'
import { SilentClose } from './open-connection.ts'
import { sendOver } from './send-over.ts'

/**
 * Connections to one server with one login. Nothing is opened before a mail needs it. Each mail goes over one connection,
 * or over another where the first turns out to be dead or used up and nothing was handed over.
 */
export interface Pool extends MailSender {
  /** This worker's name in EHLO, as the server heard it last. */
  clientName(): string
  /** Ends what is under way, too. */
  close(): void
}

/** How many connections one mail may use up. */
const MOST_CONNECTIONS = 3

/** `onTooMany`: the server allows no more connections than these. */
export function createPool(
  request: AccountRequest,
  settings: AccountSettings,
  onTooMany: (working: number) => void = () => {},
): Pool {
  let name = clientNameOn(undefined, request.ehloName ?? settings.clientName)
  const connections = createConnections(request, settings, {
    onOpen: (connection) => (name = connection.name),
    onTooMany,
  })
  const underWay = new Set<AbortController>()

  const deliver = async (mail: PoolMail, signal: AbortSignal): Promise<SendInfo> => {
    const deadline = settings.monotonicNow() + settings.sendTimeoutMs
    let taken: Taken | undefined
    for (let nth = 1; ; nth += 1) {
      const mayGoOn = () => nth < MOST_CONNECTIONS && !signal.aborted
      mail.onConnecting?.()
      try {
        taken ??= await connections.take({
          timeMs: deadline - settings.monotonicNow(),
          signal,
          fresh: nth > 1,
        })
      } catch (error) {
        if (error instanceof SilentClose && mayGoOn()) continue
        throw error
      }
      const { connection, isReused } = taken
      taken = undefined
      const end = await sendOver(connection, mail, signal)
      if (end.kind === 'sent') {
        connections.giveBack(connection)
        return end.info
      }
      const { error, handedOver, awaited } = end
      const reply = parseReply(String(Reflect.get(error, 'response') ?? ''))
      const said = reply && aboutConnection(reply)
      // the token ended in the middle of the session: a new connection logs in with another
      const isLoggedOut = isReused && request.credentials?.kind === 'token' && endsLogin(reply)
      const isUsedUp = said === 'used-up' || isLoggedOut
      if (awaited) connections.drop(connection)
      else if (isUsedUp) await connections.dismiss(connection)
      else if (isOfTheMail(error)) connections.reset(connection)
      else connections.drop(connection)
      if (handedOver || !mayGoOn()) throw error
      if (said === 'too-many') taken = await connections.another(error, signal)
      else if (!isUsedUp && !(isReused && isOfTheConnection(error))) throw error
    }
  }

  return {
    send(mail, done) {
      const own = new AbortController()
      underWay.add(own)
      const { signal } = mail.data
      let isOver = false
      const end = (error: Error | null, info?: SendInfo) => {
        if (isOver) return
        isOver = true
        underWay.delete(own)
        signal.removeEventListener('abort', onAbort)
        done(error, info)
      }
      own.signal.addEventListener('abort', () => {
        // at once, but for whoever knows better what it waited for
        setImmediate(() => end(abortError(own.signal)))
      })
      // by hand: on Node 20, AbortSignal.any leaves something behind on the longer-lived signal
      const onAbort = () => own.abort(signal.reason)
      signal.addEventListener('abort', onAbort, { once: true })
      if (signal.aborted) onAbort()
      deliver(mail, own.signal).then(
        (info) => end(null, info),
        (error: unknown) =>
          end(own.signal.aborted && !(error instanceof GateClosed) ? abortError(own.signal) : errorOf(error)),
      )
    },
    clientName: () => name,
    close() {
      for (const one of underWay) one.abort(new Error('Connection pool was closed'))
      connections.close()
    },
  }
}

/** RFC 4954 section 6: authentication required, credentials invalid. */
function endsLogin(reply: Reply | undefined): boolean {
  return reply?.code === 530 || reply?.code === 535
}
