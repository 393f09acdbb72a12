import { createRequire } from 'node:module'
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js'
import { loadSync, type MethodDefinition } from '@grpc/proto-loader'

export interface CallOptions {
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

export type Answer = Readonly<Record<string, unknown>>

/** Plain calls to the engine's gateway: one request, one answer, a deadline, and a way to give up. */
export class EngineStub {
  readonly #client: Client
  readonly #service: Readonly<Record<string, MethodDefinition<object, object>>>

  /** `address` is host and port, with grpc(s):// or http(s):// in front or without. */
  constructor(address: string) {
    const { secure, target } = readAddress(address)
    this.#client = new Client(target, secure ? credentials.createSsl() : credentials.createInsecure())
    this.#service = loadGateway()
  }

  call(method: string, request: object, { timeoutMs = 15_000, signal }: CallOptions = {}): Promise<Answer> {
    const definition = this.#service[method]
    if (!definition) throw new Error(`the gateway has no call ${method}`)
    return new Promise((resolve, reject) => {
      const call = this.#client.makeUnaryRequest(
        definition.path,
        definition.requestSerialize,
        definition.responseDeserialize,
        request,
        // an engine that comes back within the deadline is as good as one that was there
        new Metadata({ waitForReady: true }),
        { deadline: Date.now() + timeoutMs },
        (problem: ServiceError | null, answer?: object) => {
          signal?.removeEventListener('abort', giveUp)
          if (problem) reject(problem)
          else resolve({ ...answer })
        },
      )
      const giveUp = (): void => call.cancel()
      signal?.addEventListener('abort', giveUp)
      if (signal?.aborted) giveUp()
    })
  }

  close(): void {
    this.#client.close()
  }
}

export function readAddress(address: string): { secure: boolean; target: string } {
  const [, scheme, target] = /^(?:(grpcs?|https?):\/\/)?([^/]+)\/?$/.exec(address.trim()) ?? []
  if (target === undefined)
    throw new Error(`"${address}" is not the address of an engine, like grpc://localhost:26500`)
  return { secure: scheme === 'grpcs' || scheme === 'https', target }
}

function loadGateway(): Record<string, MethodDefinition<object, object>> {
  const proto = createRequire(import.meta.url).resolve('@camunda8/sdk/dist/proto/zeebe.proto')
  // keys are 64-bit numbers: as text they stay exact
  const definition = loadSync(proto, { keepCase: true, longs: String, enums: String, defaults: true })
  return definition['gateway_protocol.Gateway'] as Record<string, MethodDefinition<object, object>>
}
