import { onTestFinished } from 'vitest'
import type { FailureDetails } from '../../src/failures.ts'
import type { AccountSettings } from '../../src/mail/account/account-settings.ts'
import { createPool, type Pool } from '../../src/mail/account/pool.ts'
import type { AccountRequest } from '../../src/mail/account-request.ts'
import { deliveryFailure } from '../../src/mail/failure/delivery-failure.ts'
import { send, type Envelope, type SendEnd } from '../../src/mail/send/send.ts'
import { accountSettings } from './account-settings.ts'

const forever = new AbortController().signal
const openGate = { open: () => Promise.resolve(), refusal: () => undefined }

export interface PoolOptions extends Partial<AccountSettings> {
  readonly request?: Partial<AccountRequest>
  readonly onTooMany?: (working: number) => void
}

/** The worker's own connections to a server on loopback, closed with the test. */
export function poolFor(port: number, { request, onTooMany, ...settings }: PoolOptions = {}): Pool {
  const pool = createPool(
    { host: '127.0.0.1', port, security: 'none', securityField: 'security', ...request },
    accountSettings({
      connections: 5,
      securityFloor: 'none',
      maxJobs: 10,
      clientName: 'worker.example',
      ...settings,
    }),
    onTooMany,
  )
  onTestFinished(() => pool.close())
  return pool
}

export interface OneMail {
  readonly to?: readonly string[]
  readonly signal?: AbortSignal
  readonly subject?: string
  /** What is announced with SIZE. */
  readonly size?: number
  readonly envelope?: Partial<Envelope>
  /** Opens the gate; open when absent. */
  readonly open?: () => Promise<void>
}

/** One mail through a gate that is open, or that opens as it is told. */
export function sendOne(pool: Pool, mail: OneMail = {}): Promise<SendEnd> {
  const { to = ['ada@example.org'], signal = forever, subject = 'x', size = 100, open } = mail
  const envelope = { from: 'shop@example.com', to, smtpUtf8: false, ...mail.envelope }
  const content = Buffer.from(
    `From: shop@example.com\r\nTo: ada@example.org\r\nSubject: ${subject}\r\n\r\nhello\r\n`,
  )
  return send(
    pool,
    { envelope, messageId: '<1@example.com>', size, content },
    { ...openGate, ...(open && { open }) },
    signal,
  )
}

/** What a person reads of it; `sent` when there is nothing to read. */
export function told(
  end: SendEnd,
  now = 0,
): {
  readonly type: string
  readonly message: string
  readonly details?: FailureDetails
} {
  if (end.kind === 'sent') return { type: 'sent', message: '' }
  const { type, message, details } = deliveryFailure({
    ...end,
    server: 'mail.example:25',
    sender: 'shop@example.com',
    recipients: ['ada@example.org'],
    messageId: '<1@example.com>',
    sendTimeoutMs: 20_000,
    mask: (text) => text,
    client: { name: 'worker.example', loggedIn: false },
    now,
  })
  return { type, message, details }
}
