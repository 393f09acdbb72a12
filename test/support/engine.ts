import { afterAll, beforeAll, inject } from 'vitest'
import { EngineClient } from '../../sandbox/client/engine-client.ts'
import { EngineProcess, type EngineOptions } from '../../sandbox/client/engine-process.ts'
import { streamRecords } from '../../sandbox/client/record-stream.ts'
import { Records } from '../../sandbox/client/records.ts'

/** What a test process needs to know about the engine of the run. */
export interface ProvidedEngine {
  readonly grpcAddress: string
  readonly restAddress: string
  readonly recordsUrl: string
}

declare module 'vitest' {
  export interface ProvidedContext {
    engine: ProvidedEngine
  }
}

export interface TestEngine {
  readonly grpcAddress: string
  readonly restAddress: string
  readonly client: EngineClient
  /** What the engine does from the start of this file on. */
  readonly records: Records
}

/** The engine that the run shares. Call it once at the top of a test file. */
export function useEngine(): TestEngine {
  const { grpcAddress, restAddress, recordsUrl } = inject('engine')
  const records = new Records()
  const client = new EngineClient(grpcAddress)
  let stop: (() => void) | undefined
  beforeAll(async () => {
    stop = await streamRecords(recordsUrl, records)
  })
  afterAll(() => {
    stop?.()
    client.close()
  })
  return { grpcAddress, restAddress, client, records }
}

export interface OwnEngine {
  readonly engine: EngineProcess
  readonly client: EngineClient
  readonly records: Records
  readonly close: () => Promise<void>
}

/** An engine that the test may kill, freeze or put ahead in time; close it in the end. */
export async function startOwnEngine(
  options: EngineOptions = {},
  records = new Records(),
): Promise<OwnEngine> {
  const engine = await EngineProcess.start(options)
  const stop = await streamRecords(`${engine.restAddress}/records`, records)
  const client = new EngineClient(engine.grpcAddress)
  const close = async (): Promise<void> => {
    client.close()
    stop()
    await engine.close()
  }
  return { engine, client, records, close }
}
