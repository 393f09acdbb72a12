import { EngineClient } from '../client/engine-client.ts'
import { EngineProcess } from '../client/engine-process.ts'
import type { Undo } from './undo.ts'

export interface QuickstartEngine {
  readonly address: string
  /** Only of the engine in the box. */
  readonly restAddress: string | undefined
  readonly client: EngineClient
  readonly description: string
}

/** Where all mail of the engine in the box goes. */
interface MailServer {
  readonly smtpHost: string
  readonly smtpPort: number
}

/** The engine that ZEEBE_GRPC_ADDRESS names, or one that lives as long as the quickstart. */
export async function provideEngine(undo: Undo, mailServer: MailServer): Promise<QuickstartEngine> {
  const given = givenAddress()
  return given === undefined ? startEngine(undo, mailServer) : engineAt(given, undo)
}

export function givenAddress(): string | undefined {
  const given = process.env['ZEEBE_GRPC_ADDRESS'] ?? ''
  return given === '' ? undefined : given
}

async function startEngine(undo: Undo, { smtpHost, smtpPort }: MailServer): Promise<QuickstartEngine> {
  const engine = await EngineProcess.start({ args: ['--mailbox', `${smtpHost}:${smtpPort}`] })
  undo.later(() => engine.close())
  const { grpcAddress: address, restAddress } = engine
  const client = new EngineClient(address)
  undo.later(() => client.close())
  return {
    address,
    restAddress,
    client,
    description: `a small one that speaks Zeebe's protocol, at ${address}`,
  }
}

async function engineAt(address: string, undo: Undo): Promise<QuickstartEngine> {
  const client = new EngineClient(address)
  undo.later(() => client.close())
  try {
    const { gatewayVersion } = await client.topology({ timeoutMs: 15_000 })
    return { address, restAddress: undefined, client, description: `Zeebe ${gatewayVersion} at ${address}` }
  } catch (problem) {
    const why = problem instanceof Error ? problem.message : String(problem)
    throw new Error(
      `No engine answers at ZEEBE_GRPC_ADDRESS=${address} (${why}): start it, or unset the variable to use the one in the box.`,
      { cause: problem },
    )
  }
}
