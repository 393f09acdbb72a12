import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ConnectorError, failures } from '../../../src/failures.ts'
import { deliveryFailure } from '../../../src/mail/failure/delivery-failure.ts'
import { GateClosed, type WhyClosed } from '../../../src/mail/send/gate-closed.ts'

const send = {
  server: 'mail.example:587',
  sender: 'sender@example.test',
  recipients: ['a@example.test'],
  messageId: '<1@example.test>',
  sendTimeoutMs: 120_000,
  mask: (text: string) => text,
  client: { name: '[192.0.2.1]', loggedIn: false },
  now: 0,
}
const before = { started: true, called: false, handedOver: false }
const after = { started: true, called: true, handedOver: true }

const codes = fc.constantFrom(
  'ECONNECTION',
  'ETIMEDOUT',
  'ESOCKET',
  'EDNS',
  'ETLS',
  'EPROTOCOL',
  'EENVELOPE',
  'EMESSAGE',
  'ESTREAM',
  'EABORT',
  'EAUTH',
  'EREQUIRETLS',
  'ERR_SSL_BAD_RECORD_TYPE',
  'ENOTFOUND',
  'X',
)
const commands = fc.constantFrom(
  'CONN',
  'API',
  'EHLO',
  'HELO',
  'STARTTLS',
  'AUTH PLAIN',
  'AUTH XOAUTH2',
  'MAIL FROM',
  'RCPT TO',
  'DATA',
)
const fault = fc.record(
  { code: codes, originalCode: codes, command: commands, message: fc.string(), timeoutType: fc.string() },
  { requiredKeys: ['message'] },
)
const whyClosed = fc.constantFrom(undefined, 'deadline', 'shutdown', 'lease', 'overtaken', 'ledger')
/** As nodemailer reports a send that was ended from our side. */
const aborted = (fault: object, why: WhyClosed | undefined) =>
  Object.assign(new Error('aborted', why && { cause: new GateClosed(why) }), fault)
const anything = fc.oneof(
  fault,
  fc.anything(),
  fc.tuple(fault, whyClosed).map(([one, why]) => aborted(one, why)),
)
const refusalCode = fc.integer({ min: 400, max: 599 })
const progress = fc.constantFrom(
  before,
  after,
  { called: false, handedOver: false },
  { ...before, called: true },
)

describe('the verdict from called, handed over and reply', () => {
  test('handed over and no reply is uncertain, whatever the error looks like', () => {
    fc.assert(
      fc.property(anything, (error) => {
        const failure = deliveryFailure({ ...send, error, progress: after })
        expect(failure).toMatchObject({
          type: 'UNCERTAIN',
          retry: 'never',
          details: { delivery: 'uncertain' },
        })
      }),
    )
  })

  test('not handed over is never uncertain', () => {
    fc.assert(
      fc.property(anything, (error) => {
        const failure = deliveryFailure({ ...send, error, progress: before })
        expect(failure.details.delivery).toBe('not-sent')
      }),
    )
  })

  test('a refusal outranks everything, and the class of its code decides about another attempt', () => {
    fc.assert(
      fc.property(
        fault,
        refusalCode,
        fc.string(),
        progress,
        whyClosed,
        (error, code, words, reached, why) => {
          const response = `${code} ${words}`
          const failure = deliveryFailure({
            ...send,
            error: aborted({ ...error, response }, why),
            progress: reached,
          })
          expect(failure.details).toMatchObject({ code: String(code), delivery: 'not-sent' })
          const exceptions = ['THROTTLED', 'QUOTA', 'PROTOCOL', 'AUTH']
          if (!exceptions.includes(failure.type)) expect(failure.retry === 'never').toBe(code >= 500)
        },
      ),
    )
  })

  test('a message for people, always', () => {
    fc.assert(
      fc.property(anything, progress, (error, reached) => {
        const failure = deliveryFailure({ ...send, error, progress: reached })
        expect(Object.keys(failures)).toContain(failure.type)
        expect(failure.message.length).toBeGreaterThan(20)
        expect(failure.message.length).toBeLessThan(6_000)
      }),
    )
  })
})

describe('what nodemailer does besides', () => {
  const of = (error: object, progress: Parameters<typeof deliveryFailure>[0]['progress'] = before) =>
    deliveryFailure({ ...send, error: Object.assign(new Error('x'), error), progress })

  test('a greeting without a line end', () => {
    const error = { code: 'ECONNECTION', command: 'CONN', response: '554 no service', responseCode: 554 }
    expect(of(error, { started: false, called: false, handedOver: false })).toMatchObject({
      type: 'REFUSED',
      details: { phase: 'greeting' },
    })
  })

  test('a last reply without a line end', () => {
    const error = { code: 'ECONNECTION', command: 'CONN', response: '550 5.7.1 spam', responseCode: 550 }
    expect(of(error, after)).toMatchObject({
      retry: 'never',
      details: { code: '550', delivery: 'not-sent', phase: 'reply' },
    })
  })

  test('the pool was closed', () => {
    expect(of({ message: 'Connection pool was closed' })).toMatchObject({
      type: 'CONNECTION',
      retry: 'backoff',
    })
  })

  test('addresses that it does not take', () => {
    const error = { code: 'EENVELOPE', command: 'API', message: 'Invalid recipient "x"' }
    expect(of(error)).toMatchObject({ type: 'INVALID_INPUT', retry: 'never', details: { phase: 'input' } })
  })

  test('no REQUIRETLS', () => {
    expect(of({ code: 'EREQUIRETLS', command: 'MAIL FROM' })).toMatchObject({
      type: 'REQUIRETLS',
      retry: 'never',
    })
  })

  test('security that does not allow the connection says what to do by itself', () => {
    const error = of({ code: 'EREFUSED', message: 'a password needs TLS. Set security to "auto"' })
    expect(error).toMatchObject({
      type: 'TLS',
      message: 'Nothing was sent to mail.example:587: a password needs TLS. Set security to "auto".',
    })
  })

  test('a TLS error once mail was under way is a lost connection', () => {
    expect(
      of({ code: 'ESOCKET', originalCode: 'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC' }),
    ).toMatchObject({ type: 'CONNECTION' })
  })

  test('our own failures at the gate pass through', () => {
    const own = new ConnectorError('ATTACHMENT', 'The file a.pdf is gone.')
    expect(deliveryFailure({ ...send, error: own, progress: { ...before, called: true } })).toBe(own)
  })

  test('a defect is not taken for a failure of the server', () => {
    expect(of(new TypeError('x is not a function'))).toMatchObject({ type: 'INTERNAL' })
  })
})
