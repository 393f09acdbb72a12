import type SMTPPool from 'nodemailer/lib/smtp-pool'
import { createHandOver, type Content, type Gate, type Progress } from './hand-over.ts'

/** What goes over the wire. The envelope is what RCPT says; headers are in the content. */
export interface Message {
  readonly envelope: { readonly from: string; readonly to: readonly string[]; readonly smtpUtf8: boolean }
  readonly messageId: string
  /** Encoded size in octets, or an upper estimate; announced with SIZE (RFC 1870). */
  readonly size: number
  readonly content: Content
}

/** The part of nodemailer's result that is used. */
export interface SendInfo {
  readonly accepted: readonly string[]
  readonly rejected: readonly string[]
  readonly rejectedErrors?: readonly Error[]
  readonly response: string
  readonly serverMessageId?: string
}

export type SendEnd =
  | { readonly kind: 'sent'; readonly info: SendInfo }
  /** `progress` tells what the error means for the mail. */
  | { readonly kind: 'failed'; readonly error: unknown; readonly progress: Readonly<Progress> }

/** Sends one message over one connection of the pool and tells exactly how far it came. Never rejects. */
export function send(pool: SMTPPool, message: Message, gate: Gate, signal: AbortSignal): Promise<SendEnd> {
  const progress: Progress = { started: false, called: false, handedOver: false, refusedBy: undefined }
  const mail = {
    data: { signal },
    message: {
      getEnvelope: () => ({ from: message.envelope.from, to: [...message.envelope.to], size: message.size }),
      messageId: () => message.messageId,
      getHeader: () => message.messageId,
      createReadStream: () => {
        progress.started = true
        return createHandOver(message.content, gate, progress)
      },
    },
  }
  return new Promise((resolve) => {
    // the pool wants a whole MimeNode and uses these four methods of it
    pool.send(mail as unknown as Parameters<SMTPPool['send']>[0], (error, info) => {
      if (error) resolve({ kind: 'failed', error, progress })
      else resolve({ kind: 'sent', info: info as unknown as SendInfo })
    })
  })
}
