import { decodeJwt, decodeProtectedHeader, type JWTPayload } from 'jose'
import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { generate } from 'selfsigned'
import { describe, expect, test } from 'vitest'
import type { Grant } from '../../src/oauth/grant.ts'
import {
  json,
  numberedTokens,
  tokenEndpoint,
  tokensOf,
  type Asked,
  type Reply,
} from '../support/token-endpoint.ts'

const { cert, private: key } = await generate([{ name: 'commonName', value: 'worker' }], { keyType: 'rsa' })
const HOUR = 3_600_000
const forever = () => new AbortController().signal

const assertionOf = ({ body }: Asked): string => body.get('client_assertion') ?? body.get('assertion') ?? ''
const timesOf = (asked: Asked): JWTPayload => decodeJwt(assertionOf(asked))

const certificate = (tokenUrl: string, own: { cert: string; key: string } = { cert, key }): Grant => ({
  kind: 'client_credentials',
  account: 'invoices',
  tokenUrl,
  clientId: 'worker',
  proof: { kind: 'certificate', ...own },
})
const serviceAccount = (tokenUrl: string): Grant => ({
  kind: 'jwt_bearer',
  account: 'invoices',
  tokenUrl,
  issuer: 'service@project.example',
  subject: 'shop@example.com',
  scope: 'https://mail.google.com/',
  key,
})

/** Takes an assertion only within five minutes of its own time, and says a time in `Date`. */
function strict(serverNow: () => number, says: () => number = serverNow): Reply {
  return (response, asked, nth) => {
    const { iat = 0, exp = 0 } = timesOf(asked)
    const now = serverNow() / 1_000
    response.setHeader('date', new Date(says()).toUTCString())
    const reply =
      iat > now + 5 || exp < now
        ? json(400, { error: 'invalid_grant', error_description: 'not now' })
        : numberedTokens()
    reply(response, asked, nth)
  }
}

describe.each([
  ['a certificate', certificate],
  ['a service account', serviceAccount],
])('the clock, for %s', (_, grantOf) => {
  test.each([
    ['is two hours behind', -2 * HOUR, 2],
    ['is two hours ahead', 2 * HOUR, 2],
    ['is right', 0, 1],
  ])('%s: the time of the server is used', async (__, offset, requests) => {
    const { url, asked } = await tokenEndpoint(strict(Date.now))
    const source = tokensOf({ now: () => Date.now() + offset }).tokens.source(grantOf(url))
    source.refused(await source.get(forever()))
    await source.get(forever())
    // learned once
    expect(asked).toHaveLength(requests + 1)
  })

  test('is right, and the server says a wrong time: it is not believed', async () => {
    const { url, asked } = await tokenEndpoint(strict(Date.now, () => Date.now() - 5 * HOUR))
    await tokensOf().tokens.source(grantOf(url)).get(forever())
    expect(asked).toHaveLength(1)
  })
})

test('a certificate is named in the assertion by its thumbprints', async () => {
  const { url, asked } = await tokenEndpoint(numberedTokens())
  await tokensOf().tokens.source(certificate(url)).get(forever())
  const [one] = asked
  const { raw } = new X509Certificate(cert)
  const by = (hash: string) => createHash(hash).update(raw).digest('base64url')
  expect(one && decodeProtectedHeader(assertionOf(one))).toEqual({
    alg: 'PS256',
    typ: 'JWT',
    x5t: by('sha1'),
    'x5t#S256': by('sha256'),
  })
  expect(one && timesOf(one)).toMatchObject({ iss: 'worker', sub: 'worker', aud: url })
  expect(one?.body.get('client_secret')).toBeNull()
})

test('a service account asks in the way of Google', async () => {
  const { url, asked } = await tokenEndpoint(numberedTokens())
  await tokensOf().tokens.source(serviceAccount(url)).get(forever())
  const [one] = asked
  expect([...(one?.body.keys() ?? [])].toSorted()).toEqual(['assertion', 'grant_type'])
  expect(one && decodeProtectedHeader(assertionOf(one)).alg).toBe('RS256')
  expect(one && timesOf(one)).toMatchObject({
    iss: 'service@project.example',
    sub: 'shop@example.com',
    aud: url,
    scope: 'https://mail.google.com/',
  })
})

const another = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString()

test.each([
  ['another key', { cert, key: another }, 'its key is not the one of its certificate'],
  ['no key', { cert, key: 'of brass' }, 'its key is no private key in PEM'],
  ['no certificate', { cert: 'of origin', key }, 'its certificate is no certificate in PEM'],
])('%s is told, and nothing is asked', async (_, own, says) => {
  const { url, asked } = await tokenEndpoint(numberedTokens())
  await expect(tokensOf().tokens.source(certificate(url, own)).get(forever())).rejects.toMatchObject({
    type: 'OAUTH',
    message: expect.stringContaining(says) as unknown,
  })
  expect(asked).toHaveLength(0)
})
