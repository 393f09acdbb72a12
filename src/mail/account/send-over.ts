import type { Writable } from 'node:stream'
import type { PoolMail, SendInfo } from '../send/send.ts'
import { abortError, errorOf } from './faults.ts'
import type { Connection } from './open-connection.ts'
import { cannotCarry, saidEnvelope } from './said-envelope.ts'

export type EndOverConnection =
  | { readonly kind: 'sent'; readonly info: SendInfo }
  /**
   * `handedOver`: bytes went out, so the mail must not be sent over another connection. `awaited`: the server answered
   * before the end of the message, so nothing can be said on this connection any more.
   */
  | {
      readonly kind: 'failed'
      readonly error: Error
      readonly handedOver: boolean
      readonly awaited: boolean
    }

/** One message over one connection. When the signal aborts, the connection is closed and the answer comes at once. */
export function sendOver(
  connection: Connection,
  mail: PoolMail,
  signal: AbortSignal,
): Promise<EndOverConnection> {
  const { smtp } = connection
  const wanted = mail.message.getEnvelope()
  const error = cannotCarry(connection, wanted)
  if (error) return Promise.resolve({ kind: 'failed', error, handedOver: false, awaited: false })
  const envelope = saidEnvelope(connection, wanted)
  const source = mail.message.createReadStream()
  source.onLastPart = () => smtp._socket && inOneWrite(smtp._socket)
  return new Promise((resolve) => {
    const end = (answer: EndOverConnection) => {
      signal.removeEventListener('abort', onAbort)
      resolve(answer)
    }
    const fail = (error: Error) => {
      end({ kind: 'failed', error, handedOver: source.readableDidRead, awaited: source.isAwaited() })
      // a gate that opens only now must not let the message pass: it may be on its way over another connection
      source.destroy()
    }
    const onAbort = () => {
      smtp.close()
      fail(abortError(signal))
    }
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    // nodemailer wants a whole Readable and uses these few methods of it
    smtp.send(envelope, source as unknown as Parameters<typeof smtp.send>[1], (error, info) => {
      if (error) return fail(errorOf(error))
      const receipt = wanted.receipt && { receiptRequested: envelope.dsn !== undefined }
      end({ kind: 'sent', info: { ...(info as unknown as SendInfo), ...receipt } })
    })
  })
}

/** What is written in this turn of the event loop: nodemailer writes the final dot after the message, and each write is a record of TLS. */
function inOneWrite(socket: Writable): void {
  socket.cork()
  setImmediate(() => socket.uncork())
}
