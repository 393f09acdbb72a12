import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createDial, type DialSettings } from '../../src/net/dial.ts'
import { createHttpClient, type HttpClient } from '../../src/net/http-client.ts'
import { createTrust } from '../../src/net/trust.ts'
import { requestToken } from '../../src/oauth/token-request.ts'
import { createCertificates } from '../support/certificates.ts'
import { policyOf } from '../support/host-policy.ts'
import { scriptedProxy } from '../support/scripted-proxy.ts'

const certificates = await createCertificates()
const trust = createTrust(certificates.ca)
const { signal } = new AbortController()

async function endpoint(answer: RequestListener, isPlain = false) {
  let came = 0
  const serve: RequestListener = (request, response) => {
    came += 1
    answer(request, response)
  }
  const server = isPlain ? createServer(serve) : createTlsServer(certificates, serve)
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { port, url: `${isPlain ? 'http' : 'https'}://localhost:${port}/token?a=b`, came: () => came }
}

const lookup = async () => [{ address: '127.0.0.1', family: 4 }]

function client(settings: DialSettings = {}, mostBytes = 1_000): HttpClient {
  const dial = createDial({ purpose: 'token endpoint', lookup, trust, ...settings })
  return createHttpClient({ dial, trust, mostBytes })
}

const post = {
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams({ grant_type: 'x' }),
  signal,
}

test('asks by https, and gives the reply as it came', async () => {
  const { url } = await endpoint((request, response) => {
    request.setEncoding('utf8').once('data', (body) => {
      response.writeHead(400, { 'x-said': `${request.method} ${request.url} ${body}`, 'retry-after': '7' })
      response.end('{"error":"invalid_grant"}')
    })
  })
  const reply = await client()(url, post)
  expect(reply.status).toBe(400)
  expect(reply.headers.get('x-said')).toBe('POST /token?a=b grant_type=x')
  expect(reply.headers.get('retry-after')).toBe('7')
  expect(await reply.json()).toEqual({ error: 'invalid_grant' })
})

test('takes http to loopback, and to nobody else', async () => {
  const { port, url, came } = await endpoint((_, response) => void response.end('yes'), true)
  expect(await (await client()(url, post)).text()).toBe('yes')
  const proxy = await scriptedProxy({ kind: 'http', leadsTo: '127.0.0.1', isSilent: true })
  const elsewhere = { proxy: proxy.address, lookup: async () => [{ address: '192.0.2.7', family: 4 }] }
  await expect(client(elsewhere)(`http://token.example:${port}/`, post)).rejects.toThrow('loopback only')
  expect(came()).toBe(1)
  await expect(client()('file:///etc/passwd', post)).rejects.toThrow('only https://')
})

describe('a certificate', () => {
  test('of an unknown authority is refused, and of the one that is given is not', async () => {
    const { url, came } = await endpoint((_, response) => void response.end('yes'))
    const strangers = createHttpClient({ dial: createDial({ lookup }), trust: createTrust(), mostBytes: 9 })
    await expect(strangers(url, post)).rejects.toThrow(/certificate/)
    expect(came()).toBe(0)
    const reply = await strangers(url, post, { ca: certificates.ca })
    expect(await reply.text()).toBe('yes')
  })

  test('for another name is refused', async () => {
    const { port, came } = await endpoint((_, response) => void response.end('yes'))
    await expect(client()(`https://token.example:${port}/`, post)).rejects.toThrow(/token\.example/)
    expect(came()).toBe(0)
  })
})

describe('the policy', () => {
  test('HOST_DENIED, and nobody is connected to', async () => {
    const { url, came } = await endpoint((_, response) => void response.end('yes'))
    const asked = client({ policy: policyOf({ deny: ['127.0.0.0/8'] }) })(url, post)
    await expect(asked).rejects.toMatchObject({
      type: 'HOST_DENIED',
      message: expect.stringContaining('may not connect to the token endpoint localhost, since') as unknown,
    })
    expect(came()).toBe(0)
  })

  test.each(['169.254.169.254', '[::ffff:a9fe:a9fe]', '2852039166', '[fd00:ec2::254]'])(
    'metadata of a cloud: %s',
    async (host) => {
      await expect(client()(`https://${host}/latest`, post)).rejects.toMatchObject({ type: 'HOST_DENIED' })
    },
  )

  test.each([301, 302, 303, 307, 308])('a redirect (%i) is not followed', async (status) => {
    const other = await endpoint((_, response) => void response.end('yes'), true)
    const { url } = await endpoint(
      (_, response) => void response.writeHead(status, { location: other.url }).end(),
    )
    const reply = await client()(url, post)
    expect([reply.status, reply.headers.get('location')]).toEqual([status, other.url])
    expect(other.came()).toBe(0)
  })
})

test.each(['http', 'socks5'] as const)('goes through a proxy that speaks %s', async (kind) => {
  const { url, port } = await endpoint((_, response) => void response.end('yes'))
  const proxy = await scriptedProxy({ kind, isSilent: true })
  expect(await (await client({ proxy: proxy.address })(url, post)).text()).toBe('yes')
  expect(proxy.asked[0]).toContain(`127.0.0.1:${port}`)
})

describe('everything has an end', () => {
  test('a body that is too long', async () => {
    const { url } = await endpoint((_, response) => void response.end('x'.repeat(1_001)))
    const reply = await client()(url, post)
    await expect(reply.text()).rejects.toThrow('more than 1000 bytes')
  })

  test('headers that are too long', async () => {
    const { url } = await endpoint(
      (_, response) => void response.writeHead(200, { 'x-long': 'x'.repeat(17_000) }).end(),
    )
    await expect(client()(url, post)).rejects.toThrow(/header/i)
  })

  test('a status without a body', async () => {
    const { url } = await endpoint((_, response) => void response.writeHead(204).end())
    expect((await client()(url, post)).status).toBe(204)
  })

  test.each<[string, RequestListener]>([
    ['a server that never answers', () => {}],
    ['a body that never ends', (_, response) => void response.write('{')],
  ])('%s: with the signal', async (_, answer) => {
    const { url } = await endpoint(answer)
    const off = AbortSignal.timeout(300)
    const whole = async () => (await client()(url, { ...post, signal: off })).text()
    await expect(whole()).rejects.toThrow(/abort/i)
  })

  test('a way that is never found: with the signal', async () => {
    const never = { lookup: () => new Promise<never>(() => {}) }
    const off = AbortSignal.timeout(100)
    await expect(client(never)('https://token.example/', { ...post, signal: off })).rejects.toThrow(
      /given up|abort/i,
    )
  })
})

test('a token source says what the proxy did', async () => {
  const { address } = await scriptedProxy({
    kind: 'http',
    conduct: () => ({ endsWith: 'HTTP/1.1 407 Login\r\n\r\n' }),
  })
  const request = {
    tokenUrl: 'https://localhost:1/token',
    ca: undefined,
    clientId: 'x',
    clientAuth: () => {},
    grantType: 'client_credentials',
    parameters: {},
  }
  const { answer } = await requestToken(request, { fetch: client({ proxy: address }), now: Date.now, signal })
  expect(answer).toMatchObject({
    kind: 'broken',
    why: `cannot be reached (the proxy http://127.0.0.1:${address.port} wants a login (407))`,
  })
})

test('a token source tells a host that is denied as that', async () => {
  const request = {
    tokenUrl: 'https://169.254.169.254/token',
    ca: undefined,
    clientId: 'x',
    clientAuth: () => {},
    grantType: 'client_credentials',
    parameters: {},
  }
  const asked = requestToken(request, { fetch: client(), now: Date.now, signal })
  await expect(asked).rejects.toMatchObject({ type: 'HOST_DENIED', retry: 'never' })
})
