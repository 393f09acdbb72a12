import { afterAll, beforeAll, inject } from 'vitest'
import { EngineClient } from '../../sandbox/client/engine-client.ts'
import { Engine, type EngineOptions } from '../../scripts/engine/engine.ts'
import { streamRecords } from '../../sandbox/client/record-stream.ts'
import { RecordSink } from '../../sandbox/client/record-sink.ts'
import { Records } from '../../sandbox/client/records.ts'
import type { ProvidedEngine } from '../engine/setup.ts'
import './engine-tools.ts'

export interface TestEngine {
  /** Why there is no engine, for `describe.skipIf(engine.missing)`. */
  readonly missing: string | undefined
  readonly grpcAddress: string
  readonly restAddress: string
  readonly client: EngineClient
  /** What the engine does from the start of this file on. */
  readonly records: Records
}

/** The engine that the run shares. Call it once at the top of a test file. */
export function useEngine(): TestEngine {
  const provided = inject('engine')
  const records = new Records()
  if (provided.missing !== undefined) return missingEngine(provided, records)
  const { grpcAddress, restAddress, recordsUrl } = provided
  const client = new EngineClient(grpcAddress)
  let stop: (() => void) | undefined
  beforeAll(async () => {
    stop = await streamRecords(recordsUrl, records)
  })
  afterAll(() => {
    stop?.()
    client.close()
  })
  return { missing: undefined, grpcAddress, restAddress, client, records }
}

export interface OwnEngine {
  readonly engine: Engine
  readonly client: EngineClient
  readonly records: Records
  readonly close: () => Promise<void>
}

/** An engine that the test may kill, freeze or put ahead in time; close it in the end. */
export async function startOwnEngine(
  options: EngineOptions = {},
  records = new Records(),
): Promise<OwnEngine> {
  const provided = inject('engineTools')
  if (provided.missing !== undefined) throw new Error(provided.missing)
  const sink = await RecordSink.listen(records)
  const engine = await Engine.start(provided.tools, {
    ...options,
    env: { ...sink.engineEnvironment, ...options.env },
  })
  const client = new EngineClient(engine.grpcAddress)
  const close = async (): Promise<void> => {
    client.close()
    await engine.close()
    await sink.close()
  }
  return { engine, client, records: sink.records, close }
}

function missingEngine({ missing }: ProvidedEngine, records: Records): TestEngine {
  return {
    missing,
    records,
    grpcAddress: '',
    restAddress: '',
    get client(): never {
      throw new Error(missing)
    },
  }
}
