import { EventEmitter, once } from 'node:events'
import { describe, expect, onTestFinished, test } from 'vitest'
import { GateClosed } from '../../../src/mail/send/gate-closed.ts'
import { poolFor, sendOne, told } from '../../support/one-mail.ts'
import { ScriptedSmtp, type ScriptedSmtpOptions } from '../../support/scripted-smtp.ts'
import { drop, inTurn, replyThenDrop, silence, type Moment } from '../../support/smtp-script.ts'
import { TcpProxy } from '../../support/tcp-proxy.ts'

async function server(options: ScriptedSmtpOptions): Promise<ScriptedSmtp> {
  const started = await ScriptedSmtp.start(options)
  onTestFinished(() => started.close())
  return started
}

/** A server with so many places: a connection beyond them is turned away, with these words. */
function places(most: number, words = '421 4.7.0 mail.example Error: too many connections from 192.0.2.1') {
  let open = 0
  const held = new Set<number>()
  const script = {
    connect: ({ connection }: Moment) => {
      if (open >= most) return replyThenDrop(words)
      open += 1
      held.add(connection)
      return undefined
    },
    QUIT: ({ connection }: Moment) => {
      if (held.delete(connection)) open -= 1
      return undefined
    },
  }
  return { script, free: () => (open = 0) }
}

describe('a connection that the server has used up', () => {
  /** As one that takes three mails over each connection. */
  const three = ({ message }: Moment) => (message > 3 ? '451 Mails per session limit' : undefined)

  test('is closed with QUIT, and the mail goes over a new one', async () => {
    const smtp = await server({ script: { MAIL: three } })
    const pool = poolFor(smtp.port, { connections: 1 })
    for (let nth = 1; nth <= 10; nth += 1) expect((await sendOne(pool)).kind).toBe('sent')
    expect(smtp.accepted).toHaveLength(10)
    expect(smtp.connections).toBe(4)
    expect(smtp.commands.slice(0, 3).map((commands) => commands.at(-1))).toEqual(['QUIT', 'QUIT', 'QUIT'])
  })

  test.each(['421 4.7.0 Too many messages on this connection', '421 4.4.2 Closing'])(
    'also by %s',
    async (reply) => {
      const MAIL = ({ message }: Moment) => (message > 1 ? replyThenDrop(reply) : undefined)
      const smtp = await server({ script: { MAIL } })
      const pool = poolFor(smtp.port)
      for (let nth = 1; nth <= 3; nth += 1) expect((await sendOne(pool)).kind).toBe('sent')
      expect(smtp.accepted).toHaveLength(3)
    },
  )

  test('as every new one is, too, costs three of them and is a failure then', async () => {
    const smtp = await server({ script: { MAIL: '451 Mails per session limit' } })
    expect(told(await sendOne(poolFor(smtp.port)))).toMatchObject({
      type: 'THROTTLED',
      details: { code: '451' },
    })
    expect(smtp.connections).toBe(3)
  })

  test('is told after the final dot: then the mail is not sent again', async () => {
    const smtp = await server({ script: { dot: '451 Mails per session limit' } })
    expect(told(await sendOne(poolFor(smtp.port))).type).toBe('THROTTLED')
    expect(smtp.received).toHaveLength(1)
  })
})

describe('an account with limits of its own', () => {
  test('has so many messages over a connection, and no connection more while the last one says goodbye', async () => {
    let open = 0
    let most = 0
    const smtp = await server({
      script: {
        connect: () => {
          open += 1
          most = Math.max(most, open)
          return undefined
        },
        QUIT: () => {
          open -= 1
          return undefined
        },
      },
    })
    const limits = { connections: 1, messagesPerConnection: 2 }
    const pool = poolFor(smtp.port, { request: { limits } })
    for (let nth = 1; nth <= 5; nth += 1) expect((await sendOne(pool)).kind).toBe('sent')
    expect(smtp.connections).toBe(3)
    expect(most).toBe(1)
  })
})

describe('a reply between the 354 and the message', () => {
  test('is the end of the connection, and a gate that opens afterwards lets nothing pass', async () => {
    const smtp = await server({ script: { gate: inTurn('451 4.3.0 Try later') } })
    const pool = poolFor(smtp.port)
    const gate = new EventEmitter()
    const end = await sendOne(pool, { open: () => once(gate, 'open').then(() => undefined) })
    expect(end).toMatchObject({ kind: 'failed', progress: { handedOver: false } })
    gate.emit('open')
    await smtp.seen('closed')
    expect(smtp.received).toEqual([])
    expect(smtp.commands[0]?.at(-1)).toBe('DATA')
    expect((await sendOne(pool)).kind).toBe('sent')
    expect(smtp.connections).toBe(2)
  })

  test.each(['421 4.7.0 Too many messages on this connection', '451 Mails per session limit'])(
    '%s: the mail goes once, over another',
    async (reply) => {
      const smtp = await server({ script: { gate: inTurn(reply) } })
      const gate = new EventEmitter()
      let asked = 0
      const open = () => {
        const opened = once(gate, 'open')
        asked += 1
        // the first one opens with the second one
        if (asked === 2) gate.emit('open')
        return opened.then(() => undefined)
      }
      expect((await sendOne(poolFor(smtp.port), { open })).kind).toBe('sent')
      expect(asked).toBe(2)
      expect(smtp.received).toHaveLength(1)
    },
  )
})

describe('a connection too many', () => {
  test('waits for one that works', async () => {
    const smtp = await server({ script: places(2).script })
    const limits: number[] = []
    const pool = poolFor(smtp.port, { onTooMany: (working) => limits.push(working) })
    const ends = await Promise.all(Array.from({ length: 5 }, () => sendOne(pool)))
    expect(ends.map(({ kind }) => kind)).toEqual(Array(5).fill('sent'))
    expect(smtp.accepted).toHaveLength(5)
    expect(limits.at(-1)).toBe(2)
  })

  test('waits for one that is being opened, when it is the first to be told', async () => {
    let greet = () => {}
    const greeting = new Promise<void>((resolve) => (greet = resolve))
    let nth = 0
    const connect = () => {
      nth += 1
      if (nth === 1) return { after: () => greeting, reply: '220 hello' }
      return replyThenDrop('421 Too many concurrent SMTP connections; please try again later.')
    }
    const smtp = await server({ script: { connect } })
    const pool = poolFor(smtp.port)
    const first = sendOne(pool)
    await smtp.seen('connection')
    const second = sendOne(pool)
    await smtp.seen('closed')
    greet()
    expect((await first).kind).toBe('sent')
    expect((await second).kind).toBe('sent')
  })

  test('is the failure that it is, when no other works', async () => {
    const smtp = await server({ script: places(0).script })
    const ends = await Promise.all([sendOne(poolFor(smtp.port)), sendOne(poolFor(smtp.port))])
    expect(ends.map((end) => told(end).type)).toEqual(['THROTTLED', 'THROTTLED'])
  })

  test('fails for all who wait, when the last hope is gone', async () => {
    const smtp = await server({ script: places(0).script })
    const pool = poolFor(smtp.port)
    const ends = await Promise.all([sendOne(pool), sendOne(pool), sendOne(pool)])
    expect(ends.map((end) => told(end).type)).toEqual(['THROTTLED', 'THROTTLED', 'THROTTLED'])
  })

  test('within a minute of one that worked is tried again; later it is a failure', async () => {
    const house = places(1)
    const smtp = await server({ script: house.script })
    let now = 0
    const pool = poolFor(smtp.port, { monotonicNow: () => now })
    expect((await sendOne(pool)).kind).toBe('sent')
    smtp.script = { ...house.script, RSET: drop }
    now += 30_000
    const waits = sendOne(pool)
    // the free one is found dead, and the server still counts it
    await smtp.seen('connect', 2)
    house.free()
    expect((await waits).kind).toBe('sent')

    now += 61_000
    smtp.script = { ...places(0).script, RSET: drop }
    expect(told(await sendOne(pool)).type).toBe('THROTTLED')
  })

  test('ends at the deadline as a wait that costs no retry', async () => {
    const smtp = await server({ script: { ...places(1).script, MAIL: silence } })
    const pool = poolFor(smtp.port)
    const stop = new AbortController()
    void sendOne(pool, { to: ['ada@example.org'], signal: stop.signal })
    await smtp.seen('MAIL')
    const late = new AbortController()
    const waits = sendOne(pool, { to: ['bob@example.org'], signal: late.signal })
    await smtp.seen('closed')
    late.abort(new GateClosed('deadline'))
    expect(await waits).toMatchObject({ kind: 'failed', progress: { refusedBy: { why: 'connections' } } })
    stop.abort()
  })
})

describe('a connection that died while it was free', () => {
  test('without a word costs a moment', async () => {
    const smtp = await server({})
    const proxy = await TcpProxy.start(smtp.port)
    onTestFinished(() => proxy.close())
    let now = 0
    const pool = poolFor(proxy.port, { sendTimeoutMs: 2_000, monotonicNow: () => now })
    expect((await sendOne(pool)).kind).toBe('sent')
    proxy.freeze()
    now += 200
    expect((await sendOne(pool)).kind).toBe('sent')
    expect(smtp.accepted.map(({ connection }) => connection)).toEqual([1, 2])
  })

  test('is not asked when it was used a moment ago', async () => {
    const smtp = await server({})
    const pool = poolFor(smtp.port, { monotonicNow: () => 0 })
    await sendOne(pool)
    await sendOne(pool)
    expect(smtp.commands).toHaveLength(1)
    expect(smtp.commands[0]).not.toContain('RSET')
  })

  test('and a server that closes without a greeting: the mail takes another', async () => {
    const smtp = await server({ script: { connect: inTurn(drop, drop) } })
    expect((await sendOne(poolFor(smtp.port))).kind).toBe('sent')
    expect(smtp.connections).toBe(3)
  })
})

describe('an address that needs SMTPUTF8', () => {
  test.each([['jürgen@example.org'], ['ada@bücher.example']])(
    '%s is not said where it is not offered',
    async (to) => {
      const smtp = await server({ keywords: ['PIPELINING', 'SIZE 10000', '8BITMIME'] })
      const { type, message } = told(await sendOne(poolFor(smtp.port), { to: [to] }))
      expect(type).toBe('SMTPUTF8')
      expect(message).toMatch(/ does not offer SMTPUTF8\. Nothing was sent\. Use an address in ASCII/)
      expect(smtp.count('MAIL')).toBe(0)
      expect(smtp.count('RCPT')).toBe(0)
    },
  )

  test('is said where it is', async () => {
    const smtp = await server({})
    expect((await sendOne(poolFor(smtp.port), { to: ['jürgen@example.org'] })).kind).toBe('sent')
    expect(smtp.commands.flat().join('\n')).toMatch(/MAIL FROM:<shop@example\.com> SMTPUTF8/)
  })
})

test('the name in EHLO is the one that was set', async () => {
  const smtp = await server({})
  const pool = poolFor(smtp.port)
  await sendOne(pool)
  expect(smtp.commands[0]?.[0]).toBe('EHLO worker.example')
  expect(pool.clientName()).toBe('worker.example')
})

test('without one it is the address of the connection', async () => {
  const smtp = await server({})
  const pool = poolFor(smtp.port, { clientName: undefined })
  await sendOne(pool)
  expect(smtp.commands[0]?.[0]).toBe('EHLO [127.0.0.1]')
})

test('a greeting may take as long as the deadline allows; silence is told as that', async () => {
  const smtp = await server({ script: { connect: silence } })
  const { type, message } = told(await sendOne(poolFor(smtp.port, { sendTimeoutMs: 400 })))
  expect(type).toBe('CONNECTION')
  expect(message).toMatch(/said nothing.*security "tls"/)
})

test('a pool that is closed ends what is under way', async () => {
  const smtp = await server({ script: { MAIL: silence } })
  const pool = poolFor(smtp.port)
  const ends = sendOne(pool)
  await smtp.seen('MAIL')
  pool.close()
  expect(told(await ends)).toMatchObject({ type: 'CONNECTION', details: { delivery: 'not-sent' } })
})
