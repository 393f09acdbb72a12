import SMTPPool from 'nodemailer/lib/smtp-pool'
import { expect } from 'vitest'
import type { ConnectorError, FailureDetails, FailureType, RetryRule } from '../../src/failures.ts'
import { deliveryFailure } from '../../src/mail/failure/delivery-failure.ts'
import type { FailedSend } from '../../src/mail/failure/failed-send.ts'
import type { Content, Gate } from '../../src/mail/send/hand-over.ts'
import { send, type MailSender, type SendEnd } from '../../src/mail/send/send.ts'
import { ScriptedSmtp, type ScriptedSmtpOptions } from './scripted-smtp.ts'
import { silence } from './smtp-script.ts'

export interface FailingSend extends ScriptedSmtpOptions {
  readonly from?: string
  readonly to?: readonly string[]
  readonly content?: Content
  /** What is announced with SIZE. */
  readonly size?: number
  /** Opens the gate; given the controller that ends the send from our side. */
  readonly gate?: (abort: AbortController, server: ScriptedSmtp) => Promise<void>
  readonly pool?: SMTPPool.Options
  /** In the place of nodemailer's pool. */
  readonly sender?: (server: ScriptedSmtp) => MailSender
  readonly known?: Partial<FailedSend>
}

export interface SendOutcome {
  readonly end: SendEnd
  /** The classified failure; absent when the mail went out. */
  readonly failure: ConnectorError | undefined
  readonly server: ScriptedSmtp
}

/** For a server that falls silent. Otherwise nodemailer's own patience, so that a busy machine does no harm. */
const IMPATIENT = { greetingTimeout: 100, socketTimeout: 300 }

const NEVER = { refusal: () => undefined }

/** Sends one mail through a pool, nodemailer's unless told otherwise, and the gate to a server with a script, so that the error is a real one. */
export async function trySend(options: FailingSend): Promise<SendOutcome> {
  const server = await ScriptedSmtp.start(options)
  const theirs = new SMTPPool({
    host: server.host,
    port: server.port,
    secure: options.security === 'tls',
    maxRequeues: 0,
    socketCloseTimeout: 50,
    ...(Object.values(options.script ?? {}).includes(silence) && IMPATIENT),
    ...options.pool,
  })
  // nodemailer's own pool knows more of a mail than it uses
  const pool = options.sender?.(server) ?? (theirs as unknown as MailSender)
  const {
    from = 'sender@example.test',
    to = ['a@example.test'],
    content = Buffer.from('Subject: x\r\n\r\nhello\r\n'),
  } = options
  const abort = new AbortController()
  const gate: Gate = { open: () => options.gate?.(abort, server) ?? Promise.resolve(), ...NEVER }
  const message = {
    envelope: { from, to, smtpUtf8: false },
    messageId: '<1@example.test>',
    size: options.size ?? 100,
    content,
    // as a composed mail mostly is; what a test gives is looked at byte by byte
    isWireReady: options.content === undefined,
  }
  try {
    const end = await send(pool, message, gate, abort.signal)
    if (end.kind === 'sent') return { end, failure: undefined, server }
    const { error, progress } = end
    const name = `${server.host}:${server.port}`
    const failure = deliveryFailure({
      error,
      progress,
      server: name,
      sender: from,
      recipients: to,
      messageId: message.messageId,
      sendTimeoutMs: 120_000,
      mask: (text) => text,
      client: { name: '[192.0.2.1]', loggedIn: options.pool?.auth !== undefined },
      now: Date.UTC(2031, 9, 5, 18, 0),
      ...options.known,
    })
    return { end, failure, server }
  } finally {
    theirs.close({ force: true })
    await server.close()
  }
}

export interface ExpectedFailure {
  readonly type: FailureType
  readonly retry: RetryRule
  readonly details?: Partial<FailureDetails>
  readonly says?: RegExp
}

/** Sends, and compares what we say with what was expected and with what the server saw. */
export async function expectFailure(send: FailingSend, expected: ExpectedFailure): Promise<void> {
  const { failure, server } = await trySend(send)
  const { type, retry, details = {}, says = /./ } = expected
  expect(failure).toMatchObject({ type, retry, details })
  expect(failure?.message).toMatch(says)
  expect(failure?.message).toMatch(/\.$/)
  if (failure?.details.delivery === 'not-sent') expect(server.accepted).toHaveLength(0)
}
