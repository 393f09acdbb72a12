import { Server, ServerCredentials, status, type UntypedHandleCall } from '@grpc/grpc-js'
import { isLocalHost, NOT_FOR_THIS_HOST } from '../access/local-request.ts'
import type { Engine } from '../core/commands.ts'
import type { Faults } from '../faults.ts'
import type { JobDispatcher } from '../job-dispatcher.ts'
import { listenProblem } from '../listen-problem.ts'
import { topologyMessage } from '../topology.ts'
import { activateJobsHandler } from './activate-jobs.ts'
import { commandHandler, commands, type CommandName } from './commands.ts'
import { createWithResultHandler } from './create-with-result.ts'
import { deployResourceHandler } from './deploy-resource.ts'
import { stream, unary, type Handler } from './handler.ts'
import { gatewayService } from './protocol.ts'
import { withFaults } from './with-faults.ts'

export interface GatewayOptions {
  readonly engine: Engine
  readonly dispatcher: JobDispatcher
  readonly host: string
  /** 0 is a free one. */
  readonly port: number
  /** Calls go wrong as they say. */
  readonly faults?: Faults | undefined
  /** Whether every name of this server is good, and not only those of this machine. */
  readonly anyHost?: boolean
}

export interface Gateway {
  readonly port: number
  /** Ends within a second, whatever clients do. */
  close(): Promise<void>
}

/** Larger requests are read up to here, so that they get the answer that Zeebe gives. */
const MAX_RECEIVED = 16 * 1024 * 1024
/** How long calls in work have when the server closes, milliseconds. */
const GRACE_MS = 500

/** Zeebe's gateway protocol; a call that this engine does not know is answered UNIMPLEMENTED. */
export async function startGateway({
  engine,
  dispatcher,
  host,
  port,
  faults,
  anyHost = false,
}: GatewayOptions): Promise<Gateway> {
  const server = new Server({
    'grpc.max_receive_message_length': MAX_RECEIVED,
    // statistics that nobody reads
    'grpc.enable_channelz': 0,
  })
  const self = { host, port }
  const handlers: Readonly<Record<string, Handler>> = {
    Topology: (_call, answer) => answer(undefined, [topologyMessage(self)]),
    DeployResource: deployResourceHandler(engine),
    CreateProcessInstanceWithResult: createWithResultHandler(engine),
    ActivateJobs: activateJobsHandler(dispatcher),
    ...Object.fromEntries(
      (Object.keys(commands) as CommandName[]).map((name) => [name, commandHandler(engine, name)]),
    ),
  }
  const service = gatewayService()
  const implementation: Record<string, UntypedHandleCall> = {}
  for (const [name, plain] of Object.entries(handlers)) {
    const faulty = faults ? withFaults(faults, name, plain) : plain
    const handler = anyHost ? faulty : forThisMachine(faulty)
    implementation[name] = service[name]?.responseStream ? stream(handler) : unary(handler)
  }
  server.addService(service, implementation)
  self.port = await bind(server, host, port)
  return { port: self.port, close: () => close(server) }
}

/** Answers only those who call this server by a name of this machine. */
function forThisMachine(handler: Handler): Handler {
  return (call, answer) => {
    if (isLocalHost(call.getHost())) return handler(call, answer)
    answer({ code: status.PERMISSION_DENIED, details: NOT_FOR_THIS_HOST }, [])
  }
}

function bind(server: Server, host: string, port: number): Promise<number> {
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`
  return new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (problem, bound) => {
      if (problem) reject(listenProblem('gRPC', address, problem))
      else resolve(bound)
    })
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => {
      server.forceShutdown()
      resolve()
    }, GRACE_MS)
    server.tryShutdown(() => {
      clearTimeout(force)
      resolve()
    })
  })
}
