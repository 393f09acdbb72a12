import type { Writable } from 'node:stream'
import { deliveryFailure } from '../../../src/mail/failure/delivery-failure.ts'
import { readFault } from '../../../src/mail/failure/smtp-fault.ts'
import { GateClosed } from '../../../src/mail/send/gate-closed.ts'
import type { Content, Gate } from '../../../src/mail/send/hand-over.ts'
import { send, type MailSender, type PoolMail, type SendEnd } from '../../../src/mail/send/send.ts'

/** A mail for a pool, and what its sender does meanwhile. */
export interface Mail {
  readonly recipients: readonly string[]
  readonly content: Content
  readonly gate: Gate
  readonly signal: AbortSignal
}

/** What a worker sees of a send. */
export interface Observation {
  readonly end: unknown
  readonly progress: unknown
  /** What the pool did with the mail, in order. */
  readonly calls: readonly string[]
}

export interface ObservedPool {
  readonly pool: MailSender
  readonly calls: string[]
}

/** Notes what a pool does with a mail. `onEnd`: called when it has told the end. */
export function observedPool(inner: MailSender, onEnd: () => void): ObservedPool {
  const calls: string[] = []
  const watch = ({ message, ...mail }: PoolMail): PoolMail => ({
    ...mail,
    message: {
      ...message,
      createReadStream: () => {
        calls.push('asks for the source')
        const source = message.createReadStream()
        const destroy = source.destroy.bind(source)
        const pipe = source.pipe.bind(source)
        let isDestroyed = false
        return Object.assign(source, {
          destroy: () => {
            // nodemailer does it, too, when it closes the connection; the second time changes nothing
            if (!isDestroyed) calls.push('destroys the source')
            isDestroyed = true
            destroy()
          },
          pipe: (destination: Writable) => {
            calls.push('pipes')
            pipe(destination)
          },
        })
      },
    },
  })
  const sendAndNote: MailSender['send'] = (mail, done) =>
    inner.send(watch(mail), (error, info) => {
      calls.push('tells the end')
      done(error, info)
      onEnd()
    })
  return { calls, pool: { send: sendAndNote } }
}

const SERVER = 'mail.example.com:25'

/** Sends, and when all that could still happen has happened tells how it was. */
export async function observe(
  { pool, calls }: ObservedPool,
  { recipients, content, gate, signal }: Mail,
): Promise<Observation> {
  const envelope = { from: 'from@example.com', to: recipients, smtpUtf8: false }
  const end = await send(pool, { envelope, messageId: '<1@example.com>', size: 100, content }, gate, signal)
  for (let turns = 0; turns < 3; turns++) await turn()
  return { ...told(end, recipients), calls }
}

export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function told(end: SendEnd, recipients: readonly string[]): Omit<Observation, 'calls'> {
  if (end.kind === 'sent') {
    const { accepted, rejected, rejectedErrors = [], response } = end.info
    return {
      end: { accepted, rejected, rejectedErrors: rejectedErrors.map(wordless), response },
      progress: undefined,
    }
  }
  const { error, progress } = end
  const known = {
    error,
    progress,
    server: SERVER,
    sender: 'from@example.com',
    recipients,
    messageId: '<1@example.com>',
    sendTimeoutMs: 120_000,
    mask: (text: string) => text,
    client: { name: '[127.0.0.1]', loggedIn: false },
    now: 0,
  }
  const { type, retry, details } = deliveryFailure(known)
  return { end: { error: wordless(error), type, retry, details }, progress }
}

/** What is read of an error, but for its words. */
function wordless(error: unknown): object {
  const fault = readFault(error)
  const { cause } = error as Error
  const why = cause instanceof GateClosed ? cause.why : undefined
  return { ...fault, message: undefined, why, rejectedErrors: fault.rejectedErrors.map(wordless) }
}
