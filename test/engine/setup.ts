import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { Engine } from '../../scripts/engine/engine.ts'
import { RecordSink } from '../../scripts/engine/record-sink.ts'
import { findEngineTools, type EngineTools } from '../../scripts/engine/tools.ts'
import { EngineUnavailable } from '../../scripts/engine/unavailable.ts'

/** What a test process needs to know about the engine of the run, or why there is none. */
export type ProvidedEngine =
  | { readonly missing: string }
  | {
      readonly missing: undefined
      readonly grpcAddress: string
      readonly restAddress: string
      readonly recordsUrl: string
      readonly tools: EngineTools
    }

declare module 'vitest' {
  export interface ProvidedContext {
    engine: ProvidedEngine
  }
}

const say = (line: string): void => void process.stderr.write(`${line}\n`)

/** One engine for all engine tests of a run; it lives in vitest's main process. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  let tools: EngineTools
  try {
    tools = await findEngineTools(say)
  } catch (problem) {
    // a build server that skips these tests would report a green that means nothing
    if (!(problem instanceof EngineUnavailable) || process.env['CI']) throw problem
    say(`\nThe engine tests are SKIPPED. ${problem.message}\n`)
    project.provide('engine', { missing: problem.message })
    return undefined
  }
  buildWorker()
  const sink = await RecordSink.listen()
  const engine = await Engine.start(tools, { env: sink.engineEnvironment })
  project.provide('engine', {
    missing: undefined,
    grpcAddress: engine.grpcAddress,
    restAddress: engine.restAddress,
    recordsUrl: sink.url,
    tools,
  })
  return async () => {
    await engine.close()
    await sink.close()
  }
}

/** Tests run what an operator runs, `dist/`; it is built when the sources are newer. */
function buildWorker(): void {
  const prepare = fileURLToPath(new URL('../../scripts/prepare.mjs', import.meta.url))
  const { status } = spawnSync(process.execPath, [prepare, '--build'], { stdio: 'inherit' })
  if (status !== 0) throw new Error('The worker could not be built, see above.')
}
