import {
  credentials,
  loadPackageDefinition,
  Metadata,
  type ClientReadableStream,
  type requestCallback,
} from '@grpc/grpc-js'
import { fromJSON } from '@grpc/proto-loader'
import protocol from '../src/broker/gateway-protocol.json' with { type: 'json' }

interface ActivatedJob {
  readonly key: string
  readonly customHeaders: string
  readonly variables: string
}

/** The two calls of a worker, and nothing around them. Both reject with a grpc `ServiceError`. */
export interface PlainGateway {
  /** Long poll; an engine without jobs answers an empty list after `requestTimeout` ms. */
  activate(request: object, timeoutMs: number): Promise<readonly ActivatedJob[]>
  complete(jobKey: string, variables: string): Promise<void>
}

interface Client {
  activateJobs(
    request: object,
    metadata: Metadata,
    options: object,
  ): ClientReadableStream<{ readonly jobs: readonly ActivatedJob[] }>
  completeJob(request: object, metadata: Metadata, options: object, done: requestCallback<object>): void
}

const COMMAND_TIMEOUT_MS = 10_000

/**
 * A client of grpc-js as its documentation has it, with no line of the worker: the yardstick stays where it is, whatever
 * the worker's own way to the engine becomes. `address` is `grpc://host:port`.
 */
export function openPlainGateway(address: string): PlainGateway {
  const definition = fromJSON(protocol as unknown as Parameters<typeof fromJSON>[0], {
    longs: String,
    enums: String,
    defaults: true,
    oneofs: true,
  })
  const { gateway_protocol } = loadPackageDefinition(definition) as unknown as {
    gateway_protocol: { Gateway: new (address: string, channel: unknown) => Client }
  }
  const client = new gateway_protocol.Gateway(address.replace('grpc://', ''), credentials.createInsecure())
  return {
    activate: (request, timeoutMs) =>
      new Promise((resolve, reject) => {
        const jobs: ActivatedJob[] = []
        const call = client.activateJobs(request, new Metadata(), { deadline: Date.now() + timeoutMs })
        call.on('data', (answer: { readonly jobs: readonly ActivatedJob[] }) => jobs.push(...answer.jobs))
        call.on('end', () => resolve(jobs))
        call.on('error', reject)
      }),
    complete: (jobKey, variables) =>
      new Promise((resolve, reject) => {
        const options = { deadline: Date.now() + COMMAND_TIMEOUT_MS }
        client.completeJob({ jobKey, variables }, new Metadata(), options, (problem) => {
          if (problem) reject(problem)
          else resolve()
        })
      }),
  }
}
