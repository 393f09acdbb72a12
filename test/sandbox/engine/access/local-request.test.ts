import { request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { status } from '@grpc/grpc-js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startServers, type EngineServers } from '../../../../sandbox/engine/servers.ts'
import { GatewayClient, statusOf } from '../support/gateway-client.ts'
import { StubEngine } from '../support/stub-engine.ts'

let engine: StubEngine
let servers: EngineServers

beforeEach(async () => {
  engine = new StubEngine()
  servers = await startServers(engine, { host: '127.0.0.1', grpcPort: 0, restPort: 0, faults: true })
})
afterEach(() => servers.close())

function send(method: string, path: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(`${servers.restAddress}${path}`, { method, headers }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
      .on('error', reject)
      .end()
  })
}

describe('a request to REST', () => {
  it.each(['localhost', 'LOCALHOST:8080', '127.0.0.1:1', '[::1]:8080'])('to %s is answered', async (host) => {
    expect(await send('GET', '/v2/topology', { host })).toBe(200)
  })

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:80', '10.0.0.1', 'localhost:x'])(
    'to %s is refused',
    async (host) => {
      expect(await send('GET', '/records', { host })).toBe(403)
      expect(await send('POST', '/v2/jobs/7/completion', { host })).toBe(403)
      expect(engine.seen).toEqual([])
    },
  )

  it('without a host is refused', async () => {
    const socket = connect(Number(new URL(servers.restAddress).port), '127.0.0.1')
    socket.write('GET /v2/topology HTTP/1.0\r\n\r\n')
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 403 /)
  })

  const changes = [
    ['POST', '/v2/jobs/7/completion'],
    ['PATCH', '/v2/jobs/7'],
    ['PUT', '/v2/clock'],
    ['POST', '/v2/clock/reset'],
    ['PUT', '/faults'],
    ['DELETE', '/v2/documents/7'],
    ['POST', '/v2/documents'],
  ] as const

  it.each(changes)('of another page is refused: %s %s', async (method, path) => {
    for (const origin of ['http://evil.example', 'null', 'http://127.0.0.1:1', 'https://localhost'])
      expect(await send(method, path, { host: 'localhost', origin })).toBe(403)
    expect(engine.seen).toEqual([])
  })

  it('of its own origin is answered', async () => {
    expect(
      await send('POST', '/v2/jobs/7/completion', { host: 'localhost', origin: 'http://localhost' }),
    ).toBe(204)
  })
})

describe('a call of the gateway', () => {
  const call = (authority: string): Promise<number> => {
    const client = new GatewayClient(Number(new URL(servers.grpcAddress).port), {
      headers: { ':authority': authority },
    })
    return client
      .call('CompleteJob', { jobKey: 7 })
      .then(
        () => status.OK,
        (problem: unknown) => statusOf(problem)[0],
      )
      .finally(() => client.close())
  }

  it('to this machine is answered, to another one it is refused', async () => {
    expect(await call('localhost:26500')).toBe(status.OK)
    expect(await call('127.0.0.1')).toBe(status.OK)
    expect(await call('evil.example')).toBe(status.PERMISSION_DENIED)
    expect(engine.seen).toHaveLength(2)
  })
})
