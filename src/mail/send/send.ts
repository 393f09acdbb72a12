import type { NotedSource } from '../digest.ts'
import { GateClosed } from './gate-closed.ts'
import { createHandOver, type Content, type Gate, type HandOver, type Progress } from './hand-over.ts'

/** What MAIL and RCPT say. */
export interface Envelope {
  readonly from: string
  readonly to: readonly string[]
  readonly smtpUtf8: boolean
  /** Asked for where the server offers it. */
  readonly receipt?: DeliveryReceipt
  /** RFC 8689; `field` is how an error calls the input that asks for it. */
  readonly requireTls?: { readonly field: string }
}

/** A delivery status notification (RFC 3461), for the sender of the envelope. */
export interface DeliveryReceipt {
  readonly notify: readonly ('SUCCESS' | 'FAILURE' | 'DELAY')[]
  /** What the notification calls the mail. */
  readonly envid: string
  /** How a warning calls the input that asks for it. */
  readonly field: string
}

/** What goes over the wire; headers are in the content. */
export interface Message {
  readonly envelope: Envelope
  readonly messageId: string
  /** Encoded size in octets, or an upper estimate; announced with SIZE (RFC 1870). */
  readonly size: number
  readonly content: Content
  /** All of the content goes over the wire as it is: its breaks are CRLF, it ends with one, and no line begins with a dot. */
  readonly isWireReady?: boolean
  /** Of its parts that come from elsewhere and that the job does not pin down, in their order. */
  readonly sources?: readonly NotedSource[]
  /** For whoever wrote the mail; see Email. */
  readonly warnings?: readonly string[]
}

/** The part of nodemailer's result that is used. */
export interface SendInfo {
  readonly accepted: readonly string[]
  readonly rejected: readonly string[]
  readonly rejectedErrors?: readonly Error[]
  readonly response: string
  readonly serverMessageId?: string
  /** The receipt that was wanted was asked for, or the server offers none; absent: none was wanted. */
  readonly receiptRequested?: boolean
}

export interface PoolEnvelope extends Pick<Envelope, 'receipt' | 'requireTls'> {
  readonly from: string
  readonly to: string[]
  readonly size: number
}

/** A message in the form in which nodemailer's own pool takes it; of a message it uses these methods. */
export interface PoolMail {
  readonly data: { readonly signal: AbortSignal }
  readonly message: {
    getEnvelope(): PoolEnvelope
    messageId(): string
    getHeader(name: string): string
    createReadStream(): HandOver
  }
  /** A connection is looked for: what was known of another one is over. */
  readonly onConnecting?: () => void
}

/** Whatever has connections to send over. */
export interface MailSender {
  send(mail: PoolMail, done: (error: Error | null, info?: SendInfo) => void): void
}

export type SendEnd =
  | { readonly kind: 'sent'; readonly info: SendInfo }
  /** `progress` tells what the error means for the mail. */
  | { readonly kind: 'failed'; readonly error: unknown; readonly progress: Readonly<Progress> }

/** Sends one message over one connection of the pool and tells exactly how far it came. Never rejects. */
export function send(pool: MailSender, message: Message, gate: Gate, signal: AbortSignal): Promise<SendEnd> {
  const progress: Progress = { started: false, called: false, handedOver: false, refusedBy: undefined }
  const mail: PoolMail = {
    data: { signal },
    onConnecting: () => {
      progress.started = false
      progress.called = false
    },
    message: {
      getEnvelope: () => {
        const { from, to, receipt, requireTls } = message.envelope
        return {
          from,
          to: [...to],
          size: message.size,
          ...(receipt && { receipt }),
          ...(requireTls && { requireTls }),
        }
      },
      messageId: () => message.messageId,
      getHeader: () => message.messageId,
      createReadStream: () => {
        progress.started = true
        return createHandOver(message.content, gate, progress, message.isWireReady)
      },
    },
  }
  return new Promise((resolve) => {
    pool.send(mail, (error, info) => {
      if (error instanceof GateClosed) progress.refusedBy = error
      if (info) resolve({ kind: 'sent', info })
      else resolve({ kind: 'failed', error, progress })
    })
  })
}
