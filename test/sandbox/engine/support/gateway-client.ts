import { Client, credentials, Metadata, type ChannelCredentials, type ServiceError } from '@grpc/grpc-js'
import { loadSync, type MethodDefinition } from '@grpc/proto-loader'
import { createRequire } from 'node:module'

const proto = createRequire(import.meta.url).resolve('@camunda8/sdk/dist/proto/zeebe.proto')
const definition = loadSync(proto, { keepCase: true, longs: String, enums: String, defaults: true })
const service = definition['gateway_protocol.Gateway'] as Record<string, MethodDefinition<object, object>>

export type Message = Readonly<Record<string, unknown>>

/** A status as a client sees it: code and text. */
export const statusOf = (problem: unknown): [number, string] => {
  const { code, details } = problem as ServiceError
  return [code, details]
}

/** A client of the gateway protocol without any comfort. */
export class GatewayClient {
  readonly #client: Client
  readonly #metadata = new Metadata()

  /** `target` is a port of this machine, or host and port. */
  constructor(
    target: number | string,
    { channel = credentials.createInsecure(), headers = {} }: Partial<ClientOptions> = {},
  ) {
    this.#client = new Client(typeof target === 'number' ? `127.0.0.1:${target}` : target, channel, {
      'grpc.max_send_message_length': -1,
      'grpc.max_receive_message_length': -1,
      // a server that was restarted is found again soon
      'grpc.initial_reconnect_backoff_ms': 100,
      'grpc.max_reconnect_backoff_ms': 500,
      'grpc.default_authority': headers[':authority'] ?? 'localhost',
    })
    for (const [name, value] of Object.entries(headers))
      if (!name.startsWith(':')) this.#metadata.set(name, value)
  }

  /** Resolves when there is a connection; calls do not wait for one. */
  ready(timeoutMs = 30_000): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#client.waitForReady(Date.now() + timeoutMs, (problem) => {
        if (problem) reject(problem)
        else resolve()
      })
    })
  }

  call(name: string, request: object = {}, deadline = Date.now() + 10_000): Promise<Message> {
    const { path, requestSerialize, responseDeserialize } = methodOf(name)
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        this.#metadata,
        { deadline },
        (problem, answer) => {
          if (problem) reject(problem)
          else resolve(answer as Message)
        },
      )
    })
  }

  /** All messages of a stream, and how to give it up. */
  open(name: string, request: object): { messages: Promise<Message[]>; cancel: () => void } {
    const { path, requestSerialize, responseDeserialize } = methodOf(name)
    const call = this.#client.makeServerStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      request,
      this.#metadata,
      { deadline: Date.now() + 20_000 },
    )
    const messages: Message[] = []
    const all = new Promise<Message[]>((resolve, reject) => {
      call.on('data', (message: Message) => messages.push(message))
      call.on('error', reject)
      call.on('end', () => resolve(messages))
    })
    return { messages: all, cancel: () => call.cancel() }
  }

  /** Jobs in messages; those that name no time-out wait for a second. */
  jobs(request: object): { messages: Promise<Message[][]>; cancel: () => void } {
    const { messages, cancel } = this.open('ActivateJobs', {
      type: 'mail',
      worker: 'tester',
      timeout: 1000,
      maxJobsToActivate: 5,
      requestTimeout: 10_000,
      ...request,
    })
    return { messages: messages.then((all) => all.map(({ jobs }) => jobs as Message[])), cancel }
  }

  close(): void {
    this.#client.close()
  }
}

interface ClientOptions {
  readonly channel: ChannelCredentials
  /** Metadata of each call; `:authority` is the name that it calls the server by. */
  readonly headers: Readonly<Record<string, string>>
}

function methodOf(name: string): MethodDefinition<object, object> {
  const method = service[name]
  if (!method) throw new Error(`the gateway protocol has no ${name}`)
  return method
}
