import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { findEngineTools, type EngineTools } from '../../scripts/engine/tools.ts'
import { EngineUnavailable } from '../../scripts/engine/unavailable.ts'

/** What tests start an engine of their own from, or why there is none. */
export type ProvidedTools =
  { readonly missing: string } | { readonly missing: undefined; readonly tools: EngineTools }

declare module 'vitest' {
  export interface ProvidedContext {
    engineTools: ProvidedTools
  }
}

const say = (line: string): void => void process.stderr.write(`${line}\n`)

/** Before all tests of a project: finds an engine and builds the worker. */
export async function provideEngineTools(project: TestProject): Promise<ProvidedTools> {
  const found = await find()
  if (found.missing === undefined) buildWorker()
  project.provide('engineTools', found)
  return found
}

async function find(): Promise<ProvidedTools> {
  try {
    return { missing: undefined, tools: await findEngineTools(say) }
  } catch (problem) {
    // a build server that skips these tests would report a green that means nothing
    if (!(problem instanceof EngineUnavailable) || process.env['CI']) throw problem
    say(`\nThe engine tests are SKIPPED. ${problem.message}\n`)
    return { missing: problem.message }
  }
}

/** Tests run what an operator runs, `dist/`; it is built when the sources are newer. */
function buildWorker(): void {
  const prepare = fileURLToPath(new URL('../../scripts/prepare.mjs', import.meta.url))
  const { status } = spawnSync(process.execPath, [prepare, '--build'], { stdio: 'inherit' })
  if (status !== 0) throw new Error('The worker could not be built, see above.')
}
