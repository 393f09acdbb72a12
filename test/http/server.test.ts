import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { Counter, Registry } from 'prom-client'
import { createHealth } from '../../src/telemetry/health.ts'
import { startHttpServer, type HttpServer } from '../../src/http/server.ts'
import { createJobWorker, plainMail } from '../support/job-worker.ts'
import { ScriptedSmtp } from '../support/scripted-smtp.ts'

describe('the HTTP port', () => {
  let http: HttpServer
  beforeAll(async () => {
    const health = createHealth({
      ledgerTrouble: () => undefined,
      stopTrouble: () => undefined,
      pausedAccounts: () => 0,
    })
    health.engineAnswered()
    http = await startHttpServer({ host: '127.0.0.1', port: 0, health, registry: new Registry() })
  })
  afterAll(() => http.close())

  /** What the server writes to these bytes until it closes; no HTTP client would send most of them. */
  async function exchange(request: string): Promise<string> {
    const socket = connect(http.port, '127.0.0.1')
    await once(socket, 'connect')
    socket.end(request)
    return text(socket)
  }
  const get = (target: string) => exchange(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)

  it.each(['//', '///x', 'http://[', 'http://', '*', '?', '%', '/\\', '/%zz', 'a:b', '/health/live/'])(
    'answers 4xx to the target %s',
    async (target) => {
      expect(await get(target)).toMatch(/^HTTP\/1\.1 40[04] /)
    },
  )

  it.each([
    'GET\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    '\0\0\0\r\n\r\n',
    'CONNECT // HTTP/1.1\r\nHost: x\r\n\r\n',
  ])('answers 4xx or closes on %j', async (request) => {
    expect(await exchange(request)).toMatch(/^(HTTP\/1\.1 4\d\d .*)?$/s)
  })

  it('finds its pages with a query behind them', async () => {
    expect(await get('/health/live?probe=1')).toMatch(/^HTTP\/1\.1 200 /)
    expect(await get('/health/ready?')).toMatch(/^HTTP\/1\.1 200 /)
  })
})

describe('what the HTTP port says', () => {
  let problem: string | undefined
  let http: HttpServer
  const health = createHealth({
    ledgerTrouble: () => problem,
    stopTrouble: () => undefined,
    pausedAccounts: () => 1,
  })
  const registry = new Registry()
  registry.registerMetric(new Counter({ name: 'mails', help: 'of this test', registers: [] }))
  beforeAll(async () => {
    http = await startHttpServer({ host: '127.0.0.1', port: 0, health, registry })
  })
  afterAll(() => http.close())
  const ask = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${http.port}${path}`, { method })

  it('lives, and is ready only when nothing is in the way: each thing that is, is told', async () => {
    const ready = async () => {
      const answer = await ask('/health/ready')
      return [answer.status, await answer.json()]
    }
    const pausedAccounts = 1
    expect(await ready()).toMatchObject([
      503,
      { status: 'not ready', reasons: ['the engine has not answered yet'] },
    ])
    health.engineAnswered()
    expect(await ready()).toEqual([200, { status: 'ready', reasons: [], pausedAccounts }])
    problem = 'the ledger is locked'
    health.engineFailed('the engine is away')
    health.draining()
    const reasons = ['the engine is away', 'the ledger is locked', 'shutting down']
    expect(await ready()).toEqual([503, { status: 'not ready', reasons, pausedAccounts }])
    expect((await ask('/health/live')).status).toBe(200)
  })

  it('tells the metrics as Prometheus reads them', async () => {
    const answer = await ask('/metrics')
    expect(answer.headers.get('content-type')).toBe(registry.contentType)
    expect(await answer.text()).toContain('\nmails 0\n')
  })

  it.each([
    ['POST', '/health/live', 405],
    ['DELETE', '/metrics', 405],
    ['HEAD', '/health/live', 200],
    ['GET', '/', 404],
    ['GET', '/health', 404],
  ])('answers %s %s with %i', async (method, path, status) => {
    expect((await ask(path, method)).status).toBe(status)
  })
})

describe('a flood at the HTTP port', () => {
  const registry = new Registry()
  registry.registerMetric(new Counter({ name: 'mails', help: 'of this test', registers: [] }))
  let http: HttpServer
  beforeEach(async () => {
    const health = createHealth({
      ledgerTrouble: () => undefined,
      stopTrouble: () => undefined,
      pausedAccounts: () => 0,
    })
    http = await startHttpServer({ host: '127.0.0.1', port: 0, health, registry })
  })
  afterEach(() => http.close())

  const PIPELINED = 'GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n'
  const dial = async (): Promise<Socket> => {
    const socket = connect(http.port, '127.0.0.1')
    socket.on('error', () => undefined)
    await once(socket, 'connect')
    return socket
  }
  /** How many answers came to so many requests sent at once, until the server hung up. */
  const flooded = async (requests: number): Promise<number> => {
    const socket = await dial()
    let seen = ''
    socket.setEncoding('latin1').on('data', (part) => (seen += String(part)))
    socket.write(PIPELINED.repeat(requests))
    await once(socket, 'close')
    return seen.split('HTTP/1.1 ').length - 1
  }

  it('is hung up on, while others are answered, time goes on and a job is handled', async () => {
    const mail = await ScriptedSmtp.start()
    const worker = createJobWorker()
    onTestFinished(async () => {
      worker.close()
      await mail.close()
    })
    let ticks = 0
    const timer = setInterval(() => (ticks += 1), 1)
    onTestFinished(() => clearInterval(timer))
    const answers: number[] = []
    let isOver = false
    const flooding = Array.from({ length: 3 }, async () => {
      do answers.push(await flooded(5_000))
      while (!isOver)
    })
    for (let count = 0; count < 5; count += 1) {
      const page = await fetch(`http://127.0.0.1:${http.port}/health/live`)
      expect(page.status).toBe(200)
    }
    expect(await worker.handle({ variables: plainMail(mail) })).toMatchObject({ kind: 'complete' })
    expect(ticks).toBeGreaterThan(0)
    isOver = true
    await Promise.all(flooding)
    expect(answers.length).toBeGreaterThanOrEqual(3)
    expect(Math.max(...answers)).toBeLessThanOrEqual(11)
  })

  it('is a matter of what is not answered yet: a connection may ask again and again, and is then renewed', async () => {
    const socket = await dial()
    let seen = ''
    socket.setEncoding('latin1').on('data', (part) => {
      seen += String(part)
      if (seen.endsWith('mails 0\n')) socket.write(PIPELINED)
    })
    socket.write(PIPELINED)
    await once(socket, 'close')
    expect(seen.match(/^HTTP\/1\.1 200 /gm)).toHaveLength(100)
    expect(seen).not.toContain('HTTP/1.1 429 ')
  })

  it('of connections that say nothing pushes out the oldest, and nobody who asks', async () => {
    const first = await dial()
    const closed = once(first, 'close')
    const others = await Promise.all(Array.from({ length: 100 }, dial))
    await closed
    expect((await fetch(`http://127.0.0.1:${http.port}/health/live`)).status).toBe(200)
    for (const socket of others) socket.destroy()
  })

  it('with headers without an end is refused', async () => {
    const socket = await dial()
    socket.write(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}`)
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 431 /)
  })
})
