import type { TestProject } from 'vitest/node'
import { EngineProcess } from '../../sandbox/client/engine-process.ts'
import { buildWorker } from '../support/built-worker.ts'
import type { ProvidedEngine } from '../support/engine.ts'

/** One engine for all engine tests of a run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  buildWorker()
  const engine = await EngineProcess.start()
  const { grpcAddress, restAddress } = engine
  const provided: ProvidedEngine = { grpcAddress, restAddress, recordsUrl: `${restAddress}/records` }
  project.provide('engine', provided)
  return () => engine.close()
}
