import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Tests run what an operator runs, `dist/`; it is built when the sources are newer. */
export function buildWorker(): void {
  const prepare = fileURLToPath(new URL('../../scripts/prepare.mjs', import.meta.url))
  const { status } = spawnSync(process.execPath, [prepare, '--build'], { stdio: 'inherit' })
  if (status !== 0) throw new Error('The worker could not be built, see above.')
}
