import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { access, mkdir, mkdtemp, rename } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import {
  askRepository,
  bring,
  fileNameOf,
  folderOf,
  guessRepository,
  largestFileIn,
  type Artifact,
} from './maven.ts'
import { DOCKER_WAY, EngineUnavailable } from './unavailable.ts'

/** The newest version that comes as a plain archive with gRPC and REST; it is also the oldest with REST. */
export const ZEEBE: Artifact = {
  group: 'io.camunda',
  name: 'camunda-zeebe',
  version: '8.6.0',
  packaging: 'tar.gz',
}
const MEGABYTES = 299

export type Say = (line: string) => void

/** The folder of an unpacked Zeebe; brings it first when this user has none yet. */
export async function findZeebe(say: Say, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const { XDG_CACHE_HOME: caches = '' } = env
  const cache = join(caches === '' ? join(homedir(), '.cache') : caches, 'camunda-smtp-connector')
  const home = join(cache, `${ZEEBE.name}-${ZEEBE.version}`)
  if (await exists(home)) return home
  const archive = await findArchive(say)
  say(`Unpacking Zeebe ${ZEEBE.version} into ${home}`)
  await unpack(archive, home, cache)
  return home
}

async function findArchive(say: Say): Promise<string> {
  const guessed = join(folderOf(ZEEBE, await guessRepository()), fileNameOf(ZEEBE))
  if (await exists(guessed)) return guessed
  try {
    const folder = folderOf(ZEEBE, await askRepository())
    const archive = join(folder, fileNameOf(ZEEBE))
    if (await exists(archive)) return archive
    say(`Downloading Zeebe ${ZEEBE.version} with Maven, once, about ${MEGABYTES} MB`)
    await showProgress(folder, say, bring(ZEEBE))
    return archive
  } catch (problem) {
    if (isMissing(problem))
      throw new EngineUnavailable(
        `Zeebe is brought by Maven, which was not found: install Maven (mvn), ${DOCKER_WAY}.`,
      )
    const why = problem instanceof Error ? problem.message : String(problem)
    throw new EngineUnavailable(
      `Maven could not bring Zeebe ${ZEEBE.version} (${why}): try again, ${DOCKER_WAY}.`,
    )
  }
}

async function showProgress(folder: string, say: Say, download: Promise<void>): Promise<void> {
  let shown = 0
  const look = async (): Promise<void> => {
    const megabytes = Math.round((await largestFileIn(folder)) / 1e6)
    // a line for each tenth is enough for a log file, and shows a person that it moves
    if (megabytes - shown < MEGABYTES / 10) return
    shown = megabytes
    say(`  ${megabytes} of ${MEGABYTES} MB`)
  }
  const timer = setInterval(() => void look(), 1000)
  try {
    await download
  } finally {
    clearInterval(timer)
  }
}

/** Unpacks beside the target and renames: a run that is interrupted leaves no half distribution behind. */
async function unpack(archive: string, home: string, cache: string): Promise<void> {
  await mkdir(cache, { recursive: true })
  const workshop = await mkdtemp(join(cache, '.unpacking-'))
  const clean = (): void => rmSync(workshop, { recursive: true, force: true })
  process.once('exit', clean)
  try {
    await tar(['-xzf', archive, '-C', workshop, '--strip-components=1'])
    await rename(workshop, home)
  } catch (problem) {
    // another run may have been faster; its result is as good
    if (await exists(home)) return
    const why = problem instanceof Error ? problem.message : String(problem)
    throw new EngineUnavailable(
      `Zeebe could not be unpacked (${why}): remove ${archive} and try again, ${DOCKER_WAY}.`,
    )
  } finally {
    process.removeListener('exit', clean)
    clean()
  }
}

function tar(args: readonly string[]): Promise<void> {
  const child = spawn('tar', args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      const [complaint = ''] = said.trim().split('\n')
      if (code === 0) resolve()
      else reject(new Error(complaint === '' ? `tar ended with ${code}` : complaint))
    })
  })
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

const isMissing = (problem: unknown): boolean =>
  problem instanceof Error && 'code' in problem && problem.code === 'ENOENT'
