import type { Writable } from 'node:stream'
import type { PoolMail, SendInfo } from '../send/send.ts'
import { abortError, errorOf } from './faults.ts'
import type { Connection } from './open-connection.ts'

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

/** RFC 6531 section 3.1: an address that is not ASCII may only be said to a server that offers SMTPUTF8. */
function needsSmtpUtf8({ from, to }: { readonly from: string; readonly to: readonly string[] }): boolean {
  return [from, ...to].some((address) => /[^\0-\x7f]/.test(address))
}

/** One message over one connection. When the signal aborts, the connection is closed and the answer comes at once. */
export function sendOver(
  connection: Connection,
  mail: PoolMail,
  signal: AbortSignal,
): Promise<EndOverConnection> {
  const { smtp, offersSmtpUtf8 } = connection
  const envelope = mail.message.getEnvelope()
  if (!offersSmtpUtf8 && needsSmtpUtf8(envelope)) {
    const what = 'an address needs SMTPUTF8, and the server does not offer it'
    const error = Object.assign(new Error(what), { code: 'EENVELOPE', command: 'SMTPUTF8' })
    return Promise.resolve({ kind: 'failed', error, handedOver: false, awaited: false })
  }
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
      end({ kind: 'sent', info: info as unknown as SendInfo })
    })
  })
}

/** What is written in this turn of the event loop: nodemailer writes the final dot after the message, and each write is a record of TLS. */
function inOneWrite(socket: Writable): void {
  socket.cork()
  setImmediate(() => socket.uncork())
}
