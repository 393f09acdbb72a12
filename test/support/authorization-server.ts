import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { createLocalJWKSet, jwtVerify, type JWK } from 'jose'
import Provider, { type ClientMetadata, type Configuration } from 'oidc-provider'
import { onTestFinished, vi } from 'vitest'

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

export interface ServerClient {
  readonly id: string
  readonly secret?: string
  readonly auth?: ClientMetadata['token_endpoint_auth_method']
  /** The one algorithm that its assertions may be signed with. */
  readonly algorithm?: ClientMetadata['token_endpoint_auth_signing_alg']
  /** Public keys of a client that signs. */
  readonly keys?: readonly JWK[]
  readonly grants?: readonly string[]
}

/** A real authorization server on a free port: what it issued, it can be asked about, and can take back. */
export async function authorizationServer(
  clients: readonly ServerClient[],
  options: {
    readonly ttlSeconds?: number
    readonly rotate?: boolean
    readonly serviceKeys?: readonly JWK[]
  } = {},
) {
  const requests: string[] = []
  const state: { handle?: ReturnType<Provider['callback']> } = {}
  const server = createServer((request, response) => {
    requests.push(request.url ?? '')
    void state.handle?.(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  onTestFinished(() => {
    server.closeAllConnections()
    return new Promise<void>((resolve) => server.close(() => resolve()))
  })
  const { ttlSeconds = 3_600, rotate = false, serviceKeys = [] } = options
  const configuration: Configuration = {
    clients: [
      ...clients.map(metadataOf),
      {
        client_id: 'mail-server',
        client_secret: 'of the mail server',
        grant_types: [],
        response_types: [],
        redirect_uris: [],
      },
    ],
    features: {
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      revocation: { enabled: true, allowedPolicy: () => true },
      devInteractions: { enabled: false },
    },
    scopes: ['mail.send', 'offline_access', 'openid'],
    ttl: { ClientCredentials: ttlSeconds, AccessToken: ttlSeconds },
    rotateRefreshToken: rotate,
    issueRefreshToken: () => true,
    findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    cookies: { keys: ['of this test'] },
  }
  // its advice for production
  for (const level of ['warn', 'info'] as const) vi.spyOn(console, level).mockImplementation(() => {})
  const provider = new Provider(issuer, configuration)
  provider.on('server_error', (_, error) => console.error(error))
  // RFC 7523 section 2.1, as Google has it: who signs it needs no other login
  provider.use(async (ctx, next) => {
    if (ctx.path !== '/service/token') {
      await next()
      return
    }
    const asked = new URLSearchParams(await text(ctx.req))
    const keys = createLocalJWKSet({ keys: [...serviceKeys] })
    const claims = { audience: `${issuer}/service/token`, maxTokenAge: '1h', subject: 'shop@example.com' }
    const verified = await jwtVerify(asked.get('assertion') ?? '', keys, claims).catch(() => undefined)
    const client = verified && (await provider.Client.find(String(verified.payload.iss)))
    if (asked.get('grant_type') !== JWT_BEARER || !client) {
      ctx.status = 400
      ctx.body = { error: 'invalid_grant' }
      return
    }
    const token = new provider.ClientCredentials({ client, scope: String(verified.payload.scope) })
    ctx.body = { access_token: await token.save(), token_type: 'Bearer', expires_in: ttlSeconds }
  })
  state.handle = provider.callback()

  const ask = async (path: string, token: string): Promise<unknown> => {
    const reply = await fetch(`${issuer}${path}`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('mail-server:of%20the%20mail%20server')}` },
      body: new URLSearchParams({ token }),
    })
    return reply.status === 200 && path.includes('introspection') ? reply.json() : undefined
  }
  return {
    tokenUrl: `${issuer}/token`,
    /** Of service accounts. */
    serviceUrl: `${issuer}/service/token`,
    /** How often a token was asked for. */
    asked: () => requests.filter((url) => url === '/token').length,
    async isAlive(token: string): Promise<boolean> {
      return ((await ask('/token/introspection', token)) as { readonly active?: boolean }).active === true
    },
    revoke: async (token: string): Promise<void> => {
      await ask('/token/revocation', token)
    },
    /** What a person would have got by logging in at the provider. */
    async refreshToken(clientId: string): Promise<string> {
      const client = await provider.Client.find(clientId)
      if (!client) throw new Error(`no client ${clientId}`)
      const grant = new provider.Grant({ clientId, accountId: 'shop' })
      grant.addOIDCScope('openid offline_access mail.send')
      const grantId = await grant.save()
      const token = new provider.RefreshToken({
        client,
        accountId: 'shop',
        grantId,
        scope: 'openid offline_access mail.send',
        gty: 'authorization_code',
        expiresWithSession: false,
      })
      return token.save()
    },
  }
}

function metadataOf({
  id,
  secret,
  auth,
  algorithm,
  keys,
  grants = ['client_credentials'],
}: ServerClient): ClientMetadata {
  return {
    client_id: id,
    ...(secret !== undefined && { client_secret: secret }),
    ...(keys && { jwks: { keys: keys.map((key) => ({ ...key })) } }),
    token_endpoint_auth_method: auth ?? 'client_secret_post',
    ...(algorithm !== undefined && { token_endpoint_auth_signing_alg: algorithm }),
    grant_types: [...grants],
    response_types: grants.includes('refresh_token') ? ['code'] : [],
    redirect_uris: grants.includes('refresh_token') ? ['https://worker.example/back'] : [],
    scope: 'openid offline_access mail.send',
  }
}
