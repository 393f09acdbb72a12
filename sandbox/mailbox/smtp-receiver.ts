import { buffer } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'
import type { Delivery } from './stored-mail.ts'

const LARGEST = 25 * 1024 * 1024

/** An SMTP server that takes every mail for everybody; it is for this machine only and asks for no login. */
export function createSmtpReceiver(deliver: (delivery: Omit<Delivery, 'id'>) => Promise<void>): SMTPServer {
  const server = new SMTPServer({
    // no certificate of its own: STARTTLS with an unknown one would only be refused by a careful client
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: LARGEST,
    closeTimeout: 100,
    onData: (stream, { envelope }, callback) => {
      buffer(stream)
        .then(async (raw) => {
          // the server itself refuses a message that is too big, whatever is said here
          if (stream.sizeExceeded) return
          const from = envelope.mailFrom ? envelope.mailFrom.address : ''
          const to = envelope.rcptTo.map(({ address }) => address)
          await deliver({ receivedAt: new Date(), envelope: { from, to }, raw })
        })
        .then(
          () => callback(),
          (problem: unknown) => callback(problem instanceof Error ? problem : new Error(String(problem))),
        )
    },
  })
  server.on('error', () => {
    // a client that hangs up is no problem of the mailbox
  })
  return server
}
