import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { GateClosed } from '../../../src/mail/send/gate-closed.ts'
import { createTrust } from '../../../src/net/trust.ts'
import { trySend as tryWith, type FailingSend, type SendOutcome } from '../../support/failing-send.ts'
import { poolFor } from '../../support/one-mail.ts'
import { createCertificates } from '../../support/certificates.ts'
import { drop, replyThenDrop, reset, silence, type Action, type Phase } from '../../support/smtp-script.ts'

type Verdict = 'sent' | 'refused' | 'uncertain' | 'not sent'

function verdict({ end, failure }: SendOutcome): Verdict {
  if (end.kind === 'sent') return 'sent'
  if (failure?.type === 'UNCERTAIN') return 'uncertain'
  return end.progress.handedOver ? 'refused' : 'not sent'
}

const certificates = await createCertificates()

const securities = ['plain', 'starttls', 'tls'] as const

/** Over the worker's own connections; a silent server is waited for only shortly. */
function trySend(options: FailingSend): Promise<SendOutcome> {
  const { security = 'plain', script = {} } = options
  const isSilent = Object.values(script).includes(silence)
  const sender: FailingSend['sender'] = ({ port }) =>
    poolFor(port, {
      request: { security: security === 'plain' ? 'none' : security },
      trust: createTrust(certificates.ca),
      ...(isSilent && { sendTimeoutMs: 300 }),
    })
  return tryWith({ ...options, sender, ...(security !== 'plain' && { certificates }) })
}

describe.each(securities)('the phase of a send, %s', (security) => {
  const breaks: readonly (readonly [string, Action])[] = [
    ['FIN', drop],
    ['RST', reset],
    ['silence', silence],
    ['421 and FIN', replyThenDrop('421 4.3.0 shutting down')],
  ]
  const before: readonly Phase[] = ['connect', 'EHLO', 'MAIL', 'RCPT', 'DATA', 'gate']

  test.each(before.flatMap((phase) => breaks.map(([name, action]) => [phase, name, action] as const)))(
    'before the hand-over, at %s: %s: surely not sent',
    async (phase, _name, action) => {
      // the gate stays shut until the connection is gone, so that the break is seen before the hand-over
      const gate: FailingSend['gate'] =
        phase === 'gate' ? (_abort, server) => server.seen('closed').then(() => undefined) : undefined
      const outcome = await trySend({
        security,
        script: { [phase]: action },
        ...(gate && { gate }),
      })
      expect(verdict(outcome)).toBe('not sent')
      expect(outcome.server.received).toEqual([])
    },
  )

  test.each([
    ['FIN', drop, 'uncertain'],
    ['RST', reset, 'uncertain'],
    ['silence', silence, 'uncertain'],
    ['421', replyThenDrop('421 4.3.0 shutting down'), 'refused'],
    ['451', '451 4.3.0 try later', 'refused'],
    ['554', '554 5.6.0 no', 'refused'],
    ['250', '250 2.0.0 taken', 'sent'],
    ['250 and FIN', replyThenDrop('250 2.0.0 taken'), 'sent'],
  ] as const)('after the final dot: %s: %s', async (_name, action, expected) => {
    const outcome = await trySend({ security, script: { dot: action } })
    expect(verdict(outcome)).toBe(expected)
    expect(outcome.server.received).toHaveLength(1)
  })

  test('a message in parts that breaks in the middle is not sent, since its last part was held back', async () => {
    const part = Buffer.from(`${'x'.repeat(998)}\r\n`.repeat(64))
    const content = () => Readable.from(Array.from({ length: 200 }, () => part))
    const outcome = await trySend({
      security,
      content,
      script: { body: drop, bodyBytes: 100_000 },
    })
    expect(verdict(outcome)).toBe('not sent')
    expect(outcome.server.received).toEqual([])
  })
})

describe('the gate', () => {
  test('opens after 354 and at no other time', async () => {
    let seenAtGate: string[] = []
    const outcome = await trySend({
      gate: async (_abort, server) => {
        seenAtGate = [...(server.commands[0] ?? [])]
      },
    })
    expect(verdict(outcome)).toBe('sent')
    expect(seenAtGate.at(-1)).toBe('DATA')
  })

  test('that refuses lets no byte out and ends the connection', async () => {
    const outcome = await trySend({ gate: () => Promise.reject(new GateClosed('overtaken')) })
    expect(verdict(outcome)).toBe('not sent')
    expect(outcome.end).toMatchObject({ progress: { refusedBy: { why: 'overtaken' } } })
    expect(outcome.server.received).toEqual([])
  })

  test('of a send that was ended from our side meanwhile hands nothing over', async () => {
    const outcome = await trySend({
      gate: async (abort) => {
        abort.abort(new GateClosed('deadline'))
      },
    })
    expect(verdict(outcome)).toBe('not sent')
    expect(outcome.server.received).toEqual([])
  })

  test('a large message arrives whole, dots and all', async () => {
    const lines = Array.from(
      { length: 20_000 },
      (_, index) => `${index % 7 === 0 ? '.' : ''}line ${index}\r\n`,
    )
    const text = `Subject: large\r\n\r\n${lines.join('')}`
    const parts = text.match(/[^]{1,65536}/g) ?? []
    const outcome = await trySend({ content: () => Readable.from(parts.map((one) => Buffer.from(one))) })
    expect(verdict(outcome)).toBe('sent')
    // dot-stuffing, RFC 5321 section 4.5.2
    const unstuffed = outcome.server.accepted[0]?.data.toString().replace(/^\.\./gm, '.')
    expect(unstuffed === text).toBe(true)
  })
})
