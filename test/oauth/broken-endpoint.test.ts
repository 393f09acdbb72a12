import { describe, expect, test } from 'vitest'
import type { ConnectorError } from '../../src/failures.ts'
import type { TokenSource } from '../../src/mail/account-request.ts'
import {
  json,
  numberedTokens,
  secretGrant,
  tokenEndpoint,
  tokensOf,
  type Reply,
} from '../support/token-endpoint.ts'

const forever = () => new AbortController().signal
const failureOf = (source: TokenSource) =>
  source.get(forever()).then(
    () => undefined,
    (error: unknown) => error as ConnectorError,
  )

const html =
  (status: number, headers = {}): Reply =>
  (response) => {
    response.writeHead(status, { 'content-type': 'text/html', ...headers })
    response.end('<html><h1>Service unavailable</h1></html>')
  }
const good = { access_token: 'token-1', token_type: 'Bearer' }
const endless: Reply = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.write('{"access_token":"')
  const more = () => void response.write('x'.repeat(16_384), () => setImmediate(more))
  response.on('error', () => {})
  more()
}

describe.each<readonly [string, Reply, RegExp]>([
  ['a 503 with a page', html(503), /answered with HTTP 503/],
  ['a 404 with a page', html(404), /answered with HTTP 404/],
  ['a page in place of a token', html(200), /something that is not JSON/],
  ['a 500 that looks like a refusal', json(500, { error: 'invalid_client' }), /HTTP 500: "invalid_client"/],
  [
    'a server that is busy',
    json(400, { error: 'temporarily_unavailable' }),
    /HTTP 400: "temporarily_unavailable"/,
  ],
  ['a reply without an end', endless, /more than 64 KB/],
  ['a huge reply', json(200, { ...good, more: 'x'.repeat(70_000) }), /more than 64 KB/],
  ['huge headers', json(200, good, { 'x-more': 'x'.repeat(20_000) }), /cannot be reached \(/],
  ['a token of another type', json(200, { ...good, token_type: 'mac' }), /no bearer token/],
  ['no token', json(200, { token_type: 'Bearer' }), /without an access token/],
  ['a token that breaks the line', json(200, { ...good, access_token: 'a\u0001b' }), /cannot be used/],
  [
    'a redirect',
    html(302, { location: 'http://127.0.0.1:9/token' }),
    /redirect \(HTTP 302\), which is not followed/,
  ],
  [
    'a redirect that keeps the secret',
    html(307, { location: 'http://127.0.0.1:9/token' }),
    /redirect \(HTTP 307\)/,
  ],
  ['a connection that is cut', (response) => void response.destroy(), /cannot be reached \(/],
])('%s', (_, reply, says) => {
  test('is told as trouble that passes, and it does', async () => {
    const { url, behave, asked } = await tokenEndpoint(reply)
    const { tokens, clock } = tokensOf()
    const source = tokens.source(secretGrant(url))
    const failure = await failureOf(source)
    expect(failure).toMatchObject({
      type: 'OAUTH_TEMP',
      retry: 'backoff',
      details: { phase: 'auth', delivery: 'not-sent' },
    })
    expect(failure?.message).toMatch(says)
    expect(failure?.message.length).toBeLessThan(800)
    // whoever comes in the same moment hears the same, and nobody knocks
    expect(await failureOf(source)).toMatchObject({ type: 'OAUTH_TEMP' })
    expect(asked).toHaveLength(1)
    behave(numberedTokens())
    clock.ms += 1_000
    expect(await source.get(forever())).toBe('token-2')
  })
})

test('an endpoint that asks for patience gets it', async () => {
  const { url, behave, asked } = await tokenEndpoint(
    json(429, { error: 'slow_down' }, { 'retry-after': '120' }),
  )
  const { tokens, clock } = tokensOf()
  const source = tokens.source(secretGrant(url))
  expect(await failureOf(source)).toMatchObject({ type: 'OAUTH_TEMP', details: { retryAfterMs: 120_000 } })
  behave(numberedTokens())
  clock.ms += 100_000
  expect(await failureOf(source)).toMatchObject({ type: 'OAUTH_TEMP', details: { retryAfterMs: 20_000 } })
  expect(asked).toHaveLength(1)
  clock.ms += 20_000
  expect(await source.get(forever())).toBe('token-2')
})

test.each<readonly [string, Reply]>([
  ['no answer', () => {}],
  ['headers and nothing more', (response) => response.writeHead(200).flushHeaders()],
])('%s ends in time', async (_, reply) => {
  const { url } = await tokenEndpoint(reply)
  const { tokens } = tokensOf({ timeoutMs: 50 })
  expect(await failureOf(tokens.source(secretGrant(url)))).toMatchObject({
    type: 'OAUTH_TEMP',
    message: expect.stringContaining('did not answer in time') as unknown,
  })
})

test('nobody listens', async () => {
  const { tokens } = tokensOf({
    fetch: () => Promise.reject(Object.assign(new Error('x'), { code: 'ECONNREFUSED' })),
  })
  expect(await failureOf(tokens.source(secretGrant('http://127.0.0.1:9/token')))).toMatchObject({
    type: 'OAUTH_TEMP',
    message: expect.stringContaining('cannot be reached (ECONNREFUSED)') as unknown,
  })
})

test.each([
  'http://login.example.com/token',
  'https://a:b@login.example.com/',
  'token',
  'https://x.example/#y',
])('nothing is sent to %s', async (url) => {
  const { tokens } = tokensOf({ fetch: () => Promise.reject(new Error('asked')) })
  expect(await failureOf(tokens.source(secretGrant(url)))).toMatchObject({
    type: 'OAUTH',
    message: expect.stringContaining('its tokenUrl') as unknown,
  })
})

test('no secret is in what is told, however the endpoint repeats it', async () => {
  const secret = 'p@ss word/of the client'
  const { url, behave } = await tokenEndpoint((response, asked, nth) =>
    json(nth === 1 ? 200 : 400, {
      ...good,
      expires_in: 0,
      error: 'invalid_grant',
      error_description: `${'long '.repeat(50)}${asked.body.toString()} ${secret} token-1 ${'more '.repeat(100)}`,
    })(response, asked, nth),
  )
  const { tokens, log } = tokensOf()
  const source = tokens.source({
    ...secretGrant(url, secret),
    kind: 'refresh_token',
    refreshToken: 'refresh-me',
  } as never)
  await source.get(forever())
  const failure = await failureOf(source)
  expect(failure?.type).toBe('OAUTH')
  for (const word of [secret, encodeURIComponent(secret), 'refresh-me', 'token-1'])
    expect(`${failure?.message} ${log.join()}`).not.toContain(word)
  expect(source.mask('535 token-1 refresh-me')).toBe('535 *** ***')
  behave(numberedTokens())
})
