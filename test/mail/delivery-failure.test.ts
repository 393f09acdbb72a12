import dns from 'node:dns'
import { createServer, type AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { FailureDetails, FailureType, RetryRule } from '../../src/failures.ts'
import { connect } from '../../src/mail/connect.ts'
import { createBadCertificates, type BadCertificates } from '../support/bad-certificates.ts'
import { EventCount } from '../support/event-count.ts'
import { trySend, type FailingSend } from '../support/failing-send.ts'
import type { ScriptedSmtp } from '../support/scripted-smtp.ts'
import {
  drop,
  inTurn,
  replyThenDrop,
  reset,
  silence,
  type Action,
  type Answer,
  type Phase,
} from '../support/smtp-script.ts'

const PIPELINING = ['PIPELINING', 'SIZE 10485760', '8BITMIME', 'ENHANCEDSTATUSCODES', 'AUTH PLAIN LOGIN']
const ONE_BY_ONE = PIPELINING.slice(1)
const LOGIN = { auth: { user: 'postman', pass: 'correct horse' } }

interface Row {
  /** The failure class, and the case of it. */
  readonly of: string
  readonly send: FailingSend
  readonly type: FailureType
  readonly retry: RetryRule
  readonly details?: Partial<FailureDetails>
  readonly says?: RegExp
}

/** A refusal at one point of the dialogue. */
const at = (phase: Phase, answer: Action): FailingSend => ({ script: { [phase]: answer } })
const login = (answer: Action, pool = LOGIN): FailingSend => ({ script: { AUTH: answer }, pool })
const twoRecipients = (...answers: Answer[]): FailingSend => ({
  to: ['a@example.test', 'b@example.test'],
  script: { RCPT: inTurn(...answers) },
})

const refusals: readonly Row[] = [
  // F5 too large
  {
    of: 'F5 552 5.3.4 at MAIL',
    send: at('MAIL', '552 5.3.4 Message size exceeds fixed limit'),
    type: 'TOO_LARGE',
    retry: 'never',
  },
  {
    of: 'F5 552 5.2.3 at the dot',
    send: at('dot', '552 5.2.3 Message exceeds local size limit'),
    type: 'TOO_LARGE',
    retry: 'never',
  },
  {
    of: 'F5 552 without words',
    send: at('dot', '552 Exceeded storage allocation'),
    type: 'TOO_LARGE',
    retry: 'never',
  },
  { of: 'F5 554 in words', send: at('dot', '554 Message is too large'), type: 'TOO_LARGE', retry: 'never' },
  {
    of: 'F5 550 5.7.1 in words',
    send: at('dot', '550 5.7.1 Attachment size exceeded'),
    type: 'TOO_LARGE',
    retry: 'never',
  },
  // F6 storage
  {
    of: 'F6 452 4.3.1',
    send: at('MAIL', '452 4.3.1 Insufficient system storage'),
    type: 'TEMPORARY',
    retry: 'backoff',
  },
  {
    of: 'F6 452 4.3.4',
    send: at('MAIL', '452 4.3.4 Message too large for now'),
    type: 'TEMPORARY',
    retry: 'backoff',
  },
  {
    of: 'F6 451 4.3.0',
    send: at('dot', '451 4.3.0 Queue file write error'),
    type: 'TEMPORARY',
    retry: 'backoff',
  },
  // F11 the server does not talk to us, or the domain takes no mail
  {
    of: 'F11 greeting 554 5.7.1',
    send: at('connect', replyThenDrop('554 5.7.1 Service unavailable; client host blocked')),
    type: 'REFUSED',
    retry: 'never',
    details: { phase: 'greeting', code: '554', enhancedCode: '5.7.1' },
    says: /refused this worker: "554 5\.7\.1 Service unavailable; client host blocked"/,
  },
  {
    of: 'F11 greeting 554',
    send: at('connect', '554 No SMTP service here'),
    type: 'REFUSED',
    retry: 'never',
  },
  {
    of: 'F11 greeting 521',
    send: at('connect', '521 5.3.2 Server does not accept mail'),
    type: 'REFUSED',
    retry: 'never',
  },
  {
    of: 'F11 EHLO 550',
    send: {
      ...at('EHLO', '550 5.7.1 Go away'),
      script: { EHLO: '550 5.7.1 Go away', HELO: '550 5.7.1 Go away' },
    },
    type: 'REFUSED',
    retry: 'never',
  },
  {
    of: 'F11 556 null MX',
    send: at('RCPT', '556 5.1.10 Recipient address has null MX'),
    type: 'REFUSED',
    retry: 'never',
  },
  {
    of: 'F11 blocked client at RCPT',
    send: at('RCPT', '554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org'),
    type: 'REFUSED',
    retry: 'never',
  },
  {
    of: 'F11 421 4.7.0 greeting',
    send: at('connect', replyThenDrop('421 4.7.0 Try again later')),
    type: 'THROTTLED',
    retry: 'slow',
    details: { phase: 'greeting' },
  },
  // F15 the server wants a login
  {
    of: 'F15 530 5.7.0',
    send: at('MAIL', '530 5.7.0 Authentication required'),
    type: 'AUTH',
    retry: 'never',
    details: { command: 'MAIL FROM', phase: 'envelope' },
  },
  {
    of: 'F15 530 5.7.57',
    send: at('MAIL', '530 5.7.57 Client not authenticated to send mail'),
    type: 'AUTH',
    retry: 'never',
  },
  {
    of: 'F15 530 wants TLS first',
    send: at('MAIL', '530 5.7.0 Must issue a STARTTLS command first'),
    type: 'TLS',
    retry: 'never',
  },
  // F16 wrong login
  {
    of: 'F16 535 5.7.8',
    send: login('535 5.7.8 Error: authentication failed'),
    type: 'AUTH',
    retry: 'never',
    details: { command: 'AUTH PLAIN', phase: 'auth', code: '535' },
  },
  {
    of: 'F16 535 5.7.139',
    send: login('535 5.7.139 Authentication unsuccessful, basic authentication is disabled'),
    type: 'AUTH',
    retry: 'never',
  },
  {
    of: 'F16 534 5.7.9',
    send: login('534 5.7.9 Application-specific password required'),
    type: 'AUTH',
    retry: 'never',
  },
  { of: 'F16 538 5.7.11', send: login('538 5.7.11 Encryption required'), type: 'AUTH', retry: 'never' },
  {
    of: 'F16 432 4.7.12',
    send: login('432 4.7.12 A password transition is needed'),
    type: 'AUTH',
    retry: 'never',
  },
  {
    of: 'F16 500 5.5.6',
    send: login('500 5.5.6 Authentication exchange line is too long'),
    type: 'AUTH',
    retry: 'never',
  },
  {
    of: 'F16 AUTH LOGIN',
    send: { keywords: ['AUTH LOGIN'], credentials: { username: 'postman', password: 'other' }, pool: LOGIN },
    type: 'AUTH',
    retry: 'never',
    details: { command: 'AUTH LOGIN', code: '535', enhancedCode: '5.7.8' },
  },
  // F17 no logins for now
  {
    of: 'F17 454 4.7.0',
    send: login('454 4.7.0 Temporary authentication failure'),
    type: 'AUTH_TEMP',
    retry: 'slow',
  },
  {
    of: 'F17 421 at AUTH',
    send: login(replyThenDrop('421 4.7.0 Too many login attempts')),
    type: 'AUTH_TEMP',
    retry: 'slow',
  },
  {
    of: 'F17 454 at MAIL',
    send: at('MAIL', '454 Temporary authentication failure'),
    type: 'AUTH_TEMP',
    retry: 'slow',
  },
  // F20 slow down
  {
    of: 'F20 421 4.7.0',
    send: at('MAIL', replyThenDrop('421 4.7.0 Try again later, closing connection')),
    type: 'THROTTLED',
    retry: 'slow',
  },
  {
    of: 'F20 421 4.3.2',
    send: at('RCPT', replyThenDrop('421 4.3.2 System not accepting network messages')),
    type: 'THROTTLED',
    retry: 'slow',
  },
  {
    of: 'F20 432 4.3.2',
    send: at('dot', '432 4.3.2 STOREDRV.ClientSubmit; sender thread limit'),
    type: 'THROTTLED',
    retry: 'slow',
  },
  {
    of: 'F20 450 4.7.1 at MAIL',
    send: at('MAIL', '450 4.7.1 Error: too much mail from 192.0.2.1'),
    type: 'THROTTLED',
    retry: 'slow',
  },
  {
    of: 'F20 451 4.7.1 at the dot',
    send: at('dot', '451 4.7.1 Please try again later'),
    type: 'THROTTLED',
    retry: 'slow',
  },
  {
    of: 'F20 451 4.7.500',
    send: at('RCPT', '451 4.7.500 Server busy. Please try again later'),
    type: 'THROTTLED',
    retry: 'slow',
  },
  {
    of: 'F20 452 4.5.3',
    send: at('RCPT', '452 4.5.3 Too many recipients'),
    type: 'THROTTLED',
    retry: 'slow',
  },
  {
    of: 'F20 454 SES',
    send: at('dot', '454 Throttling failure: Maximum sending rate exceeded'),
    type: 'THROTTLED',
    retry: 'slow',
  },
  {
    of: 'F20 550 5.7.0 in words',
    send: at('dot', '550 5.7.0 Requested action not taken: too many emails per second'),
    type: 'THROTTLED',
    retry: 'slow',
  },
  {
    of: 'F20 asks to wait',
    send: at('MAIL', '421 4.7.0 Rate limited, try again in 90 seconds'),
    type: 'THROTTLED',
    retry: 'slow',
    details: { retryAfterMs: 90_000 },
  },
  // F21 quota
  {
    of: 'F21 550 5.4.5',
    send: at('dot', '550 5.4.5 Daily user sending limit exceeded'),
    type: 'QUOTA',
    retry: 'slow',
  },
  {
    of: 'F21 554 5.2.0',
    send: at('dot', '554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException'),
    type: 'QUOTA',
    retry: 'slow',
  },
  {
    of: 'F21 5.7.705',
    send: at('dot', '550 5.7.705 Access denied, tenant has exceeded threshold'),
    type: 'QUOTA',
    retry: 'slow',
  },
  {
    of: 'F21 454 SES',
    send: at('dot', '454 Throttling failure: Daily message quota exceeded.'),
    type: 'QUOTA',
    retry: 'slow',
  },
  // F22 greylisting
  {
    of: 'F22 450 4.7.1',
    send: at('RCPT', '450 4.7.1 <a@example.test>: Recipient address rejected: Greylisted for 300 seconds'),
    type: 'GREYLISTED',
    retry: 'slow',
    details: { retryAfterMs: 300_000 },
  },
  {
    of: 'F22 451 4.7.1',
    send: at('RCPT', '451 4.7.1 Please try again later'),
    type: 'GREYLISTED',
    retry: 'slow',
  },
  { of: 'F22 451 4.2.0', send: at('RCPT', '451 4.2.0 Come back later'), type: 'GREYLISTED', retry: 'slow' },
  {
    of: 'F22 450 in words',
    send: at('RCPT', '450 Graylisted, please try again'),
    type: 'GREYLISTED',
    retry: 'slow',
  },
  // F23 sender
  {
    of: 'F23 550 5.7.1 at MAIL',
    send: at('MAIL', '550 5.7.1 Not allowed'),
    type: 'SENDER_REJECTED',
    retry: 'never',
  },
  {
    of: 'F23 553 5.7.1 at RCPT',
    send: at('RCPT', '553 5.7.1 <sender@example.test>: Sender address rejected: not owned by user postman'),
    type: 'SENDER_REJECTED',
    retry: 'never',
  },
  {
    of: 'F23 5.1.8',
    send: at('RCPT', '550 5.1.8 <sender@example.test>: Sender address rejected: Domain not found'),
    type: 'SENDER_REJECTED',
    retry: 'never',
  },
  {
    of: 'F23 5.7.60',
    send: at('dot', '550 5.7.60 SMTP; Client does not have permissions to send as this sender'),
    type: 'SENDER_REJECTED',
    retry: 'never',
  },
  {
    of: 'F23 5.2.0 SendAsDenied',
    send: at('dot', '554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException'),
    type: 'SENDER_REJECTED',
    retry: 'never',
  },
  {
    of: 'F23 SES',
    send: at('dot', '554 Message rejected: Email address is not verified.'),
    type: 'SENDER_REJECTED',
    retry: 'never',
  },
  // F24 recipient
  {
    of: 'F24 550 5.1.1',
    send: at('RCPT', '550 5.1.1 <a@example.test>: User unknown'),
    type: 'RECIPIENT_REJECTED',
    retry: 'never',
    details: {
      command: 'RCPT TO',
      phase: 'envelope',
      delivery: 'not-sent',
      code: '550',
      enhancedCode: '5.1.1',
    },
  },
  {
    of: 'F24 5.1.2',
    send: at('RCPT', '550 5.1.2 Bad destination system'),
    type: 'RECIPIENT_REJECTED',
    retry: 'never',
  },
  {
    of: 'F24 501 5.1.3',
    send: at('RCPT', '501 5.1.3 Bad recipient address syntax'),
    type: 'RECIPIENT_REJECTED',
    retry: 'never',
  },
  {
    of: 'F24 5.1.6',
    send: at('RCPT', '550 5.1.6 Mailbox has moved'),
    type: 'RECIPIENT_REJECTED',
    retry: 'never',
  },
  { of: 'F24 551', send: at('RCPT', '551 User not local'), type: 'RECIPIENT_REJECTED', retry: 'never' },
  {
    of: 'F24 553',
    send: at('RCPT', '553 Mailbox name not allowed'),
    type: 'RECIPIENT_REJECTED',
    retry: 'never',
  },
  { of: 'F24 550', send: at('RCPT', '550 No such user here'), type: 'RECIPIENT_REJECTED', retry: 'never' },
  {
    of: 'F24 5.1.1 at the dot',
    send: at('dot', '550 5.1.1 User unknown'),
    type: 'RECIPIENT_REJECTED',
    retry: 'never',
  },
  {
    of: 'F24 Exchange Online',
    send: at('RCPT', '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found'),
    type: 'RECIPIENT_REJECTED',
    retry: 'never',
  },
  // F25 mailbox full or disabled
  {
    of: 'F25 452 4.2.2',
    send: at('RCPT', '452 4.2.2 The recipient is over quota'),
    type: 'RECIPIENT_REJECTED',
    retry: 'backoff',
  },
  {
    of: 'F25 552 5.2.2',
    send: at('RCPT', '552 5.2.2 Mailbox full'),
    type: 'RECIPIENT_REJECTED',
    retry: 'never',
  },
  {
    of: 'F25 5.2.1',
    send: at('RCPT', '550 5.2.1 Mailbox disabled'),
    type: 'RECIPIENT_REJECTED',
    retry: 'never',
  },
  {
    of: 'F25 552 in words',
    send: at('dot', '552 Mailbox is full'),
    type: 'RECIPIENT_REJECTED',
    retry: 'never',
  },
  // F26 relay
  {
    of: 'F26 554 5.7.1',
    send: at('RCPT', '554 5.7.1 <a@example.test>: Relay access denied'),
    type: 'RELAY_DENIED',
    retry: 'never',
  },
  {
    of: 'F26 550 5.7.1',
    send: at('RCPT', '550 5.7.1 Unable to do that'),
    type: 'RELAY_DENIED',
    retry: 'never',
  },
  {
    of: 'F26 454 4.7.1 (Postfix)',
    send: at('RCPT', '454 4.7.1 <a@example.test>: Relay access denied'),
    type: 'RELAY_DENIED',
    retry: 'backoff',
  },
  // F27 SMTPUTF8
  {
    of: 'F27 5.6.7',
    send: at('MAIL', '550 5.6.7 Non-ASCII addresses not permitted'),
    type: 'SMTPUTF8',
    retry: 'never',
  },
  {
    of: 'F27 5.6.9',
    send: at('RCPT', '553 5.6.9 UTF-8 header message cannot be transferred'),
    type: 'SMTPUTF8',
    retry: 'never',
  },
  {
    of: 'F27 501 for an address outside ASCII',
    send: {
      ...at('RCPT', '501 5.1.3 Bad recipient address syntax'),
      to: ['jürgen@example.test'],
      keywords: ONE_BY_ONE,
    },
    type: 'SMTPUTF8',
    retry: 'never',
  },
  {
    of: 'F27 unknown all the same',
    send: { ...at('RCPT', '550 5.1.1 User unknown'), to: ['jürgen@example.test'] },
    type: 'RECIPIENT_REJECTED',
    retry: 'never',
  },
  // F28 content
  {
    of: 'F28 554 5.6.0',
    send: at('dot', '554 5.6.0 Message content rejected'),
    type: 'CONTENT_REJECTED',
    retry: 'never',
  },
  {
    of: 'F28 550 5.7.1 spam',
    send: at('dot', '550 5.7.1 Message rejected as spam'),
    type: 'CONTENT_REJECTED',
    retry: 'never',
  },
  {
    of: 'F28 552 5.7.0',
    send: at(
      'dot',
      '552-5.7.0 This message was blocked because its content presents a potential\n552 5.7.0 security issue.',
    ),
    type: 'CONTENT_REJECTED',
    retry: 'never',
    details: { code: '552', enhancedCode: '5.7.0' },
  },
  {
    of: 'F28 5.7.26',
    send: at('dot', '550 5.7.26 Unauthenticated email is not accepted due to the DMARC policy'),
    type: 'CONTENT_REJECTED',
    retry: 'never',
  },
  {
    of: 'F28 5.7.23',
    send: at('dot', '550 5.7.23 SPF validation failed'),
    type: 'CONTENT_REJECTED',
    retry: 'never',
  },
  {
    of: 'F28 5.7.20',
    send: at('dot', '550 5.7.20 No passing DKIM signature found'),
    type: 'CONTENT_REJECTED',
    retry: 'never',
  },
  // F30 protocol
  { of: 'F30 500 5.5.2', send: at('MAIL', '500 5.5.2 Syntax error'), type: 'PROTOCOL', retry: 'never' },
  { of: 'F30 501 5.5.4', send: at('MAIL', '501 5.5.4 Invalid arguments'), type: 'PROTOCOL', retry: 'never' },
  {
    of: 'F30 502 5.5.1',
    send: at('DATA', '502 5.5.1 Command not implemented'),
    type: 'PROTOCOL',
    retry: 'never',
    details: { command: 'DATA', phase: 'envelope' },
  },
  { of: 'F30 504', send: at('RCPT', '504 Parameter not implemented'), type: 'PROTOCOL', retry: 'never' },
  {
    of: 'F30 503 5.5.1',
    send: at('MAIL', '503 5.5.1 Bad sequence of commands'),
    type: 'PROTOCOL',
    retry: 'backoff',
  },
  {
    of: 'F30 another protocol',
    send: at('connect', replyThenDrop('HTTP/1.1 400 Bad Request')),
    type: 'PROTOCOL',
    retry: 'never',
    details: { phase: 'greeting' },
    says: /does not greet as a mail server does: "HTTP\/1\.1 400 Bad Request"/,
  },
  {
    of: 'F30 no HELO either',
    send: { script: { EHLO: '502 Not implemented', HELO: '502 Not implemented' } },
    type: 'PROTOCOL',
    retry: 'never',
  },
  // F34 a reply to the final dot is an answer
  {
    of: 'F34 421',
    send: at('dot', replyThenDrop('421 4.3.0 Shutting down')),
    type: 'TEMPORARY',
    retry: 'backoff',
    details: { phase: 'reply', delivery: 'not-sent' },
  },
  {
    of: 'F34 451',
    send: at('dot', '451 Local error in processing'),
    type: 'TEMPORARY',
    retry: 'backoff',
    details: { phase: 'reply', delivery: 'not-sent', command: 'DATA' },
  },
  {
    of: 'F34 554',
    send: at('dot', '554 5.3.0 Transaction failed'),
    type: 'REJECTED',
    retry: 'never',
    details: { phase: 'reply', delivery: 'not-sent', command: 'DATA' },
  },
  // F42, F43 everything else
  {
    of: 'F42 450 4.1.8',
    send: at('RCPT', '450 4.1.8 Domain not found'),
    type: 'TEMPORARY',
    retry: 'backoff',
  },
  {
    of: 'F42 450 HELO',
    send: at('RCPT', '450 4.7.1 <x>: Helo command rejected: Host not found'),
    type: 'TEMPORARY',
    retry: 'backoff',
  },
  { of: 'F42 421', send: at('MAIL', replyThenDrop('421 Closing')), type: 'TEMPORARY', retry: 'backoff' },
  {
    of: 'F42 DATA 451',
    send: at('DATA', '451 4.4.0 DNS trouble'),
    type: 'TEMPORARY',
    retry: 'backoff',
    details: { command: 'DATA', phase: 'envelope' },
  },
  { of: 'F43 554 at RCPT', send: at('RCPT', '554 Transaction failed'), type: 'REJECTED', retry: 'never' },
  {
    of: 'F43 550 5.7.750',
    send: at('MAIL', '550 5.7.750 Unregistered domain'),
    type: 'REJECTED',
    retry: 'never',
  },
  // the codes disagree: the enhanced code says what, the basic one whether for good
  { of: '550 4.7.1', send: at('RCPT', '550 4.7.1 Please come back'), type: 'RELAY_DENIED', retry: 'never' },
  {
    of: '451 5.1.1',
    send: at('RCPT', '451 5.1.1 User unknown'),
    type: 'RECIPIENT_REJECTED',
    retry: 'backoff',
  },
  { of: '451 5.7.1', send: at('dot', '451 5.7.1 Spam filter'), type: 'CONTENT_REJECTED', retry: 'backoff' },
]

describe.each([
  ['one command at a time', ONE_BY_ONE],
  ['with PIPELINING', PIPELINING],
])('a refusal, %s', (_, keywords) => {
  test.concurrent.each(refusals.map((row) => [row.of, row] as const))('%s', async (_name, row) => {
    await check({ ...row, send: { keywords, ...row.send } })
  })
})

/** More than the kernel's buffers take, so that the last part is still with us. */
function large(): Readable {
  return Readable.from(Array.from({ length: 256 }, () => Buffer.alloc(65_536, 'x'.repeat(76) + '\r\n')))
}

const lost: readonly Row[] = [
  // F10 no connection
  {
    of: 'F10 greeting timeout',
    send: at('connect', silence),
    type: 'CONNECTION',
    retry: 'backoff',
    details: { phase: 'greeting' },
    says: /said nothing.*security "tls"/,
  },
  { of: 'F10 dropped before the greeting', send: at('connect', drop), type: 'CONNECTION', retry: 'backoff' },
  { of: 'F10 reset before the greeting', send: at('connect', reset), type: 'CONNECTION', retry: 'backoff' },
  // F31 no 354 yet
  ...(['EHLO', 'MAIL', 'RCPT', 'DATA'] as const).flatMap((phase): Row[] => {
    const details = phase === 'EHLO' ? {} : { phase: 'envelope' as const }
    return [
      {
        of: `F31 dropped at ${phase}`,
        send: at(phase, drop),
        type: 'CONNECTION',
        retry: 'backoff',
        details,
        says: /closed the connection before the message was handed over\. Nothing was sent/,
      },
      { of: `F31 reset at ${phase}`, send: at(phase, reset), type: 'CONNECTION', retry: 'backoff', details },
      {
        of: `F31 silence at ${phase}`,
        send: at(phase, silence),
        type: 'CONNECTION',
        retry: 'backoff',
        details,
        says: /stopped answering/,
      },
    ]
  }),
  { of: 'F31 dropped at AUTH', send: login(drop), type: 'CONNECTION', retry: 'backoff' },
  // F32 354, and the last part not handed over
  {
    of: 'F32 dropped at the gate',
    send: atOpenGate({ then: 'drop' }),
    type: 'CONNECTION',
    retry: 'backoff',
    details: { phase: 'message', delivery: 'not-sent' },
  },
  {
    of: 'F32 reset at the gate',
    send: atOpenGate({ then: 'reset' }),
    type: 'CONNECTION',
    retry: 'backoff',
    details: { phase: 'message', delivery: 'not-sent' },
  },
  {
    of: 'F32 421 at the gate',
    send: atOpenGate({ reply: '421 4.4.2 Timeout', then: 'drop' }),
    type: 'TEMPORARY',
    retry: 'backoff',
    details: { phase: 'message', delivery: 'not-sent', code: '421' },
  },
  {
    of: 'F32 dropped in a large message',
    send: { script: { body: drop, bodyBytes: 1 }, content: large },
    type: 'CONNECTION',
    retry: 'backoff',
    details: { phase: 'message', delivery: 'not-sent' },
  },
  {
    of: 'F32 reset in a large message',
    send: { script: { body: reset, bodyBytes: 100_000 }, content: large },
    type: 'CONNECTION',
    retry: 'backoff',
    details: { phase: 'message', delivery: 'not-sent' },
  },
  // F33 handed over, and no reply
  {
    of: 'F33 dropped',
    send: at('dot', drop),
    type: 'UNCERTAIN',
    retry: 'never',
    details: { phase: 'reply', delivery: 'uncertain' },
    says: /closed the connection without a reply: it may have been delivered, or not/,
  },
  {
    of: 'F33 reset',
    send: at('dot', reset),
    type: 'UNCERTAIN',
    retry: 'never',
    details: { delivery: 'uncertain' },
  },
  {
    of: 'F33 silence',
    send: at('dot', silence),
    type: 'UNCERTAIN',
    retry: 'never',
    details: { delivery: 'uncertain' },
    says: /did not reply in time/,
  },
  {
    of: 'F33 no SMTP',
    send: at('dot', 'whatever'),
    type: 'UNCERTAIN',
    retry: 'never',
    says: /a reply that SMTP does not know \("whatever"\)/,
  },
  {
    of: 'F33 a code without meaning here',
    send: at('dot', '354 go ahead'),
    type: 'UNCERTAIN',
    retry: 'never',
  },
  { of: 'F33 small message, lost in its body', send: at('body', reset), type: 'UNCERTAIN', retry: 'never' },
  {
    of: 'F33 names the mail',
    send: { ...at('dot', drop), known: { messageId: '<1@example.test>' } },
    type: 'UNCERTAIN',
    retry: 'never',
    says: /the message <1@example\.test>/,
  },
  // we gave up ourselves
  {
    of: 'deadline before the hand-over',
    send: { gate: abortFor('deadline'), known: { sendTimeoutMs: 120_000 } },
    type: 'CONNECTION',
    retry: 'backoff',
    details: { delivery: 'not-sent', phase: 'message' },
    says: /took longer than 120 s \(SMTP_SEND_TIMEOUT\)/,
  },
  {
    of: 'F38 shutdown before the hand-over',
    send: { gate: abortFor('shutdown') },
    type: 'CONNECTION',
    retry: 'backoff',
    details: { delivery: 'not-sent' },
    says: /worker stopped/,
  },
  {
    of: 'F37 lease lost before the hand-over',
    send: { gate: () => Promise.reject(Object.assign(new Error('lease'), { why: 'lease' })) },
    type: 'CONNECTION',
    retry: 'backoff',
    details: { delivery: 'not-sent' },
    says: /engine took the job back/,
  },
  {
    of: 'F33 deadline after the hand-over',
    send: { ...at('dot', silence), gate: abortAfterTheDot('deadline'), known: { sendTimeoutMs: 500 } },
    type: 'UNCERTAIN',
    retry: 'never',
    says: /did not reply within 0\.5 s \(SMTP_SEND_TIMEOUT\)/,
  },
  {
    of: 'F33 shutdown after the hand-over',
    send: { ...at('dot', silence), gate: abortAfterTheDot('shutdown') },
    type: 'UNCERTAIN',
    retry: 'never',
    says: /when this worker stopped waiting/,
  },
  // nodemailer refuses by itself
  {
    of: 'F5 larger than SIZE',
    send: { keywords: ['SIZE 1000'], size: 1001 },
    type: 'TOO_LARGE',
    retry: 'never',
    details: { delivery: 'not-sent', phase: 'envelope' },
    says: /larger than .* accepts \(1000 bytes\)/,
  },
  {
    of: 'F16 no mechanism in common',
    send: { pool: { auth: { ...LOGIN.auth, method: 'NTLM' } } },
    type: 'AUTH',
    retry: 'never',
  },
]

describe('a connection that ends', () => {
  test.concurrent.each(lost.map((row) => [row.of, row] as const))('%s', async (_name, row) => {
    await check(row)
  })

  test('F10 nothing listens', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    await check({
      of: 'F10',
      send: { pool: { port }, known: { server: `mail.example:${port}` } },
      type: 'CONNECTION',
      retry: 'backoff',
      details: { phase: 'connect', delivery: 'not-sent' },
      says: new RegExp(`^mail\\.example:${port} refuses connections`),
    })
  })

  test('F35 a 250 counts, whatever comes after it', async () => {
    const { failure, server } = await trySend(at('dot', replyThenDrop('250 2.0.0 Ok')))
    expect(failure).toBeUndefined()
    expect(server.accepted).toHaveLength(1)
  })

  test('a connection that died in the pool costs nothing', async () => {
    const { failure, server } = await trySend({ script: { connect: inTurn(drop) }, pool: { maxRequeues: 1 } })
    expect(failure).toBeUndefined()
    expect(server.connections).toBe(2)
  })
})

describe('F9 DNS', () => {
  afterEach(() => void vi.restoreAllMocks())

  test.each([
    ['ENOTFOUND', /^The host name mail\.example does not exist in DNS/],
    ['EAI_AGAIN', /^DNS gave no answer for the host name mail\.example \(EAI_AGAIN\)/],
  ])('%s', async (code, says) => {
    const { lookup } = dns
    vi.spyOn(dns, 'lookup').mockImplementation(((...args: Parameters<typeof lookup>) => {
      // the scripted server asks for its own address, too
      if (args[0] !== 'mail.example') return lookup(...args)
      const answer = args.at(-1) as unknown as (error: Error) => void
      answer(Object.assign(new Error(`getaddrinfo ${code}`), { code, syscall: 'getaddrinfo' }))
    }) as unknown as typeof dns.lookup)
    const getSocket = (_: unknown, done: (error: Error | null, socket?: false) => void) => {
      connect('mail.example', 25, 500).then(() => done(null, false), done)
    }
    await check({
      of: 'F9',
      send: { pool: { getSocket }, known: { server: 'mail.example:25' } },
      type: 'CONNECTION',
      retry: 'backoff',
      details: { phase: 'connect', delivery: 'not-sent' },
      says,
    })
  })
})

describe('F12, F13, F14 encryption', () => {
  let bad: BadCertificates
  beforeAll(async () => {
    bad = await createBadCertificates()
  })

  const modes = ['tls', 'starttls'] as const
  const pool = (ca?: string) => ({ requireTLS: true, tls: ca === undefined ? {} : { ca } })
  const never = { type: 'TLS', retry: 'never', details: { phase: 'tls', delivery: 'not-sent' } } as const

  test.each(modes)('%s: self-signed', async (security) => {
    const { selfSigned } = bad
    await check({
      of: 'F12',
      send: { security, certificates: selfSigned, pool: pool() },
      ...never,
      says: /self-signed and not trusted here.*SMTP_CA_FILE/,
    })
  })

  test.each(modes)('%s: unknown authority', async (security) => {
    await check({
      of: 'F12',
      send: { security, pool: pool() },
      ...never,
      says: /authority that is not (known|trusted) here.*SMTP_CA_FILE/,
    })
  })

  test.each(modes)('%s: expired', async (security) => {
    const { expired } = bad
    await check({
      of: 'F12',
      send: { security, certificates: expired, pool: pool(expired.ca) },
      ...never,
      says: /certificate has expired/,
    })
  })

  test.each(modes)('%s: another name', async (security) => {
    const { otherName } = bad
    await check({
      of: 'F12',
      send: { security, certificates: otherName, pool: pool(otherName.ca) },
      ...never,
      says: /certificate is not for 127\.0\.0\.1 but for elsewhere\.test/,
    })
  })

  test.each(modes)('%s: protocol too old', async (security) => {
    const send = {
      security,
      pool: { ...pool(), tls: { minVersion: 'TLSv1.3' as const } },
      maxTls: 'TLSv1.2' as const,
    }
    await check({ of: 'F12', send, ...never, says: /no version of TLS that is still safe/ })
  })

  test('tls on a port for STARTTLS', async () => {
    await check({
      of: 'F12',
      send: { pool: { secure: true } },
      ...never,
      says: /does not speak TLS from the start on this port.*"starttls"/,
    })
  })

  test.each([
    ['dropped', drop],
    ['reset', reset],
  ])('%s in the handshake', async (_, action) => {
    const send = { script: { STARTTLS: { reply: '220 Ready', ...(action as object) } }, pool: pool() }
    await check({ of: 'F31', send, type: 'CONNECTION', retry: 'backoff', details: { delivery: 'not-sent' } })
  })

  test('F13 STARTTLS required and not offered', async () => {
    await check({
      of: 'F13',
      send: { pool: pool() },
      ...never,
      details: { ...never.details, command: 'STARTTLS', code: '502' },
    })
  })

  test('F13 EHLO not known, so no STARTTLS', async () => {
    await check({
      of: 'F13',
      send: { script: { EHLO: '502 Not implemented' }, pool: pool() },
      type: 'TLS',
      retry: 'never',
    })
  })

  test('F13 TLS not available for now', async () => {
    const send = {
      security: 'starttls',
      script: { STARTTLS: '454 4.7.0 TLS not available' },
      pool: pool(),
    } as const
    await check({
      of: 'F13',
      send,
      type: 'TLS_TEMP',
      retry: 'backoff',
      details: { phase: 'tls', code: '454' },
    })
  })

  test('F14 REQUIRETLS refused', async () => {
    await check({
      of: 'F14',
      send: at('RCPT', '550 5.7.30 REQUIRETLS support required'),
      type: 'REQUIRETLS',
      retry: 'never',
    })
  })
})

describe('F18, F19 access tokens', () => {
  const oauth = (provide: (done: (error: Error | null, token?: string) => void) => void): FailingSend => ({
    keywords: ['AUTH XOAUTH2'],
    pool: {
      auth: {
        type: 'OAuth2',
        user: 'postman',
        provisionCallback: (
          _user: string,
          _renew: boolean,
          done: (error: Error | null, token?: string) => void,
        ) => provide(done),
      },
    } as never,
  })
  const withCode = (message: string) => Object.assign(new Error(message), { code: 'EOAUTH2' })

  test('F18 the token service refuses', async () => {
    const send = oauth((done) => done(withCode('invalid_grant: the refresh token was revoked')))
    await check({
      of: 'F18',
      send,
      type: 'OAUTH',
      retry: 'never',
      details: { phase: 'auth' },
      says: /"invalid_grant: the refresh token was revoked"/,
    })
  })

  test('F19 the token service does not answer', async () => {
    const send = oauth((done) => done(Object.assign(new Error('connect ETIMEDOUT'), { code: 'ETIMEDOUT' })))
    await check({ of: 'F19', send, type: 'OAUTH_TEMP', retry: 'backoff' })
  })

  test('F19 the token ran out, and so did the new one', async () => {
    const script = {
      AUTH: inTurn('334 eyJzdGF0dXMiOiI0MDEifQ==', '535 5.7.3 No', '535 5.7.3 Authentication unsuccessful'),
    }
    const send = { ...oauth((done) => done(null, 'token')), script }
    await check({
      of: 'F19',
      send,
      type: 'OAUTH_TEMP',
      retry: 'backoff',
      details: { code: '535', command: 'AUTH XOAUTH2' },
    })
  })
})

describe('several recipients', () => {
  test('all refused for good', async () => {
    const { failure } = await trySend(twoRecipients('550 5.1.1 Unknown', '550 5.7.1 Relaying denied'))
    expect(failure).toMatchObject({ type: 'RECIPIENT_REJECTED', retry: 'never' })
    expect(failure?.details).toMatchObject({ code: '550', enhancedCode: '5.1.1' })
    expect(failure?.details.rejected).toEqual([
      { recipient: 'a@example.test', code: '550', enhancedCode: '5.1.1', message: 'Unknown' },
      { recipient: 'b@example.test', code: '550', enhancedCode: '5.7.1', message: 'Relaying denied' },
    ])
    expect(failure?.message).toMatch(
      /refused: a@example\.test \("550 5\.1\.1 Unknown"\), b@example\.test \("550 5\.7\.1 Relaying denied"\)\./,
    )
  })

  test('one of them for now: the mail is tried again', async () => {
    const { failure } = await trySend(
      twoRecipients('550 5.1.1 Unknown', '450 4.2.0 Greylisted for 60 seconds'),
    )
    expect(failure).toMatchObject({ type: 'GREYLISTED', retry: 'slow' })
    expect(failure?.details).toMatchObject({ code: '450', retryAfterMs: 60_000 })
    expect(failure?.details.rejected).toHaveLength(2)
  })

  test('F29 one accepted is a mail that went out', async () => {
    const { end } = await trySend(twoRecipients('550 5.1.1 Unknown', undefined))
    expect(end.kind).toBe('sent')
  })
})

describe('what a message never holds', () => {
  test('a password that the server repeats', async () => {
    const echo = ({ line }: { line: string }) => `535 5.7.8 I do not like ${line} of correct horse`
    const { failure } = await trySend({
      script: { AUTH: echo },
      pool: LOGIN,
      known: { credentials: { username: 'postman', password: 'correct horse' } },
    })
    expect(failure?.message).toContain('I do not like AUTH PLAIN *** of ***')
    expect(JSON.stringify([failure?.message, failure?.details, String(failure?.cause)])).not.toContain(
      'correct horse',
    )
  })

  test('control characters, or a reply of any length', async () => {
    const { failure } = await trySend(at('dot', `550 5.7.1 \u001b[31mred ${'spam '.repeat(500)}`))
    expect(failure?.message).not.toContain('\u001b')
    expect(failure?.message.length).toBeLessThan(700)
  })
})

async function check({ send, type, retry, details = {}, says }: Row): Promise<void> {
  const { failure, server } = await trySend(send)
  expect(failure).toMatchObject({ type, retry, details })
  if (says) expect(failure?.message).toMatch(says)
  // what we say about the message must be what the server saw
  if (failure?.details.delivery === 'not-sent') expect(server.accepted).toHaveLength(0)
  expect(failure?.message).toMatch(/[.!]$/)
}

/** The ledger takes its time, and the connection is lost meanwhile. */
function atOpenGate(action: { readonly reply?: string; readonly then: 'drop' | 'reset' }): FailingSend {
  const client = new EventCount()
  return {
    script: { gate: { after: () => client.seen('open'), ...action } },
    gate: () => {
      client.add('open')
      return new Promise(() => {})
    },
  }
}

function abortFor(why: string) {
  return (abort: AbortController): Promise<void> => {
    abort.abort(Object.assign(new Error(why), { why }))
    return new Promise(() => {})
  }
}

function abortAfterTheDot(why: string) {
  return (abort: AbortController, server: ScriptedSmtp): Promise<void> => {
    void server.seen('dot').then(() => abort.abort(Object.assign(new Error(why), { why })))
    return Promise.resolve()
  }
}
