import { createRequire } from 'node:module'
import type { ServiceDefinition, UntypedHandleCall } from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'

/** From this many bytes on the engine refuses a command. */
const LARGEST_COMMAND = 2 * 1024 * 1024
/** From here on the gateway itself does. */
const LARGEST_MESSAGE = 4 * 1024 * 1024

/** What stands in for a request that is too large to be looked at. */
export class TooLarge {
  /** Text of the status UNKNOWN that it gets. */
  readonly details: string

  constructor(bytes: number) {
    this.details = bytes > LARGEST_MESSAGE ? 'Application error processing RPC' : ''
  }
}

/** The gateway's calls by name, from the proto file of the SDK; keys are numbers (those of partition 1 are below 2^53). */
export function gatewayService(): ServiceDefinition {
  const proto = createRequire(import.meta.url).resolve('@camunda8/sdk/dist/proto/zeebe.proto')
  const definition = loadSync(proto, { keepCase: true, longs: Number, enums: String, defaults: true })
  const service = definition['gateway_protocol.Gateway'] as ServiceDefinition
  return Object.fromEntries(
    Object.entries(service).map(([name, method]) => [
      name,
      {
        ...method,
        requestDeserialize: (bytes: Buffer): unknown =>
          bytes.length < LARGEST_COMMAND ? method.requestDeserialize(bytes) : new TooLarge(bytes.length),
      },
    ]),
  )
}

/** One implementation for each call of the service. */
export type Implementation = Record<string, UntypedHandleCall>
