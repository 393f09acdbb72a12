import { createPublicKey } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportJWK } from 'jose'
import { generate } from 'selfsigned'
import { describe, expect, test } from 'vitest'
import type { Grant } from '../../src/oauth/grant.ts'
import { signedAssertion } from '../../src/oauth/signed-assertion.ts'
import type { Tokens } from '../../src/oauth/tokens.ts'
import { authorizationServer, type ServerClient } from '../support/authorization-server.ts'
import { poolFor, sendOne, told } from '../support/one-mail.ts'
import { tokensOf } from '../support/token-endpoint.ts'
import { tokenMailServer } from '../support/token-mail-server.ts'

const certificateOf = async (keyType: 'rsa' | 'ec') => {
  const generated = await generate([{ name: 'commonName', value: 'worker' }], { keyType })
  const jwk = await exportJWK(createPublicKey(generated.cert))
  return { cert: generated.cert, key: generated.private, jwk }
}
const [rsa, ec] = await Promise.all([certificateOf('rsa'), certificateOf('ec')])

const common = { account: 'invoices', clientId: 'worker', scope: 'mail.send' }
const withSecret = (tokenUrl: string, secret = 'of the worker'): Grant => ({
  ...common,
  kind: 'client_credentials',
  tokenUrl,
  proof: { kind: 'secret', secret },
})
const secretClient: ServerClient = { id: 'worker', secret: 'of the worker' }

const forever = () => new AbortController().signal

/** An authorization server, a mail server that believes it alone, and a pool that logs in there. */
async function mailBy(
  grantOf: (tokenUrl: string) => Grant,
  {
    server,
    tokens = tokensOf().tokens,
  }: {
    readonly server: Awaited<ReturnType<typeof authorizationServer>>
    readonly tokens?: Tokens
  },
) {
  const { port, state } = await tokenMailServer((token) => server.isAlive(token))
  const source = tokens.source(grantOf(server.tokenUrl))
  const pool = poolFor(port, {
    connections: 5,
    request: { credentials: { kind: 'token', username: 'shop@example.com', tokens: source } },
  })
  return {
    state,
    source,
    send: async () => told(await sendOne(pool, { signal: new AbortController().signal })),
  }
}

function tokenFile(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'token-')), 'token')
  writeFileSync(path, text)
  return path
}

describe('a mail goes out by a token of a real server', () => {
  test.each<readonly [string, ServerClient, (tokenUrl: string) => Grant]>([
    ['a secret in the body', secretClient, withSecret],
    ['a secret in a header', { ...secretClient, auth: 'client_secret_basic' }, withSecret],
    ...(
      [
        ['RSA', rsa],
        ['EC', ec],
      ] as const
    ).map(
      ([kind, { cert, key, jwk }]) =>
        [
          `a certificate (${kind})`,
          { id: 'worker', auth: 'private_key_jwt', keys: [jwk] },
          (tokenUrl: string) =>
            ({
              ...common,
              kind: 'client_credentials',
              tokenUrl,
              proof: { kind: 'certificate', cert, key },
            }) satisfies Grant,
        ] as const,
    ),
    [
      'a certificate where the server takes RS256 alone',
      { id: 'worker', auth: 'private_key_jwt', algorithm: 'RS256', keys: [rsa.jwk] },
      (tokenUrl) => ({
        ...common,
        kind: 'client_credentials',
        tokenUrl,
        proof: { kind: 'certificate', cert: rsa.cert, key: rsa.key },
      }),
    ],
  ])('for %s', async (_, client, grantOf) => {
    const server = await authorizationServer([client])
    const { send, state } = await mailBy(grantOf, { server })
    expect(await send()).toMatchObject({ type: 'sent' })
    expect(state).toEqual({ logins: 1, refused: 0, mails: 1 })
  })

  test('for a token file, which is read anew each time', async () => {
    const server = await authorizationServer([{ id: 'worker', auth: 'private_key_jwt', keys: [ec.jwk] }])
    const assertion = () =>
      signedAssertion(
        { issuer: 'worker', subject: 'worker', audience: server.tokenUrl },
        { key: ec.key, rsa: 'PS256' },
        Date.now(),
      )
    const path = tokenFile(`${await assertion()}\n`)
    const grantOf = (tokenUrl: string): Grant => ({
      ...common,
      kind: 'client_credentials',
      tokenUrl,
      proof: { kind: 'token-file', path },
    })
    const { source, send } = await mailBy(grantOf, { server })
    expect(await send()).toMatchObject({ type: 'sent' })
    // the server takes each assertion once
    source.refused(await source.get(forever()))
    await expect(source.get(forever())).rejects.toMatchObject({ type: 'OAUTH' })
    writeFileSync(path, await assertion())
    expect(await send()).toMatchObject({ type: 'sent' })
    expect(await source.get(forever())).toMatch(/./)
  })

  test('for a service account', async () => {
    const server = await authorizationServer(
      [{ id: 'service@project.example', secret: 'unused', grants: ['client_credentials'] }],
      { serviceKeys: [rsa.jwk] },
    )
    const { send } = await mailBy(
      () => ({
        kind: 'jwt_bearer',
        account: 'invoices',
        tokenUrl: server.serviceUrl,
        issuer: 'service@project.example',
        subject: 'shop@example.com',
        key: rsa.key,
        scope: 'mail.send',
      }),
      { server },
    )
    expect(await send()).toMatchObject({ type: 'sent' })
  })
})

describe('a refresh token', () => {
  const client: ServerClient = { ...secretClient, grants: ['refresh_token', 'authorization_code'] }

  test('that the server replaces is kept in memory, and told of once for each time', async () => {
    const server = await authorizationServer([client], { rotate: true })
    const refreshToken = await server.refreshToken('worker')
    const grantOf = (tokenUrl: string): Grant => ({
      ...common,
      kind: 'refresh_token',
      tokenUrl,
      proof: { kind: 'secret', secret: 'of the worker' },
      refreshToken,
    })
    const { tokens, log, clock } = tokensOf()
    const { send, source } = await mailBy(grantOf, { server, tokens })
    expect(await send()).toMatchObject({ type: 'sent' })
    clock.ms += 3_600_000
    await source.get(forever())
    const told = log.filter((line) => line.includes('refresh-token-replaced'))
    expect(told).toHaveLength(2)
    expect(told.join()).toContain('"account":"invoices"')
    expect(log.join()).not.toContain(refreshToken)
    // after a restart the configured one is used again, and this server has taken it back
    const again = await mailBy(grantOf, { server })
    expect(await again.send()).toMatchObject({
      type: 'OAUTH',
      message: expect.stringContaining('invalid_grant') as unknown,
    })
  })

  test('that stays is no news', async () => {
    const server = await authorizationServer([client])
    const refreshToken = await server.refreshToken('worker')
    const { tokens, log, clock } = tokensOf()
    const { send, source } = await mailBy(
      (tokenUrl) => ({
        ...common,
        kind: 'refresh_token',
        tokenUrl,
        proof: { kind: 'secret', secret: 'of the worker' },
        refreshToken,
      }),
      { server, tokens },
    )
    expect(await send()).toMatchObject({ type: 'sent' })
    clock.ms += 3_600_000
    await source.get(forever())
    expect(log).toEqual([])
  })
})

describe('a token in the life of a pool', () => {
  test('is asked for once by fifty sends that wait for it', async () => {
    const server = await authorizationServer([secretClient])
    const { send, state } = await mailBy(withSecret, { server })
    const ends = await Promise.all(Array.from({ length: 50 }, send))
    expect(new Set(ends.map(({ type }) => type))).toEqual(new Set(['sent']))
    expect(state.mails).toBe(50)
    expect(server.asked()).toBe(1)
  })

  test('that is revoked is replaced when a new connection is refused; those that are open go on', async () => {
    const server = await authorizationServer([secretClient])
    const { send, state, source } = await mailBy(withSecret, { server })
    expect(await send()).toMatchObject({ type: 'sent' })
    await server.revoke(await source.get(forever()))
    expect(await send()).toMatchObject({ type: 'sent' })
    expect(state).toEqual({ logins: 1, refused: 0, mails: 2 })
    expect((await Promise.all([send(), send(), send()])).map(({ type }) => type)).toEqual([
      'sent',
      'sent',
      'sent',
    ])
    expect(state.refused).toBeGreaterThan(0)
    expect(server.asked()).toBe(2)
  })

  test('that ended sooner than we thought is replaced', async () => {
    const server = await authorizationServer([secretClient], { ttlSeconds: 1 })
    const { tokens } = tokensOf()
    const { send, source } = await mailBy(withSecret, { server, tokens })
    const token = await source.get(forever())
    await expect.poll(() => server.isAlive(token), { timeout: 10_000 }).toBe(false)
    // its clock stands, so the source takes it for alive
    expect(await send()).toMatchObject({ type: 'sent' })
  })

  test('that the server refuses to give opens no connection', async () => {
    const server = await authorizationServer([secretClient])
    const { send, state } = await mailBy((url) => withSecret(url, 'wrong'), { server })
    const failure = await send()
    expect(failure).toMatchObject({ type: 'OAUTH', details: { phase: 'auth', delivery: 'not-sent' } })
    expect(failure.message).toMatch(/^No access token: 127.* refused: "invalid_client/)
    expect(failure.message).not.toContain('wrong')
    const asked = server.asked()
    expect(await send()).toMatchObject({ type: 'OAUTH' })
    expect(server.asked()).toBe(asked)
    expect(state).toEqual({ logins: 0, refused: 0, mails: 0 })
  })
})
