import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Registry } from 'prom-client'
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
