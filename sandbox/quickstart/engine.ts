import { EngineClient } from '../client/engine-client.ts'
import { Engine } from '../../scripts/engine/engine.ts'
import { findEngineTools } from '../../scripts/engine/tools.ts'
import { DOCKER_WAY } from '../../scripts/engine/unavailable.ts'
import type { Undo } from './undo.ts'

export interface QuickstartEngine {
  readonly address: string
  readonly client: EngineClient
  readonly description: string
}

/** The engine that ZEEBE_GRPC_ADDRESS names, or one that lives as long as the quickstart. */
export async function provideEngine(undo: Undo, say: (line: string) => void): Promise<QuickstartEngine> {
  const given = process.env['ZEEBE_GRPC_ADDRESS'] ?? ''
  const address = given === '' ? await startEngine(undo, say) : given
  const client = new EngineClient(address)
  undo.later(() => client.close())
  const version = await versionOf(client, address)
  return {
    address,
    client,
    description: `Zeebe ${version} at ${address}${given === '' ? ', started for you' : ''}`,
  }
}

async function startEngine(undo: Undo, say: (line: string) => void): Promise<string> {
  const tools = await findEngineTools(say)
  say('Starting an engine, this takes up to half a minute')
  const engine = await Engine.start(tools)
  undo.later(() => engine.close())
  return engine.grpcAddress
}

async function versionOf(client: EngineClient, address: string): Promise<string> {
  try {
    return (await client.topology({ timeoutMs: 15_000 })).gatewayVersion
  } catch (problem) {
    const why = problem instanceof Error ? problem.message : String(problem)
    throw new Error(
      `No engine answers at ZEEBE_GRPC_ADDRESS=${address} (${why}): start it, unset the variable, ${DOCKER_WAY}.`,
    )
  }
}
