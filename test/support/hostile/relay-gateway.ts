import { createRequire } from 'node:module'
import {
  Client,
  credentials,
  Server,
  ServerCredentials,
  type handleServerStreamingCall,
  type handleUnaryCall,
} from '@grpc/grpc-js'
import { loadSync, type ServiceDefinition } from '@grpc/proto-loader'
import { readAddress } from '../../../sandbox/client/engine-stub.ts'

/** A job as it goes over the wire. */
export interface WireJob {
  variables: string
  customHeaders: string
}

export interface RelayGateway {
  readonly grpcAddress: string
  close(): void
}

/** Stands between a worker and its engine, and may change the jobs on their way: an engine that no client can make say such. */
export async function startRelay(
  engine: string,
  change: (job: WireJob) => void,
  onCommand: () => void = () => undefined,
): Promise<RelayGateway> {
  const proto = createRequire(import.meta.url).resolve('@camunda8/sdk/dist/proto/zeebe.proto')
  const loaded = loadSync(proto, { keepCase: true, longs: String, enums: String, defaults: true })
  const service = loaded['gateway_protocol.Gateway'] as ServiceDefinition
  const client = new Client(readAddress(engine).target, credentials.createInsecure(), LARGE)
  const server = new Server(LARGE)
  server.addService(
    service,
    Object.fromEntries(
      Object.entries(service).map(
        ([name, { path, requestSerialize, responseDeserialize, responseStream }]) => {
          const unary: handleUnaryCall<object, object> = (call, answer) => {
            onCommand()
            const options = { deadline: call.getDeadline() }
            client.makeUnaryRequest(
              path,
              requestSerialize,
              responseDeserialize,
              call.request,
              call.metadata,
              options,
              (problem, reply = {}) => answer(problem, reply),
            )
          }
          const stream: handleServerStreamingCall<object, object> = (call) => {
            onCommand()
            const options = { deadline: call.getDeadline() }
            const source = client.makeServerStreamRequest(
              path,
              requestSerialize,
              responseDeserialize,
              call.request,
              call.metadata,
              options,
            )
            call.on('cancelled', () => source.cancel())
            source.on('data', (message: { jobs?: WireJob[] }) => {
              message.jobs?.forEach(change)
              call.write(message)
            })
            source.on('error', (problem) => call.emit('error', problem))
            source.on('end', () => call.end())
          }
          return [name, responseStream ? stream : unary]
        },
      ),
    ),
  )
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (problem, bound) => {
      if (problem) reject(problem)
      else resolve(bound)
    })
  })
  return {
    grpcAddress: `grpc://127.0.0.1:${port}`,
    close: () => {
      server.forceShutdown()
      client.close()
    },
  }
}

const LARGE = { 'grpc.max_receive_message_length': 64 * 1024 * 1024 }
