import { describe, expect, test } from 'vitest'
import { rejections } from '../../../src/mail/failure/rejections.ts'
import { createMasker } from '../../../src/secrets/mask/mask.ts'
import { trySend, type FailingSend } from '../../support/failing-send.ts'
import { inTurn, replyThenDrop, type Answer, type Phase } from '../../support/smtp-script.ts'

/** class | said at | type | retry | reply. `dot` is the end of the message; a 421 closes the connection. */
const TABLE = `
F5  | MAIL    | TOO_LARGE          | never   | 552 5.3.4 Message size exceeds fixed limit
F5  | dot     | TOO_LARGE          | never   | 552 5.2.3 Message exceeds local size limit
F5  | dot     | TOO_LARGE          | never   | 552 Exceeded storage allocation
F5  | dot     | TOO_LARGE          | never   | 554 Message is too large
F5  | dot     | TOO_LARGE          | never   | 550 5.7.1 Attachment size exceeded
F6  | MAIL    | TEMPORARY          | backoff | 452 4.3.1 Insufficient system storage
F6  | MAIL    | TEMPORARY          | backoff | 452 4.3.4 Message too large for now
F6  | dot     | TEMPORARY          | backoff | 451 4.3.0 Queue file write error
F11 | connect | REFUSED            | never   | 554 5.7.1 Service unavailable; client host blocked
F11 | connect | REFUSED            | never   | 554 No SMTP service here
F11 | connect | REFUSED            | never   | 521 5.3.2 Server does not accept mail
F11 | RCPT    | REFUSED            | never   | 556 5.1.10 Recipient address has null MX
F11 | RCPT    | REFUSED            | never   | 554 5.7.1 Client host [192.0.2.1] blocked using zen.spamhaus.org
F11 | connect | THROTTLED          | slow    | 421 4.7.0 Try again later
F13 | MAIL    | TLS                | never   | 530 5.7.0 Must issue a STARTTLS command first
F14 | RCPT    | REQUIRETLS         | never   | 550 5.7.30 REQUIRETLS support required
F15 | MAIL    | AUTH               | never   | 530 5.7.0 Authentication required
F15 | MAIL    | AUTH               | never   | 530 5.7.57 Client not authenticated to send mail
F15 | MAIL    | AUTH               | never   | 503 Authentication required first
F16 | AUTH    | AUTH               | never   | 535 5.7.8 Error: authentication failed
F16 | AUTH    | AUTH               | never   | 535 5.7.139 Authentication unsuccessful, basic authentication is disabled
F16 | AUTH    | AUTH               | never   | 534 5.7.9 Application-specific password required
F16 | AUTH    | AUTH               | never   | 538 5.7.11 Encryption required
F16 | AUTH    | AUTH               | never   | 432 4.7.12 A password transition is needed
F16 | AUTH    | AUTH               | never   | 500 5.5.6 Authentication exchange line is too long
F17 | AUTH    | AUTH_TEMP          | slow    | 454 4.7.0 Temporary authentication failure
F17 | AUTH    | AUTH_TEMP          | slow    | 421 4.7.0 Too many login attempts
F17 | MAIL    | AUTH_TEMP          | slow    | 454 Temporary authentication failure
F20 | MAIL    | THROTTLED          | slow    | 421 4.7.0 Try again later, closing connection
F20 | RCPT    | THROTTLED          | slow    | 421 4.3.2 System not accepting network messages
F20 | dot     | THROTTLED          | slow    | 432 4.3.2 STOREDRV.ClientSubmit; sender thread limit
F20 | MAIL    | THROTTLED          | slow    | 450 4.7.1 Error: too much mail from 192.0.2.1
F20 | dot     | THROTTLED          | slow    | 451 4.7.1 Please try again later
F20 | RCPT    | THROTTLED          | slow    | 451 4.7.500 Server busy. Please try again later
F20 | RCPT    | THROTTLED          | slow    | 452 4.5.3 Too many recipients
F20 | dot     | THROTTLED          | slow    | 454 Throttling failure: Maximum sending rate exceeded
F20 | dot     | THROTTLED          | slow    | 550 5.7.0 Requested action not taken: too many emails per second
F21 | dot     | QUOTA              | slow    | 550 5.4.5 Daily user sending limit exceeded
F21 | dot     | QUOTA              | slow    | 554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException
F21 | dot     | QUOTA              | slow    | 550 5.7.705 Access denied, tenant has exceeded threshold
F21 | dot     | QUOTA              | slow    | 454 Throttling failure: Daily message quota exceeded
F21 | dot     | QUOTA              | slow    | 550 5.7.0 The limit on the number of allowed outgoing messages was exceeded
F22 | RCPT    | GREYLISTED         | slow    | 450 4.7.1 <a@example.test>: Recipient address rejected: Greylisted
F22 | RCPT    | GREYLISTED         | slow    | 451 4.7.1 Please try again later
F22 | RCPT    | GREYLISTED         | slow    | 451 4.2.0 Come back later
F22 | RCPT    | GREYLISTED         | slow    | 450 Graylisted, please try again
F23 | MAIL    | SENDER_REJECTED    | never   | 550 5.7.1 Not allowed
F23 | RCPT    | SENDER_REJECTED    | never   | 553 5.7.1 <x@y.test>: Sender address rejected: not owned by user postman
F23 | RCPT    | SENDER_REJECTED    | never   | 550 5.1.8 <x@y.test>: Sender address rejected: Domain not found
F23 | RCPT    | SENDER_REJECTED    | never   | 550 5.1.0 <x@y.test>: Sender address rejected: User unknown
F23 | dot     | SENDER_REJECTED    | never   | 550 5.7.60 Client does not have permissions to send as this sender
F23 | dot     | SENDER_REJECTED    | never   | 554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException
F23 | dot     | SENDER_REJECTED    | never   | 554 Message rejected: Email address is not verified
F24 | RCPT    | RECIPIENT_REJECTED | never   | 550 5.1.1 <a@example.test>: User unknown
F24 | RCPT    | RECIPIENT_REJECTED | never   | 550 5.1.2 Bad destination system
F24 | RCPT    | RECIPIENT_REJECTED | never   | 501 5.1.3 Bad recipient address syntax
F24 | RCPT    | RECIPIENT_REJECTED | never   | 550 5.1.6 Mailbox has moved
F24 | RCPT    | RECIPIENT_REJECTED | never   | 551 User not local
F24 | RCPT    | RECIPIENT_REJECTED | never   | 553 Mailbox name not allowed
F24 | RCPT    | RECIPIENT_REJECTED | never   | 550 No such user here
F24 | RCPT    | RECIPIENT_REJECTED | never   | 550 5.1.0 Address rejected
F24 | dot     | RECIPIENT_REJECTED | never   | 550 5.1.1 User unknown
F24 | RCPT    | RECIPIENT_REJECTED | never   | 550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found
F25 | RCPT    | RECIPIENT_REJECTED | backoff | 452 4.2.2 The recipient is over quota
F25 | RCPT    | RECIPIENT_REJECTED | never   | 552 5.2.2 Mailbox full
F25 | RCPT    | RECIPIENT_REJECTED | never   | 550 5.2.1 Mailbox disabled
F25 | dot     | RECIPIENT_REJECTED | never   | 552 Mailbox is full
F26 | RCPT    | RELAY_DENIED       | never   | 554 5.7.1 <a@example.test>: Relay access denied
F26 | RCPT    | RELAY_DENIED       | never   | 550 5.7.1 Unable to do that
F26 | RCPT    | RELAY_DENIED       | backoff | 454 4.7.1 <a@example.test>: Relay access denied
F27 | MAIL    | SMTPUTF8           | never   | 550 5.6.7 Non-ASCII addresses not permitted
F27 | RCPT    | SMTPUTF8           | never   | 553 5.6.9 UTF-8 header message cannot be transferred
F28 | dot     | CONTENT_REJECTED   | never   | 554 5.6.0 Message content rejected
F28 | dot     | CONTENT_REJECTED   | never   | 550 5.7.1 Message rejected as spam
F28 | dot     | CONTENT_REJECTED   | never   | 552 5.7.0 Blocked because its content presents a potential security issue
F28 | dot     | CONTENT_REJECTED   | never   | 550 5.7.26 Unauthenticated email is not accepted due to the DMARC policy
F28 | dot     | CONTENT_REJECTED   | never   | 550 5.7.23 SPF validation failed
F28 | dot     | CONTENT_REJECTED   | never   | 550 5.7.20 No passing DKIM signature found
F28 | dot     | CONTENT_REJECTED   | never   | 554 5.7.9 Message not accepted for policy reasons
F30 | MAIL    | PROTOCOL           | never   | 500 5.5.2 Syntax error
F30 | MAIL    | PROTOCOL           | never   | 501 5.5.4 Invalid arguments
F30 | DATA    | PROTOCOL           | never   | 502 5.5.1 Command not implemented
F30 | RCPT    | PROTOCOL           | never   | 504 Parameter not implemented
F30 | MAIL    | PROTOCOL           | backoff | 503 5.5.1 Bad sequence of commands
F34 | dot     | TEMPORARY          | backoff | 421 4.3.0 Shutting down
F34 | dot     | TEMPORARY          | backoff | 451 Local error in processing
F34 | dot     | REJECTED           | never   | 554 5.3.0 Transaction failed
F23 | RCPT    | SENDER_REJECTED    | backoff | 450 4.1.8 Domain not found
F11 | RCPT    | REFUSED            | backoff | 450 4.7.1 <x>: Helo command rejected: Host not found
F42 | MAIL    | TEMPORARY          | backoff | 421 Closing
F42 | DATA    | TEMPORARY          | backoff | 451 4.4.0 DNS trouble
F43 | RCPT    | REJECTED           | never   | 554 Transaction failed
F43 | MAIL    | REJECTED           | never   | 550 5.7.750 Unregistered domain
  the codes disagree: the enhanced one says what, the basic one whether for good
5/4 | RCPT    | RELAY_DENIED       | never   | 550 4.7.1 Please come back
4/5 | RCPT    | RECIPIENT_REJECTED | backoff | 451 5.1.1 User unknown
4/5 | dot     | CONTENT_REJECTED   | backoff | 451 5.7.1 Spam filter
`

const rows = TABLE.split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter((cells) => cells.length === 5)
  .map(([of = '', phase = '', type = '', retry = '', reply = '']) => ({
    of,
    phase: phase as Phase,
    type,
    retry,
    reply,
  }))

const COMMAND: Partial<Record<Phase, string>> = {
  AUTH: 'AUTH PLAIN',
  MAIL: 'MAIL FROM',
  RCPT: 'RCPT TO',
  DATA: 'DATA',
  dot: 'DATA',
}
const PHASE: Partial<Record<Phase, string>> = { connect: 'greeting', AUTH: 'auth', dot: 'reply' }

const ONE_BY_ONE = ['SIZE 10485760', '8BITMIME', 'ENHANCEDSTATUSCODES', 'AUTH PLAIN LOGIN']
const LOGIN = { auth: { user: 'postman', pass: 'correct horse' } }

describe.each([
  ['one command at a time', ONE_BY_ONE],
  ['with PIPELINING', [...ONE_BY_ONE, 'PIPELINING']],
])('refused in a dialogue, %s', (_, keywords) => {
  test.concurrent.each(rows)('$of $reply -> $type, $retry', async ({ phase, type, retry, reply }) => {
    const said = reply.startsWith('421') || phase === 'connect' ? replyThenDrop(reply) : reply
    const { failure, server } = await trySend({
      script: { [phase]: said },
      keywords,
      ...(phase === 'AUTH' && { pool: LOGIN }),
    })
    const [, code, enhancedCode] = /^(\d+)(?: (\d\.\d+\.\d+))? /.exec(reply) ?? []
    expect(failure).toMatchObject({ type, retry })
    expect(failure?.details).toMatchObject({
      code,
      ...(enhancedCode !== undefined && { enhancedCode }),
      delivery: 'not-sent',
      phase: PHASE[phase] ?? 'envelope',
    })
    // a 421 that ends a pipelined batch answers more than one command
    if (!reply.startsWith('421') && COMMAND[phase]) expect(failure?.details.command).toBe(COMMAND[phase])
    expect(failure?.message).toContain(`"${reply}"`)
    expect(failure?.message).toContain(`${server.host}:`)
    expect(server.accepted).toHaveLength(0)
  })
})

describe('a refusal that asks to wait', () => {
  test.each([
    ['MAIL', '421 4.7.0 Rate limited, try again in 90 seconds', 90_000],
    ['RCPT', '450 4.7.1 Greylisted for 5 minutes', 300_000],
  ] as const)('%s %s', async (phase, reply, retryAfterMs) => {
    const { failure } = await trySend({ script: { [phase]: reply } })
    expect(failure?.details.retryAfterMs).toBe(retryAfterMs)
  })

  test('and is for good all the same', async () => {
    const { failure } = await trySend({ script: { dot: '554 5.6.0 Bad message, try again in 90 seconds' } })
    expect(failure?.details.retryAfterMs).toBeUndefined()
  })
})

describe('F24, F27 addresses outside ASCII', () => {
  const to = ['jürgen@example.test']
  test.each([
    ['SMTPUTF8', '501 5.1.3 Bad recipient address syntax'],
    ['SMTPUTF8', '553 Mailbox name not allowed'],
    ['RECIPIENT_REJECTED', '550 5.1.1 User unknown'],
  ])('%s for %s', async (type, reply) => {
    const { failure } = await trySend({ to, script: { RCPT: reply } })
    expect(failure).toMatchObject({ type, retry: 'never' })
  })
})

test('F16 AUTH LOGIN', async () => {
  const credentials = { username: 'postman', password: 'another' }
  const { failure } = await trySend({ keywords: ['AUTH LOGIN'], credentials, pool: LOGIN })
  expect(failure).toMatchObject({
    type: 'AUTH',
    details: { command: 'AUTH LOGIN', code: '535', enhancedCode: '5.7.8' },
  })
})

test.each([
  ['F11', '550 5.7.1 Go away', 'REFUSED'],
  ['F30', '502 Not implemented', 'PROTOCOL'],
])('%s neither EHLO nor HELO: %s', async (_, reply, type) => {
  const { failure } = await trySend({ script: { EHLO: reply, HELO: reply } })
  expect(failure).toMatchObject({ type, retry: 'never', details: { phase: 'greeting', command: 'HELO' } })
})

test('F30 another protocol', async () => {
  const { failure } = await trySend({ script: { connect: replyThenDrop('HTTP/1.1 400 Bad Request') } })
  expect(failure).toMatchObject({ type: 'PROTOCOL', retry: 'never', details: { phase: 'greeting' } })
  expect(failure?.message).toMatch(/does not greet as a mail server does: "HTTP\/1\.1 400 Bad Request"/)
})

describe('several recipients', () => {
  const two = (...answers: Answer[]): FailingSend => ({
    to: ['a@example.test', 'b@example.test'],
    script: { RCPT: inTurn(...answers) },
  })

  test('all refused for good', async () => {
    const { failure } = await trySend(two('550 5.1.1 Unknown', '550 5.7.1 Relaying denied'))
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
    const { failure } = await trySend(two('550 5.1.1 Unknown', '450 4.2.0 Greylisted for 60 seconds'))
    expect(failure).toMatchObject({ type: 'GREYLISTED', retry: 'slow' })
    expect(failure?.details).toMatchObject({ code: '450', retryAfterMs: 60_000 })
    expect(failure?.details.rejected).toHaveLength(2)
  })

  test('F29 one accepted: the mail went out, and says who did not get it', async () => {
    const { end } = await trySend(two('550 5.1.1 Unknown', undefined))
    expect(end.kind === 'sent' && rejections(end.info)).toEqual([
      { recipient: 'a@example.test', code: '550', enhancedCode: '5.1.1', message: 'Unknown' },
    ])
  })
})

describe('what a message never holds', () => {
  test('a password that the server repeats', async () => {
    const echo = ({ line }: { line: string }) => `535 5.7.8 I do not like ${line} of correct horse`
    const mask = createMasker(['correct horse']).text
    const { failure } = await trySend({ script: { AUTH: echo }, pool: LOGIN, known: { mask } })
    expect(failure?.message).toContain('I do not like AUTH PLAIN *** of ***')
    expect(JSON.stringify([failure?.message, failure?.details, String(failure?.cause)])).not.toContain(
      'correct horse',
    )
  })

  test.each(['MAIL', 'RCPT', 'dot', 'connect'] as const)('half a password, after %s', async (phase) => {
    const secret = 'correct  horse\u00a0battery'
    const { text: mask } = createMasker([secret])
    // wherever the reply is cut, and although its blanks are put together
    for (const before of [0, 150, 180, 250, 280, 3_980]) {
      const reply = `550 5.7.1 ${'x'.repeat(before)}${secret}`
      const { failure } = await trySend({ script: { [phase]: reply }, known: { mask } })
      const left = JSON.stringify([failure?.message, failure?.details, String(failure?.cause)])
      expect(left).toContain('550')
      expect(left).not.toMatch(/corr|horse|batt/)
    }
  })

  test('control characters, or a reply of any length', async () => {
    const { failure } = await trySend({ script: { dot: `550 5.7.1 \u001b[31mred ${'spam '.repeat(5_000)}` } })
    expect(failure?.message).not.toContain('\u001b')
    expect(failure?.message.length).toBeLessThan(700)
  })
})
