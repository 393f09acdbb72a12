import type { EngineArguments } from './arguments.ts'
import type { Engine } from './core/commands.ts'
import { startGateway } from './grpc/server.ts'
import { JobDispatcher } from './job-dispatcher.ts'
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
  { host, grpcPort, restPort }: Omit<EngineArguments, 'dataFolder'>,
): Promise<EngineServers> {
  const dispatcher = new JobDispatcher(engine)
  const gateway = await startGateway({ engine, dispatcher, host, port: grpcPort })
  try {
    const rest = await startRest({ engine, dispatcher, host, port: restPort, gatewayPort: gateway.port })
    return {
      grpcAddress: `grpc://${host}:${gateway.port}`,
      restAddress: `http://${host}:${rest.port}`,
      close: async () => {
        dispatcher.close()
        await Promise.all([gateway.close(), rest.close()])
      },
    }
  } catch (problem) {
    await gateway.close()
    throw problem
  }
}
