import type { TestProject } from 'vitest/node'
import { Engine } from '../../scripts/engine/engine.ts'
import { RecordSink } from '../../sandbox/client/record-sink.ts'
import { provideEngineTools } from '../support/engine-tools.ts'

/** What a test process needs to know about the engine of the run, or why there is none. */
export type ProvidedEngine =
  | { readonly missing: string }
  | {
      readonly missing: undefined
      readonly grpcAddress: string
      readonly restAddress: string
      readonly recordsUrl: string
    }

declare module 'vitest' {
  export interface ProvidedContext {
    engine: ProvidedEngine
  }
}

/** One engine for all engine tests of a run; it lives in vitest's main process. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const found = await provideEngineTools(project)
  if (found.missing !== undefined) {
    project.provide('engine', found)
    return undefined
  }
  const sink = await RecordSink.listen()
  const engine = await Engine.start(found.tools, { env: sink.engineEnvironment })
  project.provide('engine', {
    missing: undefined,
    grpcAddress: engine.grpcAddress,
    restAddress: engine.restAddress,
    recordsUrl: sink.url,
  })
  return async () => {
    await engine.close()
    await sink.close()
  }
}
