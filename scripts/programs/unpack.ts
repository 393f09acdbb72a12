import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { outputOf } from './run-program.ts'

/** This machine has no Debian package; the message is one sentence that says why. */
export class PackagesUnavailable extends Error {
  override readonly name = 'PackagesUnavailable'
}

/**
 * Packages of Debian, and the libraries they need that this machine lacks, unpacked into a folder, which is given. Nothing
 * is installed and no service starts, so that packages that exclude each other can be had side by side. What was
 * unpacked once is used again. Throws PackagesUnavailable.
 */
export async function unpackPackages(names: readonly string[]): Promise<string> {
  const recipe = createHash('sha256').update(names.join(' ')).digest('hex').slice(0, 12)
  const folder = join(tmpdir(), `debian-${process.getuid?.() ?? 0}-${recipe}`)
  if (existsSync(folder)) return folder
  const work = await mkdtemp(join(tmpdir(), 'debian-work-'))
  try {
    const root = join(work, 'root')
    await mkdir(root, { mode: 0o755 })
    await download(names, work)
    const files = (await readdir(work)).filter((file) => file.endsWith('.deb'))
    for (const file of files) await outputOf('dpkg', ['-x', join(work, file), root])
    // in one step: another test may look for it at this moment
    await rename(root, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error
    })
    return folder
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    throw new PackagesUnavailable(`${names.join(', ')} of Debian cannot be had here (${why}).`, {
      cause: error,
    })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function download(names: readonly string[], folder: string): Promise<void> {
  const run = async () => {
    // apt has no option for the folder
    const shell = 'cd "$0" && exec apt-get download "$@"'
    await outputOf('sh', ['-c', shell, folder, ...names, ...(await missingLibraries(names))])
  }
  try {
    await run()
  } catch {
    // its lists are old, or were never fetched
    await outputOf('apt-get', ['update', '-qq'])
    await run()
  }
}

/** Their names differ from one Debian to the next. */
async function missingLibraries(names: readonly string[]): Promise<string[]> {
  const only = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances'].map(
    (kind) => `--no-${kind}`,
  )
  const tree = await outputOf('apt-cache', ['depends', '--recurse', ...only, ...names])
  const libraries = new Set([...tree.matchAll(/^lib[^\s:]+$/gm)].map(([name]) => name))
  const installed = await outputOf('dpkg-query', ['-W', '-f', '${db:Status-Abbrev} ${Package}\n'])
  for (const [, name = ''] of installed.matchAll(/^ii +(\S+)$/gm)) libraries.delete(name)
  return [...libraries].filter((name) => !names.includes(name))
}

/** Where the loader finds the libraries of an unpacked folder, for `LD_LIBRARY_PATH`. */
export function librariesIn(folder: string): string {
  const machine = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu'
  return [`usr/lib/${machine}`, `lib/${machine}`].map((part) => join(folder, part)).join(':')
}

/** For `describe.skipIf`: the folder, or why there is none. A build server may not go without. */
export async function packagesOrReason(
  names: readonly string[],
): Promise<{ readonly folder: string } | { readonly missing: string }> {
  try {
    return { folder: await unpackPackages(names) }
  } catch (problem) {
    // a build server that skips these tests would report a green that means nothing
    if (!(problem instanceof PackagesUnavailable) || process.env['CI']) throw problem
    process.stderr.write(`\nSKIPPED: ${problem.message}\n`)
    return { missing: problem.message }
  }
}
