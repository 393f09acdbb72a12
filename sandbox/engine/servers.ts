import type { EngineArguments } from './arguments.ts'
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
    faults: settings.faults ? new Faults() : undefined,
  }
  const gateway = await startGateway({ ...common, port: grpcPort })
  try {
    const rest = await startRest({ ...common, port: restPort, gatewayPort: gateway.port })
    return {
      grpcAddress: `grpc://${host}:${gateway.port}`,
      restAddress: `http://${host}:${rest.port}`,
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
