import { EngineClient } from '../client/engine-client.ts'
import { EngineProcess } from '../client/engine-process.ts'
import type { Undo } from './undo.ts'

export interface QuickstartEngine {
  readonly address: string
  readonly client: EngineClient
  readonly description: string
}

/** The engine that ZEEBE_GRPC_ADDRESS names, or one that lives as long as the quickstart. */
export async function provideEngine(undo: Undo): Promise<QuickstartEngine> {
  const given = process.env['ZEEBE_GRPC_ADDRESS'] ?? ''
  return given === '' ? startEngine(undo) : engineAt(given, undo)
}

async function startEngine(undo: Undo): Promise<QuickstartEngine> {
  const engine = await EngineProcess.start()
  undo.later(() => engine.close())
  const { grpcAddress: address } = engine
  const client = new EngineClient(address)
  undo.later(() => client.close())
  return { address, client, description: `a small one that speaks Zeebe's protocol, at ${address}` }
}

async function engineAt(address: string, undo: Undo): Promise<QuickstartEngine> {
  const client = new EngineClient(address)
  undo.later(() => client.close())
  try {
    const { gatewayVersion } = await client.topology({ timeoutMs: 15_000 })
    return { address, client, description: `Zeebe ${gatewayVersion} at ${address}` }
  } catch (problem) {
    const why = problem instanceof Error ? problem.message : String(problem)
    throw new Error(
      `No engine answers at ZEEBE_GRPC_ADDRESS=${address} (${why}): start it, or unset the variable to use the one in the box.`,
    )
  }
}
