import { describe, expect, onTestFinished, test } from 'vitest'
import type { Lookup } from '../../../src/net/checked-addresses.ts'
import { createDial, farAddress, type DialSettings } from '../../../src/net/dial.ts'
import { createTrust } from '../../../src/net/trust.ts'
import { createCertificates } from '../../support/certificates.ts'
import { policyOf } from '../../support/host-policy.ts'
import { poolFor, sendOne, told, type PoolOptions } from '../../support/one-mail.ts'
import { scriptedProxy, type Conduct, type ScriptedProxyOptions } from '../../support/scripted-proxy.ts'
import { ScriptedSmtp, type ScriptedSmtpOptions } from '../../support/scripted-smtp.ts'

const certificates = await createCertificates()
const trust = createTrust(certificates.ca)
const login = { username: 'worker', password: 'proxy-hunter2' }
const credentials = { kind: 'password', username: 'postman', password: 'of letters' } as const

const found =
  (...addresses: string[]): Lookup =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
const failing =
  (code: string): Lookup =>
  () =>
    Promise.reject(Object.assign(new Error(`getaddrinfo ${code}`), { code }))

async function smtp(options: ScriptedSmtpOptions = {}): Promise<ScriptedSmtp> {
  const server = await ScriptedSmtp.start({ certificates, ...options })
  onTestFinished(() => server.close())
  return server
}

/** One mail to a server through a proxy; `way` says more of how. */
async function mail(
  server: ScriptedSmtp,
  proxyOptions: ScriptedProxyOptions,
  { way, request, ...own }: { way?: DialSettings } & PoolOptions = {},
) {
  const proxy = await scriptedProxy({
    ...(proxyOptions.kind === 'https' && { certificates }),
    ...proxyOptions,
  })
  const address = { ...proxy.address, ...(proxyOptions.login && { login: proxyOptions.login }) }
  const pool = poolFor(server.port, {
    dial: createDial({ proxy: address, trust, ...way }),
    trust,
    securityFloor: 'auto',
    ...own,
    request: { security: 'auto', ...request },
  })
  return { ...told(await sendOne(pool)), proxy }
}

const kinds = ['http', 'https', 'socks5'] as const

describe.each(kinds)('a proxy that speaks %s', (kind) => {
  test.each(['plain', 'starttls', 'tls'] as const)('leads to a server with %s', async (security) => {
    const server = await smtp({ security, credentials })
    const isSilent = security === 'tls'
    const request = { host: 'localhost', credentials, security: isSilent ? 'tls' : 'auto' } as const
    const way = { lookup: found('127.0.0.1') }
    const { type, proxy } = await mail(server, { kind, isSilent }, { request, way })
    expect(type).toBe('sent')
    expect(server.count('login')).toBe(1)
    // the address that was checked, not the name
    expect(proxy.asked[0]).toContain(`127.0.0.1:${server.port}`)
    expect(proxy.asked[0]).not.toContain('localhost')
  })

  test('gets the login it wants', async () => {
    const server = await smtp()
    expect(await mail(server, { kind, login })).toMatchObject({ type: 'sent' })
  })

  test('is asked for a name that cannot be resolved here', async () => {
    const server = await smtp()
    const { type, proxy } = await mail(
      server,
      { kind, leadsTo: '127.0.0.1' },
      { request: { host: 'Mail.internal.' }, way: { lookup: failing('ENOTFOUND') } },
    )
    expect(type).toBe('sent')
    expect(proxy.asked[0]).toContain(`mail.internal:${server.port}`)
  })

  test('is asked for the next address where it cannot reach the first', async () => {
    const server = await smtp()
    const no =
      kind === 'socks5' ? Buffer.from([5, 4, 0, 1, 0, 0, 0, 0, 0, 0]) : 'HTTP/1.1 503 Unavailable\r\n\r\n'
    const conduct = (nth: number): Conduct => (nth === 1 ? { endsWith: no } : 'pass')
    const { type, proxy } = await mail(
      server,
      { kind, leadsTo: '127.0.0.1', conduct },
      { request: { host: 'mail.example' }, way: { lookup: found('2001:db8::1', '192.0.2.7') } },
    )
    expect(type).toBe('sent')
    expect(proxy.asked[0]).toMatch(kind === 'socks5' ? /^2001:0db8:.*:0001:/ : /^CONNECT \[2001:db8::1\]:/)
    expect(proxy.asked[1]).toContain('192.0.2.7:')
  })

  test('sees no password for a server that is not on this machine, though the proxy is', async () => {
    const server = await smtp({ credentials })
    const { type, message } = await mail(
      server,
      { kind, leadsTo: '127.0.0.1' },
      { request: { host: 'mail.example', credentials }, way: { lookup: found('192.0.2.7') } },
    )
    expect(type).toBe('TLS')
    expect(message).toContain('STARTTLS')
    expect(server.commands.flat().join()).not.toContain('AUTH')
  })
})

test.each([
  ['127.0.0.1', '127.0.0.1', '127.0.0.1'],
  ['::1', '::ffff:127.0.0.1', '::1'],
  ['127.0.0.1', '10.0.0.5', undefined],
  ['::1', undefined, undefined],
  ['::ffff:127.0.0.1', '10.0.0.5', undefined],
  ['192.0.2.7', '127.0.0.1', '192.0.2.7'],
])('%s behind the proxy %s is reached as %s', (server, proxy, address) => {
  expect(farAddress(server, proxy)).toBe(address)
})

describe('the policy behind a proxy', () => {
  const connectionsOf = async (way: DialSettings, host = 'mail.example') => {
    const server = await smtp()
    const { proxy, ...end } = await mail(server, { kind: 'socks5' }, { request: { host }, way })
    return { ...end, came: proxy.connections() }
  }

  test.each<[string, DialSettings, RegExp]>([
    [
      'a denied address',
      { lookup: found('10.0.0.1'), policy: policyOf({ deny: ['10.0.0.0/8'] }) },
      /10\.0\.0\.1/,
    ],
    ['metadata', { lookup: found('169.254.169.254') }, /metadata/],
    ['a denied name', { lookup: failing('ENOTFOUND'), policy: policyOf({ deny: ['mail.example'] }) }, /DENY/],
    [
      'a name that is not allowed',
      { lookup: failing('ENOTFOUND'), policy: policyOf({ allow: ['other.example'] }) },
      /ALLOW/,
    ],
    [
      'a name that cannot be resolved, while a range is denied',
      { lookup: failing('ENOTFOUND'), policy: policyOf({ deny: ['a.example', '10.0.0.0/8'] }) },
      /since its name cannot be resolved here \(ENOTFOUND\), and SMTP_HOSTS_DENY has address ranges/,
    ],
    [
      'a name that cannot be resolved, while only ranges are allowed',
      { lookup: failing('ENOTFOUND'), policy: policyOf({ allow: ['10.0.0.0/8'] }) },
      /cannot be resolved here \(ENOTFOUND\), and SMTP_HOSTS_ALLOW has address ranges/,
    ],
  ])('%s: HOST_DENIED, and the proxy is not called', async (_, dial, says) => {
    const { type, message, came } = await connectionsOf(dial)
    expect(type).toBe('HOST_DENIED')
    expect(message).toMatch(says)
    expect(came).toBe(0)
  })

  test('a name that DNS has no answer for now is tried later, while a range is denied', async () => {
    const policy = policyOf({ deny: ['10.0.0.0/8'] })
    const { type, message, came } = await connectionsOf({ lookup: failing('EAI_AGAIN'), policy })
    expect(type).toBe('CONNECTION')
    expect(message).toContain('its name cannot be resolved here (EAI_AGAIN), and SMTP_HOSTS_DENY has')
    expect(came).toBe(0)
  })

  test('a name that is allowed goes to the proxy, whatever ranges are allowed beside it', async () => {
    const policy = policyOf({ allow: ['mail.example', '10.0.0.0/8'] })
    expect(await connectionsOf({ lookup: failing('ENOTFOUND'), policy })).toMatchObject({ came: 1 })
  })

  test('proxies are bound by what is denied', async () => {
    const { type, message, came } = await connectionsOf({
      lookup: found('192.0.2.7'),
      policy: policyOf({ deny: ['127.0.0.0/8'] }),
    })
    expect(type).toBe('HOST_DENIED')
    expect(message).toContain(
      'may not connect to the proxy 127.0.0.1, since "127.0.0.0/8" in SMTP_HOSTS_DENY',
    )
    expect(came).toBe(0)
  })

  test('and not by what is allowed', async () => {
    const policy = policyOf({ allow: ['mail.example'] })
    expect(await connectionsOf({ lookup: found('127.0.0.1'), policy })).toMatchObject({
      type: 'sent',
      came: 1,
    })
  })
})

describe('a proxy that gives no way on is told as the proxy', () => {
  const http = (says: string | Buffer): Conduct => ({ endsWith: says })
  const socks = (...bytes: number[]): Conduct => ({ endsWith: Buffer.from(bytes) })

  test.each<[ScriptedProxyOptions['kind'], Conduct, string]>([
    ['http', http('HTTP/1.1 407 Login\r\n\r\n'), 'wants a login (407)'],
    ['http', http('HTTP/1.1 401 Login\r\n\r\n'), 'wants a login (401)'],
    ['http', http('HTTP/1.1 403 No\r\n\r\n'), 'does not allow this server and port (403)'],
    ['http', http('HTTP/1.1 502 Bad\r\n\r\n'), 'could not reach the server (502)'],
    [
      'http',
      http('HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\n\r\n'),
      'did not connect to the server (302)',
    ],
    ['http', http('220 mail.example ESMTP\r\n'), 'does not answer as an HTTP proxy does'],
    [
      'http',
      http(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(9_000)}\r\n\r\n`),
      'does not answer as an HTTP proxy does',
    ],
    ['http', http('HTTP/1.1 200 OK\r\nX: y\r\n'), 'closed the connection without an answer'],
    ['http', http(''), 'closed the connection without an answer'],
    ['http', { says: '' }, 'did not answer in time'],
    ['http', { says: 'HTTP/1.1 200' }, 'did not answer in time'],
    ['socks5', socks(5, 2, 0, 1, 0, 0, 0, 0, 0, 0), 'does not allow this server and port'],
    ['socks5', socks(5, 5, 0, 1, 0, 0, 0, 0, 0, 0), 'could not reach the server (ConnectionRefused)'],
    ['socks5', http('HTTP/1.1 400 Bad Request\r\n\r\n'), 'does not answer as a SOCKS5 proxy does'],
    ['socks5', http(''), 'closed the connection without an answer'],
    ['socks5', { says: '' }, 'did not answer in time'],
  ])('%s %j: %s', async (kind, conduct, says) => {
    const server = await smtp()
    const { type, message, details } = await mail(
      server,
      { kind, conduct: () => conduct },
      { sendTimeoutMs: 1_500 },
    )
    expect(type).toBe('CONNECTION')
    expect(message).toMatch(
      /^No connection to mail\.example:25: the proxy (http|socks5):\/\/127\.0\.0\.1:\d+ /,
    )
    expect(message).toContain(says)
    expect(details).toMatchObject({ phase: 'connect', delivery: 'not-sent' })
    expect(server.connections).toBe(0)
  })

  test.each(kinds)('%s: a login that is wrong, which no error repeats', async (kind) => {
    const server = await smtp()
    const { address } = await scriptedProxy({ kind, login, ...(kind === 'https' && { certificates }) })
    const wrong = { ...address, login: { ...login, password: 'hunter3' } }
    const pool = poolFor(server.port, { dial: createDial({ proxy: wrong, trust }) })
    const end = await sendOne(pool)
    expect(told(end)).toMatchObject({ type: 'CONNECTION' })
    expect(told(end).message).toContain('refused its login')
    expect(JSON.stringify(end, replaceErrors)).not.toMatch(/hunter3|worker|d29ya2Vy/)
  })

  test('https: a certificate that is not trusted', async () => {
    const server = await smtp()
    const { type, message } = await mail(server, { kind: 'https' }, { way: { trust: createTrust() } })
    expect(type).toBe('CONNECTION')
    expect(message).toContain('gave no connection that can be trusted')
  })

  test('nobody listens there', async () => {
    const server = await smtp()
    const proxy = { kind: 'socks5', host: '127.0.0.1', port: 1 } as const
    const { message } = await mail(server, { kind: 'socks5' }, { way: { proxy } })
    expect(message).toContain('the proxy socks5://127.0.0.1:1 refuses connections (nothing listens there)')
  })

  test('its name cannot be resolved', async () => {
    const server = await smtp()
    const proxy = { kind: 'socks5', host: 'proxy.example', port: 1080 } as const
    const { message } = await mail(
      server,
      { kind: 'socks5' },
      { way: { proxy, lookup: failing('ENOTFOUND') } },
    )
    expect(message).toContain(
      'the name of the proxy socks5://proxy.example:1080 cannot be resolved (ENOTFOUND)',
    )
  })
})

test('the proxy of an account comes before the usual one', async () => {
  const server = await smtp()
  const own = await scriptedProxy({ kind: 'http' })
  const { type, proxy } = await mail(server, { kind: 'socks5' }, { request: { proxy: own.address } })
  expect(type).toBe('sent')
  expect([own.connections(), proxy.connections()]).toEqual([1, 0])
})

/** Errors with all that they hold, as a log could show them. */
function replaceErrors(_: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value
  return Object.fromEntries(Reflect.ownKeys(value).map((key) => [key, Reflect.get(value, key) as unknown]))
}
