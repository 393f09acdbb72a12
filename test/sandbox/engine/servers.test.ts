import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { credentials, status } from '@grpc/grpc-js'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { EngineArguments } from '../../../sandbox/engine/arguments.ts'
import { startServers, type EngineServers } from '../../../sandbox/engine/servers.ts'
import { createCertificates, type Certificates } from '../../support/certificates.ts'
import { GatewayClient, statusOf } from './support/gateway-client.ts'
import { StubEngine } from './support/stub-engine.ts'

let folder: string
let files: { cert: string; key: string; ca: string }
let ours: Certificates
let theirs: Certificates
let servers: EngineServers

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-tls-'))
  ours = await createCertificates()
  theirs = await createCertificates()
  files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem'), ca: join(folder, 'ca.pem') }
  await Promise.all((['cert', 'key', 'ca'] as const).map((name) => writeFile(files[name], ours[name])))
})
afterAll(() => rm(folder, { recursive: true, force: true }))
afterEach(() => servers.close())

async function start(settings: Partial<EngineArguments>): Promise<void> {
  servers = await startServers(new StubEngine(), {
    host: '127.0.0.1',
    grpcPort: 0,
    restPort: 0,
    faults: false,
    ...settings,
  })
}

interface Caller {
  readonly authorization?: string
  /** Trusts this authority and shows this certificate. */
  readonly trusts?: Certificates
  readonly shows?: Certificates
  readonly host?: string
}

/** Status of one call of the gateway. */
async function callGateway({ authorization, trusts, shows, host = 'localhost' }: Caller): Promise<number> {
  const pem = (text: string | undefined): Buffer | null => (text === undefined ? null : Buffer.from(text))
  const channel = trusts
    ? credentials.createSsl(Buffer.from(trusts.ca), pem(shows?.key), pem(shows?.cert))
    : credentials.createInsecure()
  const client = new GatewayClient(Number(new URL(servers.grpcAddress).port), {
    channel,
    headers: { ':authority': host, ...(authorization === undefined ? {} : { authorization }) },
  })
  try {
    await client.call('Topology', {}, Date.now() + 5000)
    return status.OK
  } catch (problem) {
    return statusOf(problem)[0]
  } finally {
    client.close()
  }
}

/** Status of one request to REST without TLS. */
async function callRest(headers: Record<string, string>): Promise<Response> {
  return fetch(`${servers.restAddress}/v2/topology`, { headers })
}

function callSecureRest({ trusts, shows }: Caller): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(
      `${servers.restAddress}/v2/topology`,
      { ca: trusts?.ca, cert: shows?.cert, key: shows?.key, agent: false },
      (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      },
    )
      .on('error', reject)
      .end()
  })
}

const basic = (credential: string): string => `Basic ${Buffer.from(credential).toString('base64')}`

describe('servers with a login', () => {
  const login = { kind: 'basic', user: 'ann', password: 'secret' } as const

  it('serve who is logged in, and nobody else', async () => {
    await start({ login })
    expect(await callGateway({ authorization: basic('ann:secret') })).toBe(status.OK)
    expect(await callGateway({ authorization: basic('ann:wrong') })).toBe(status.UNAUTHENTICATED)
    expect(await callGateway({})).toBe(status.UNAUTHENTICATED)
    expect((await callRest({ authorization: basic('ann:secret') })).status).toBe(200)
    const refused = await callRest({})
    expect(refused.status).toBe(401)
    expect(refused.headers.get('www-authenticate')).toBe('Basic realm="engine"')
    expect(await refused.json()).toMatchObject({ status: 401, title: 'Unauthorized' })
  })

  it('say so when the login server is away', async () => {
    await start({ login: { kind: 'bearer', url: new URL('http://127.0.0.1:1/introspect') } })
    expect(await callGateway({ authorization: 'Bearer abc' })).toBe(status.UNAVAILABLE)
    expect(await callGateway({})).toBe(status.UNAUTHENTICATED)
    expect((await callRest({ authorization: 'Bearer abc' })).status).toBe(503)
    expect((await callRest({})).headers.get('www-authenticate')).toBe('Bearer realm="engine"')
  })

  it('for other machines answer to every name', async () => {
    await start({ login, host: '0.0.0.0' })
    const authorization = basic('ann:secret')
    expect(await callGateway({ authorization, host: 'engine.example' })).toBe(status.OK)
    expect(await callGateway({ host: 'engine.example' })).toBe(status.UNAUTHENTICATED)
  })
})

describe('servers with TLS', () => {
  it('are who their certificate says', async () => {
    await start({ tls: files })
    expect(servers.grpcAddress).toMatch(/^grpcs:/)
    expect(servers.restAddress).toMatch(/^https:/)
    expect(await callGateway({ trusts: ours })).toBe(status.OK)
    expect(await callGateway({ trusts: theirs })).toBe(status.UNAVAILABLE)
    expect(await callGateway({})).toBe(status.UNAVAILABLE)
    expect(await callSecureRest({ trusts: ours })).toBe(200)
    await expect(callSecureRest({ trusts: theirs })).rejects.toThrow()
  })

  it('serve those who show a certificate of the right authority, when told so', async () => {
    await start({ tls: { ...files, clientCa: files.ca } })
    expect(await callGateway({ trusts: ours, shows: ours })).toBe(status.OK)
    expect(await callGateway({ trusts: ours, shows: theirs })).toBe(status.UNAVAILABLE)
    expect(await callGateway({ trusts: ours })).toBe(status.UNAVAILABLE)
    expect(await callSecureRest({ trusts: ours, shows: ours })).toBe(200)
    await expect(callSecureRest({ trusts: ours, shows: theirs })).rejects.toThrow()
    await expect(callSecureRest({ trusts: ours })).rejects.toThrow()
  })

  it('do not start with files that cannot be read or do not go together', async () => {
    await start({})
    await expect(startServersWith({ ...files, key: join(folder, 'none') })).rejects.toThrow(
      /^The file of --tls-key cannot be read: .*none.*\.$/,
    )
    await expect(startServersWith({ ...files, cert: files.key })).rejects.toThrow(
      /^The files of --tls-cert, --tls-key and --tls-client-ca do not go together: /,
    )
  })
})

const startServersWith = (tls: EngineArguments['tls'] & object): Promise<EngineServers> =>
  startServers(new StubEngine(), { host: '127.0.0.1', grpcPort: 0, restPort: 0, faults: false, tls })
