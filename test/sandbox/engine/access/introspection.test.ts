import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { introspectionLogin } from '../../../../sandbox/engine/access/introspection.ts'
import { listen } from '../../../../sandbox/listen.ts'

let server: Server
let port: number
let asked: { token: string | null; headers: IncomingHttpHeaders }[]
let answer: { status: number; body: string }
let now: number

beforeEach(async () => {
  asked = []
  answer = { status: 200, body: '{"active":true}' }
  now = 1_000_000
  server = createServer((request, response) => {
    void text(request).then((body) => {
      asked.push({ token: new URLSearchParams(body).get('token'), headers: request.headers })
      response.writeHead(answer.status, { location: '/elsewhere' }).end(answer.body)
    })
  })
  port = await listen(server)
})
afterEach(() => {
  server.close()
  server.closeAllConnections()
})

const login = (credentials = '') =>
  introspectionLogin(new URL(`http://${credentials}127.0.0.1:${port}/introspect`), () => now)

describe('a login with a token', () => {
  it('asks the endpoint as RFC 7662 says', async () => {
    expect(await login().check('Bearer abc.def-123==')).toBe('welcome')
    expect(asked).toMatchObject([
      { token: 'abc.def-123==', headers: { 'content-type': /^application\/x-www-form-urlencoded/ } },
    ])
    expect(asked[0]?.headers.authorization).toBeUndefined()
  })

  it('shows the endpoint the user and the password of its URL', async () => {
    await login('ann:p%40ss@').check('Bearer abc')
    expect(asked[0]?.headers.authorization).toBe(`Basic ${Buffer.from('ann:p@ss').toString('base64')}`)
  })

  it.each([undefined, '', 'Bearer', 'Basic abc', 'Bearer a b', 'Bearer ü', `Bearer ${'x'.repeat(20_000)}`])(
    'does not ask for %s',
    async (authorization) => {
      expect(await login().check(authorization)).toBe('unknown')
      expect(asked).toEqual([])
    },
  )

  it('does not know a token that is not active, or whose time is over', async () => {
    answer.body = '{"active":false}'
    expect(await login().check('Bearer abc')).toBe('unknown')
    answer.body = '{"active":true,"exp":1000}'
    expect(await login().check('Bearer abc')).toBe('unknown')
    answer.body = '{"active":true,"exp":1001}'
    expect(await login().check('Bearer abc')).toBe('welcome')
  })

  it.each([
    { status: 500, body: '{"active":true}' },
    { status: 302, body: '{"active":true}' },
    { status: 200, body: 'yes' },
    { status: 200, body: '{"active":"yes"}' },
  ])('cannot tell when the endpoint answers %j, and asks again', async (odd) => {
    const it = login()
    answer = odd
    expect(await it.check('Bearer abc')).toBe('cannot tell')
    answer = { status: 200, body: '{"active":true}' }
    expect(await it.check('Bearer abc')).toBe('welcome')
  })

  it('cannot tell when the endpoint is away', async () => {
    const it = login()
    await new Promise((resolve) => server.close(resolve))
    expect(await it.check('Bearer abc')).toBe('cannot tell')
  })

  it('remembers for five seconds, and asks once for calls at the same time', async () => {
    const it = login()
    expect(await Promise.all([it.check('Bearer abc'), it.check('Bearer abc')])).toEqual([
      'welcome',
      'welcome',
    ])
    now += 4999
    await it.check('Bearer abc')
    expect(asked).toHaveLength(1)
    answer.body = '{"active":false}'
    now += 1
    expect(await it.check('Bearer abc')).toBe('unknown')
    expect(asked).toHaveLength(2)
  })

  it('remembers no longer than the token lives', async () => {
    const it = login()
    answer.body = '{"active":true,"exp":1001}'
    expect(await it.check('Bearer abc')).toBe('welcome')
    now += 1000
    expect(await it.check('Bearer abc')).toBe('unknown')
  })

  it('forgets the oldest of more than a thousand', async () => {
    const it = login()
    for (let count = 0; count <= 1000; count += 1) await it.check(`Bearer token-${count}`)
    await it.check('Bearer token-1000')
    expect(asked).toHaveLength(1001)
    await it.check('Bearer token-0')
    expect(asked).toHaveLength(1002)
  })
})
