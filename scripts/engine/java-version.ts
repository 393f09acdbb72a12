import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The feature release in a Java version text: `1.8.0_392` is 8, `21.0.4+7` is 21, `25-ea` is 25. */
export function featureRelease(version: string): number | undefined {
  const parts = /^(\d+)(?:\.(\d+))?/.exec(version.trim())
  if (!parts) return undefined
  const [, first, second] = parts
  // up to Java 8 the feature release was the second number
  return Number(first === '1' && second !== undefined ? second : first)
}

/** The version that a Java home's `release` file names. */
export function versionInReleaseFile(text: string): number | undefined {
  const version = /^JAVA_VERSION="?([^"\r\n]+)"?/m.exec(text)?.[1]
  return version === undefined ? undefined : featureRelease(version)
}

/** The feature release of the Java in `home`; undefined when there is no Java that runs. */
export async function javaVersionOf(home: string): Promise<number | undefined> {
  const release = await readFile(join(home, 'release'), 'utf8').catch(() => '')
  return versionInReleaseFile(release) ?? (await askJava(javaIn(home)))?.version
}

/** The `java` program of a Java home. */
export function javaIn(home: string, platform: NodeJS.Platform = process.platform): string {
  return join(home, 'bin', platform === 'win32' ? 'java.exe' : 'java')
}

/** Runs a `java` and lets it say its home and version; the only way to see through a version manager's wrapper. */
export async function askJava(java: string): Promise<{ home: string; version: number } | undefined> {
  try {
    const { stderr } = await run(java, ['-XshowSettings:properties', '-version'], { timeout: 20_000 })
    const property = (name: string) => new RegExp(`^\\s*${name} = (.+)$`, 'm').exec(stderr)?.[1]?.trim()
    const home = property('java\\.home')
    const version = featureRelease(property('java\\.version') ?? '')
    return home === undefined || version === undefined ? undefined : { home, version }
  } catch {
    return undefined
  }
}
