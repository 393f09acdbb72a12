import { readFileSync } from 'node:fs'
import {
  credentials,
  loadPackageDefinition,
  Metadata,
  type ClientReadableStream,
  type ServiceError,
  type requestCallback,
} from '@grpc/grpc-js'
import { fromJSON } from '@grpc/proto-loader'
import type { GatewayAddress } from './connection-advice.ts'
import type { RestAccess } from './documents.ts'
import { loginTrouble, type LoginPlace } from './login-trouble.ts'
import type { CamundaPlatform8Configuration } from '@camunda8/sdk/dist/lib/Configuration.js'
import protocol from './gateway-protocol.json' with { type: 'json' }

/** Raw gRPC calls to the gateway: cancellable, bounded, uncompressed. Metadata carries the login. */
export interface Gateway extends GatewayAddress {
  /** One command. Rejects with a grpc `ServiceError`. */
  call(method: UnaryMethod, request: object, timeoutMs: number): Promise<Record<string, unknown>>
  /** Long poll: each element is one `ActivateJobsResponse`. Ends quietly when the signal aborts. */
  activate(request: ActivateRequest, timeoutMs: number, signal: AbortSignal): Promise<readonly RawJob[]>
  close(): void
}

export type UnaryMethod = 'completeJob' | 'failJob' | 'throwError' | 'updateJobTimeout' | 'topology'

export interface ActivateRequest {
  readonly type: string
  readonly worker: string
  readonly timeout: number
  readonly maxJobsToActivate: number
  /** Milliseconds; negative: answer at once. */
  readonly requestTimeout: number
  readonly tenantIds: readonly string[]
}

/** `ActivatedJob` of the gateway protocol, with 64-bit fields as text. */
export interface RawJob {
  readonly key: string
  readonly type: string
  readonly processInstanceKey: string
  readonly bpmnProcessId: string
  readonly elementId: string
  readonly elementInstanceKey: string
  readonly customHeaders: string
  readonly retries: number
  /** JSON; bytes, as they came, for whoever reads them without a copy of what is long. */
  readonly variables: string | Buffer
  /** Absent before 8.3. */
  readonly tenantId?: string
}

interface RawClient {
  activateJobs(request: object, metadata: Metadata, options: object): ClientReadableStream<{ jobs: RawJob[] }>
  close(): void
}

type Unary = (
  request: object,
  metadata: Metadata,
  options: object,
  done: requestCallback<Record<string, unknown>>,
) => void

/** A gateway of 8.6 answers "excess pings" below 30 s; the default of 6 minutes notices a dead peer far too late. */
const KEEPALIVE_MS = 45_000

/**
 * Builds the client from what the Camunda SDK defines: addresses, login, certificates. The SDK reads the environment when
 * it is imported, so this is imported only after the settings are known.
 */
export async function openGateway(): Promise<{
  readonly gateway: Gateway
  readonly tenantIds: readonly string[]
  readonly rest: RestAccess
}> {
  const { CamundaEnvironmentConfigurator } = await import('@camunda8/sdk/dist/lib/Configuration.js')
  const config = CamundaEnvironmentConfigurator.mergeConfigWithEnvironment({})
  const { address, secure, hasScheme } = endpoint(config)
  const login = await loginOf(config)
  const place = loginPlace(config)
  const restAt = restAddress(config.ZEEBE_REST_ADDRESS, address)
  const needsCertificates = secure || restAt?.startsWith('https:') === true
  const { roots, key, cert } = needsCertificates ? await certificatesOf(config) : noCertificates
  const channel = secure
    ? credentials.createSsl(roots ? Buffer.from(roots) : null, key, cert)
    : credentials.createInsecure()
  const client = newClient(address, channel)

  const loginHeaders = async (): Promise<Readonly<Record<string, string>>> => {
    const headers: object = await login.getHeaders('ZEEBE').catch((error: unknown) => {
      throw loginTrouble(error, place)
    })
    const given = Object.entries(headers).filter(([, value]) => typeof value === 'string' && value !== '')
    return Object.fromEntries(given.map(([name, value]) => [name.toLowerCase(), value as string]))
  }
  const metadata = async (): Promise<Metadata> => {
    const result = new Metadata()
    for (const [name, value] of Object.entries(await loginHeaders())) result.set(name, value)
    return result
  }

  const gateway: Gateway = {
    address: `${secure ? 'grpcs' : 'grpc'}://${address}`,
    hasScheme,
    byToken: config.CAMUNDA_AUTH_STRATEGY === 'OAUTH',
    async call(method, request, timeoutMs) {
      const meta = await metadata()
      const unary = (client as unknown as Record<UnaryMethod, Unary>)[method].bind(client)
      return new Promise((resolve, reject) => {
        unary(request, meta, { deadline: Date.now() + timeoutMs }, (error, response) => {
          if (error) reject(error)
          else resolve(response ?? {})
        })
      })
    },
    async activate(request, timeoutMs, signal) {
      const meta = await metadata()
      if (signal.aborted) return []
      return new Promise((resolve, reject) => {
        const jobs: RawJob[] = []
        const call = client.activateJobs(request, meta, { deadline: Date.now() + timeoutMs })
        // cancel() frees the poll in the gateway at once; without it the next job would be lent to nobody
        const cancel = () => call.cancel()
        signal.addEventListener('abort', cancel, { once: true })
        call.on('data', (response: { readonly jobs: readonly RawJob[] }) => jobs.push(...response.jobs))
        call.on('end', () => {
          signal.removeEventListener('abort', cancel)
          resolve(jobs)
        })
        call.on('error', (error: ServiceError) => {
          signal.removeEventListener('abort', cancel)
          // jobs that came before the error are ours already, and would wait for their timeout if they were dropped
          if (jobs.length > 0 || signal.aborted) resolve(jobs)
          else reject(error)
        })
      })
    },
    close: () => client.close(),
  }
  const rest: RestAccess = {
    address: restAt,
    loginNames: place.loginNames,
    own: {
      ca: roots,
      clientCertificate: key && cert ? { key: String(key), cert: String(cert) } : undefined,
    },
    headers: loginHeaders,
  }
  return { gateway, tenantIds: tenantsIn(config.CAMUNDA_TENANT_ID), rest }
}

/**
 * Who says the headers of a login. The SDK's part for it is a third of all that a start loads, and is left where it lies
 * when there is nothing to log in with: without a strategy it logs in only where it finds a client's id and secret.
 */
async function loginOf(
  config: CamundaPlatform8Configuration,
): Promise<{ getHeaders(audience: 'ZEEBE'): Promise<object> }> {
  const { CAMUNDA_AUTH_STRATEGY, ZEEBE_CLIENT_ID, CAMUNDA_CONSOLE_CLIENT_ID } = config
  const hasClient = Boolean(ZEEBE_CLIENT_ID) || Boolean(CAMUNDA_CONSOLE_CLIENT_ID)
  if (CAMUNDA_AUTH_STRATEGY === 'NONE' && !hasClient) return { getHeaders: () => Promise.resolve({}) }
  const { constructOAuthProvider } = await import('@camunda8/sdk/dist/lib/ConstructOAuthProvider.js')
  // its own logger prints coloured text, stacks and what a token service answers; all of it is in the errors, too
  return constructOAuthProvider(Object.assign({ ...config }, { logger: silent }))
}

interface Certificates {
  readonly roots: string | undefined
  readonly key: Buffer | null
  readonly cert: Buffer | null
}

const noCertificates: Certificates = { roots: undefined, key: null, cert: null }

/** Those of the operator: whom to trust, and what to show. */
async function certificatesOf(config: CamundaPlatform8Configuration): Promise<Certificates> {
  const { GetCustomCertificateBuffer } = await import('@camunda8/sdk/dist/lib/GetCustomCertificateBuffer.js')
  return {
    roots: await GetCustomCertificateBuffer(config),
    key: fileOrNull(config.CAMUNDA_CUSTOM_PRIVATE_KEY_PATH),
    cert: fileOrNull(config.CAMUNDA_CUSTOM_CERT_CHAIN_PATH),
  }
}

/** A comma list: one request for jobs may name several tenants. */
export function tenantsIn(text: string): readonly string[] {
  const tenants = text.split(',').map((tenant) => tenant.trim())
  return [...new Set(tenants.filter((tenant) => tenant !== ''))]
}

function newClient(address: string, channel: ReturnType<typeof credentials.createInsecure>): RawClient {
  // its types know no description of which a part is left out
  const definition = fromJSON(protocol as unknown as Parameters<typeof fromJSON>[0], {
    longs: String,
    enums: String,
    defaults: true,
    oneofs: true,
  })
  const loaded = loadPackageDefinition(definition) as unknown as {
    gateway_protocol: { Gateway: new (address: string, channel: unknown, options: object) => RawClient }
  }
  return new loaded.gateway_protocol.Gateway(address, channel, {
    'grpc.keepalive_time_ms': KEEPALIVE_MS,
    'grpc.keepalive_timeout_ms': 10_000,
    'grpc.initial_reconnect_backoff_ms': 250,
    'grpc.max_reconnect_backoff_ms': 3_000,
    // the engine's own limit is 4 MB a message by default; a raised one must not make activation fail here
    'grpc.max_receive_message_length': 64 * 1024 * 1024,
  })
}

/** The SDK's rule: a scheme decides about TLS; an address without one follows the older variables. */
function endpoint(config: CamundaPlatform8Configuration): {
  address: string
  secure: boolean
  hasScheme: boolean
} {
  const given = config.ZEEBE_GRPC_ADDRESS
  const scheme = given ? /^(grpcs?):\/\/(.*)$/.exec(given) : null
  if (scheme) return { address: scheme[2] ?? '', secure: scheme[1] === 'grpcs', hasScheme: true }
  const insecure = config.zeebeGrpcSettings.ZEEBE_INSECURE_CONNECTION
  return {
    address: config.ZEEBE_ADDRESS ?? given ?? 'localhost:26500',
    secure: config.CAMUNDA_SECURE_CONNECTION ?? !insecure,
    hasScheme: false,
  }
}

/** The client's default is this machine, and nobody who has the engine elsewhere means that. */
function restAddress(given: string | undefined, grpcAddress: string): string | undefined {
  const isHere = /^(localhost|127\.[\d.]+|\[::1\]):\d+$/.test(grpcAddress)
  return given === 'http://localhost:8080' && !isHere ? undefined : given
}

const nothing = () => undefined
const silent = { error: nothing, warn: nothing, info: nothing, debug: nothing, trace: nothing }

function loginPlace(config: CamundaPlatform8Configuration): LoginPlace {
  return config.CAMUNDA_AUTH_STRATEGY === 'COOKIE'
    ? {
        url: config.CAMUNDA_COOKIE_AUTH_URL,
        urlName: 'CAMUNDA_COOKIE_AUTH_URL',
        loginNames: 'CAMUNDA_COOKIE_AUTH_USERNAME and CAMUNDA_COOKIE_AUTH_PASSWORD',
      }
    : {
        url: config.CAMUNDA_OAUTH_URL ?? '',
        urlName: 'CAMUNDA_OAUTH_URL',
        loginNames: 'ZEEBE_CLIENT_ID and ZEEBE_CLIENT_SECRET',
      }
}

function fileOrNull(path: string | undefined): Buffer | null {
  return path ? readFileSync(path) : null
}
