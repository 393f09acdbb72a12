import dns from 'node:dns'
import { GateClosed, type WhyClosed } from '../../../src/mail/send/gate-closed.ts'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { FailureDetails } from '../../../src/failures.ts'
import { createDial } from '../../../src/net/dial.ts'
import { EventCount } from '../../support/event-count.ts'
import { expectFailure, trySend, type ExpectedFailure, type FailingSend } from '../../support/failing-send.ts'
import type { ScriptedSmtp } from '../../support/scripted-smtp.ts'
import {
  drop,
  inTurn,
  replyThenDrop,
  reset,
  silence,
  type Action,
  type Phase,
} from '../../support/smtp-script.ts'

type Case = readonly [name: string, send: FailingSend, says?: RegExp]
const cases = (...rows: Case[]) => rows.map(([name, send, says = /./]) => ({ name, send, says }))

/** A fault at one point of the dialogue. */
const at = (phase: Phase, answer: Action): FailingSend => ({ script: { [phase]: answer } })
const patient = { socketTimeout: 60_000 }
const LOGIN = { auth: { user: 'postman', pass: 'correct horse' } }

const lost = (details: Partial<FailureDetails>): ExpectedFailure => ({
  type: 'CONNECTION',
  retry: 'backoff',
  details,
})
const notSent = { delivery: 'not-sent' } as const

describe('F10 no session', () => {
  test.concurrent.each(
    cases(
      ['silence', at('connect', silence), /said nothing.*security "tls"/],
      ['FIN', at('connect', drop)],
      ['RST', at('connect', reset)],
      ['silence after EHLO', at('EHLO', silence), /stopped answering/],
      ['FIN after EHLO', at('EHLO', drop)],
      ['FIN after AUTH', { ...at('AUTH', drop), pool: LOGIN }],
    ),
  )('$name', async ({ send, says }) => {
    await expectFailure(send, { ...lost(notSent), says })
  })

  test('nothing listens', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    server.close()
    await once(server, 'close')
    const says = /^mail\.example:25 refuses connections \(nothing listens there\)\./
    const send = { pool: { port }, known: { server: 'mail.example:25' } }
    await expectFailure(send, { ...lost({ ...notSent, phase: 'connect' }), says })
  })
})

describe('F31 lost before the 354', () => {
  const phases = ['MAIL', 'RCPT', 'DATA'] as const
  test.concurrent.each(
    cases(
      ...phases.flatMap((phase): Case[] => [
        [`FIN after ${phase}`, at(phase, drop), /closed the connection before the message was handed over/],
        [`RST after ${phase}`, at(phase, reset), /closed the connection before the message was handed over/],
        [
          `silence after ${phase}`,
          at(phase, silence),
          /stopped answering before the message was handed over/,
        ],
      ]),
    ),
  )('$name', async ({ send, says }) => {
    await expectFailure(send, { ...lost({ ...notSent, phase: 'envelope' }), says })
  })
})

describe('F32 lost before the last part was handed over', () => {
  test.concurrent.each(
    cases(
      ['FIN at the gate', atOpenGate({ then: 'drop' })],
      ['RST at the gate', atOpenGate({ then: 'reset' })],
      ['FIN in a large message', { script: { body: drop }, content: large }],
      ['RST in a large message', { script: { body: reset, bodyBytes: 100_000 }, content: large }],
    ),
  )('$name', async ({ send, says }) => {
    await expectFailure(send, { ...lost({ ...notSent, phase: 'message' }), says })
  })

  test('421 at the gate is an answer', async () => {
    const details = { ...notSent, phase: 'message', code: '421' } as const
    await expectFailure(atOpenGate({ reply: '421 4.4.2 Timeout', then: 'drop' }), {
      ...{ type: 'TEMPORARY', retry: 'backoff', details },
      says: /did not accept the message for now: "421 4\.4\.2 Timeout"/,
    })
  })
})

describe('F33 handed over, and no reply', () => {
  test.concurrent.each(
    cases(
      [
        'FIN',
        at('dot', drop),
        /closed the connection without a reply: it may have been delivered, or not\. Look in/,
      ],
      ['RST', at('dot', reset)],
      ['silence', at('dot', silence), /did not reply in time/],
      ['no SMTP', at('dot', 'whatever'), /gave a reply that SMTP does not know \("whatever"\)/],
      ['a code without meaning here', at('dot', '354 go ahead')],
      ['lost inside a small message', at('body', reset)],
      [
        'names the mail',
        { ...at('dot', drop), known: { messageId: '<1@x.test>' } },
        /the message <1@x\.test>/,
      ],
      [
        'deadline',
        { ...at('dot', silence), gate: abortAfterTheDot('deadline'), pool: patient },
        /within 120 s \(SMTP_SEND_TIMEOUT\)/,
      ],
      [
        'shutdown',
        { ...at('dot', silence), gate: abortAfterTheDot('shutdown'), pool: patient },
        /when this worker stopped waiting/,
      ],
    ),
  )('$name', async ({ send, says }) => {
    const details = { phase: 'reply', delivery: 'uncertain' } as const
    const known = { sendTimeoutMs: 120_000, ...send.known }
    await expectFailure({ ...send, known }, { type: 'UNCERTAIN', retry: 'never', details, says })
  })

  test('F35 a 250 counts, whatever comes after it', async () => {
    const { failure, server } = await trySend(at('dot', replyThenDrop('250 2.0.0 Ok')))
    expect(failure).toBeUndefined()
    expect(server.accepted).toHaveLength(1)
  })
})

describe('given up before the hand-over', () => {
  test.each(
    cases(
      [
        'deadline',
        { gate: abortFor('deadline') },
        /took longer than 120 s \(SMTP_SEND_TIMEOUT\)\. Nothing was sent/,
      ],
      ['F38 shutdown', { gate: abortFor('shutdown') }, /This worker stopped before the mail went to/],
      [
        'F37 lease lost at the gate',
        { gate: () => Promise.reject(new GateClosed('lease')) },
        /The engine took the job back/,
      ],
    ),
  )('$name', async ({ send, says }) => {
    const known = { sendTimeoutMs: 120_000 }
    await expectFailure({ ...send, known }, { ...lost({ ...notSent, phase: 'message' }), says })
  })
})

describe('refused by nodemailer itself', () => {
  test('F5 larger than the SIZE that the server offers', async () => {
    const details = { ...notSent, phase: 'envelope' } as const
    const says = /The message is larger than .* accepts \(1000 bytes\)/
    await expectFailure(
      { keywords: ['SIZE 1000'], size: 1001 },
      { type: 'TOO_LARGE', retry: 'never', details, says },
    )
  })

  test('F16 no way to log in', async () => {
    const send = { pool: { auth: { ...LOGIN.auth, method: 'NTLM' } } }
    await expectFailure(send, { type: 'AUTH', retry: 'never', details: { ...notSent, phase: 'auth' } })
  })
})

test('a connection that died in the pool costs nothing', async () => {
  const { failure, server } = await trySend({ script: { connect: inTurn(drop) }, pool: { maxRequeues: 1 } })
  expect(failure).toBeUndefined()
  expect(server.connections).toBe(2)
})

describe('F9 DNS', () => {
  afterEach(() => void vi.restoreAllMocks())

  test.each([
    ['ENOTFOUND', /^The host name mail\.example does not exist in DNS/],
    ['EAI_AGAIN', /^DNS gave no answer for the host name mail\.example \(EAI_AGAIN\)/],
  ])('%s', async (code, says) => {
    const { lookup } = dns
    vi.spyOn(dns, 'lookup').mockImplementation((...args: Parameters<typeof lookup>) => {
      // the scripted server asks for its own address, too
      if (args[0] !== 'mail.example') return lookup(...args)
      const answer = args.at(-1) as unknown as (error: Error) => void
      answer(Object.assign(new Error(`getaddrinfo ${code}`), { code, syscall: 'getaddrinfo' }))
    })
    const getSocket = (_: unknown, done: (error: Error | null, socket?: false) => void) => {
      const { signal } = new AbortController()
      const target = { host: 'mail.example', port: 25 }
      createDial()(target, { timeoutMs: 500, signal }).then(() => done(null, false), done)
    }
    const send = { pool: { getSocket }, known: { server: 'mail.example:25' } }
    await expectFailure(send, { ...lost({ ...notSent, phase: 'connect' }), says })
  })
})

/** More than the kernel's buffers take, so that the last part is still with us. */
function large(): Readable {
  return Readable.from(Array.from({ length: 256 }, () => Buffer.alloc(65_536, `${'x'.repeat(76)}\r\n`)))
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

function abortFor(why: WhyClosed) {
  return (abort: AbortController): Promise<void> => {
    abort.abort(new GateClosed(why))
    return new Promise(() => {})
  }
}

function abortAfterTheDot(why: WhyClosed) {
  return (abort: AbortController, server: ScriptedSmtp): Promise<void> => {
    void server.seen('dot').then(() => abort.abort(new GateClosed(why)))
    return Promise.resolve()
  }
}
