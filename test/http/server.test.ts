import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Counter, Registry } from 'prom-client'
import { createHealth } from '../../src/telemetry/health.ts'
import { startHttpServer, type HttpServer } from '../../src/http/server.ts'

describe('the HTTP port', () => {
  let http: HttpServer
  beforeAll(async () => {
    const health = createHealth({ ledgerProblem: () => undefined, pausedAccounts: () => [] })
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
  const health = createHealth({ ledgerProblem: () => problem, pausedAccounts: () => ['mail.example.com:25'] })
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
    const pausedAccounts = ['mail.example.com:25']
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
