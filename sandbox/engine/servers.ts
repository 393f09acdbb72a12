import { introspectionLogin } from './access/introspection.ts'
import { basicLogin, type Login } from './access/login.ts'
import { readTls } from './access/tls.ts'
import { isLoopback, type EngineArguments, type LoginArgument } from './arguments.ts'
import type { Engine } from './core/commands.ts'
import { Faults } from './faults.ts'
import { startGateway } from './grpc/server.ts'
import { JobDispatcher } from './job-dispatcher.ts'
import { toMailbox } from './mailbox-jobs.ts'
import { startRest } from './rest/server.ts'

export interface EngineServers {
  readonly grpcAddress: string
  readonly restAddress: string
  /** Whoever waits for a job is told that the engine ends. */
  close(): Promise<void>
}

/** Both servers in front of one engine; neither listens when one of them cannot. */
export async function startServers(
  engine: Engine,
  { host, grpcPort, restPort, ...settings }: Omit<EngineArguments, 'dataFolder'>,
): Promise<EngineServers> {
  const common = {
    engine,
    dispatcher: new JobDispatcher(engine, settings.mailbox && toMailbox(settings.mailbox)),
    host,
    anyHost: !isLoopback(host),
    faults: settings.faults ? new Faults() : undefined,
    tls: settings.tls ? await readTls(settings.tls) : undefined,
    login: settings.login ? loginOf(settings.login) : undefined,
  }
  const secure = common.tls ? 's' : ''
  const name = host.includes(':') ? `[${host}]` : host
  const gateway = await startGateway({ ...common, port: grpcPort })
  try {
    const rest = await startRest({ ...common, port: restPort, gatewayPort: gateway.port })
    return {
      grpcAddress: `grpc${secure}://${name}:${gateway.port}`,
      restAddress: `http${secure}://${name}:${rest.port}`,
      close: async () => {
        common.dispatcher.close()
        await Promise.all([gateway.close(), rest.close()])
      },
    }
  } catch (problem) {
    await gateway.close()
    throw problem
  }
}

function loginOf(login: LoginArgument): Login {
  return login.kind === 'basic' ? basicLogin(login.user, login.password) : introspectionLogin(login.url)
}
