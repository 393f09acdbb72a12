import { readdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { askJava, javaVersionOf } from './java-version.ts'
import { DOCKER_WAY, EngineUnavailable } from './unavailable.ts'

export const OLDEST_JAVA = 21

type Environment = Readonly<Record<string, string | undefined>>

/** Where to look; tests put folders of their own here. */
export interface JavaPlaces {
  readonly env: Environment
  /** Folders whose subfolders may each be a Java home. */
  readonly folders: readonly string[]
  /** The `java` to ask when no variable names a home. */
  readonly command: string
}

/** The usual places of this operating system. */
export function usualPlaces(env: Environment = process.env, home: string = homedir()): JavaPlaces {
  const programs = [env['ProgramFiles'], env['ProgramFiles(x86)']].filter((folder) => folder !== undefined)
  return {
    env,
    command: 'java',
    folders: [
      '/usr/lib/jvm',
      '/usr/java',
      '/opt/java',
      '/Library/Java/JavaVirtualMachines',
      join(home, 'Library', 'Java', 'JavaVirtualMachines'),
      join(env['SDKMAN_DIR'] ?? join(home, '.sdkman'), 'candidates', 'java'),
      join(home, '.jdks'),
      ...programs.flatMap((folder) =>
        ['Java', 'Eclipse Adoptium', 'Microsoft', 'Zulu', 'Amazon Corretto'].map((vendor) =>
          join(folder, vendor),
        ),
      ),
    ],
  }
}

/** The home of a Java that can run the engine; throws one sentence that says what to do when there is none. */
export async function findJava(places: JavaPlaces = usualPlaces()): Promise<string> {
  const { env } = places
  const chosen = env['ZEEBE_JAVA_HOME']
  if (chosen) {
    const version = await javaVersionOf(chosen)
    if (version !== undefined && version >= OLDEST_JAVA) return chosen
    const what = version === undefined ? 'holds no Java that runs' : `is Java ${version}`
    // a wish that cannot be met is said, not replaced by something else
    throw new EngineUnavailable(
      `ZEEBE_JAVA_HOME (${chosen}) ${what}: let it name a Java ${OLDEST_JAVA} or newer.`,
    )
  }

  const tooOld: number[] = []
  const fits = (version: number | undefined): boolean => {
    if (version === undefined) return false
    if (version < OLDEST_JAVA) tooOld.push(version)
    return version >= OLDEST_JAVA
  }

  const javaHome = env['JAVA_HOME']
  if (javaHome && fits(await javaVersionOf(javaHome))) return javaHome
  const onPath = await askJava(places.command)
  if (onPath && fits(onPath.version)) return onPath.home
  // the lowest version that fits is the one the engine was tried with longest
  const installed = (await homesIn(places.folders)).filter(({ version }) => fits(version))
  const best = installed.sort((a, b) => a.version - b.version)[0]
  if (best) return best.home

  const found =
    tooOld.length > 0 ? `only Java ${[...new Set(tooOld)].join(' and ')} was found` : 'no Java was found'
  throw new EngineUnavailable(
    `The engine needs Java ${OLDEST_JAVA} or newer and ${found}: install one and let JAVA_HOME name it, ${DOCKER_WAY}.`,
  )
}

async function homesIn(folders: readonly string[]): Promise<{ home: string; version: number }[]> {
  const homes: { home: string; version: number }[] = []
  for (const folder of folders) {
    for (const name of await readdir(folder).catch(() => [])) {
      // a macOS bundle keeps its home two folders further down
      for (const home of [join(folder, name), join(folder, name, 'Contents', 'Home')]) {
        const version = await javaVersionOf(home)
        if (version !== undefined) homes.push({ home, version })
      }
    }
  }
  return homes
}
