import { Server, ServerCredentials, type UntypedHandleCall } from '@grpc/grpc-js'
import type { TlsMaterial } from '../access/tls.ts'
import type { Front } from '../front.ts'
import { listenProblem } from '../listen-problem.ts'
import { topologyMessage } from '../topology.ts'
import { activateJobsHandler } from './activate-jobs.ts'
import { commandHandler, commands, type CommandName } from './commands.ts'
import { createWithResultHandler } from './create-with-result.ts'
import { deployResourceHandler } from './deploy-resource.ts'
import { stream, unary, type Handler } from './handler.ts'
import { gatewayService } from './protocol.ts'
import { withFaults } from './with-faults.ts'
import { forThisMachine, withLogin } from './with-login.ts'

export interface GatewayOptions extends Front {
  /** 0 is a free one. */
  readonly port: number
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
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { engine, dispatcher, host, port } = options
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
  for (const [name, handler] of Object.entries(handlers)) {
    const guarded = guard(options, name, handler)
    implementation[name] = service[name]?.responseStream ? stream(guarded) : unary(guarded)
  }
  server.addService(service, implementation)
  self.port = await bind(server, options)
  return { port: self.port, close: () => close(server) }
}

/** Whoever may not call is refused first; then the call goes wrong, if that was ordered. */
function guard({ faults, login, anyHost = false }: Front, name: string, plain: Handler): Handler {
  const faulty = faults ? withFaults(faults, name, plain) : plain
  const known = login ? withLogin(login, faulty) : faulty
  return anyHost ? known : forThisMachine(known)
}

function bind(server: Server, { host, port, tls }: GatewayOptions): Promise<number> {
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials(tls), (problem, bound) => {
      if (problem) reject(listenProblem('gRPC', address, problem))
      else resolve(bound)
    })
  })
}

function credentials(tls: TlsMaterial | undefined): ServerCredentials {
  if (!tls) return ServerCredentials.createInsecure()
  const { key, cert, clientCa } = tls
  const pair = { private_key: key, cert_chain: cert }
  return ServerCredentials.createSsl(clientCa ?? null, [pair], clientCa !== undefined)
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
