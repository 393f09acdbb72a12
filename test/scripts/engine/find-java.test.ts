import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findJava, usualPlaces } from '../../../scripts/engine/find-java.ts'
import { EngineUnavailable } from '../../../scripts/engine/unavailable.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'find-java-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** A folder that looks like a Java home. */
async function java(version: string, ...path: string[]): Promise<string> {
  const home = join(folder, ...path)
  await mkdir(home, { recursive: true })
  await writeFile(join(home, 'release'), `JAVA_VERSION="${version}"\n`)
  return home
}

const find = (env: Record<string, string> = {}): Promise<string> =>
  findJava({ env, folders: [join(folder, 'jvm')], command: join(folder, 'no-such-java') })

describe('finding a Java for the engine', () => {
  it('takes ZEEBE_JAVA_HOME before JAVA_HOME', async () => {
    const own = await java('22.0.1', 'own')
    const usual = await java('21.0.4', 'usual')
    expect(await find({ ZEEBE_JAVA_HOME: own, JAVA_HOME: usual })).toBe(own)
    expect(await find({ JAVA_HOME: usual })).toBe(usual)
  })

  it('passes over a JAVA_HOME that is too old, and takes the oldest installed one that fits', async () => {
    const old = await java('17.0.15', 'old')
    await java('25.0.3', 'jvm', 'temurin-25')
    await java('1.8.0_392', 'jvm', 'java-8')
    const fits = await java('21.0.4', 'jvm', 'temurin-21')
    expect(await find({ JAVA_HOME: old })).toBe(fits)
  })

  it('looks into a macOS bundle', async () => {
    const home = await java('21.0.4', 'jvm', 'temurin-21.jdk', 'Contents', 'Home')
    expect(await find()).toBe(home)
  })

  it('says so when ZEEBE_JAVA_HOME cannot be used, although another could', async () => {
    await java('21.0.4', 'jvm', 'temurin-21')
    const old = await java('17.0.15', 'old')
    await expect(find({ ZEEBE_JAVA_HOME: old })).rejects.toThrow(
      `ZEEBE_JAVA_HOME (${old}) is Java 17: let it name a Java 21 or newer.`,
    )
    await expect(find({ ZEEBE_JAVA_HOME: join(folder, 'none') })).rejects.toThrow('holds no Java that runs')
  })

  it('says in one sentence what was found and what would help', async () => {
    await java('17.0.15', 'jvm', 'java-17')
    const problem: unknown = await find().catch((error: unknown) => error)
    expect(problem).toBeInstanceOf(EngineUnavailable)
    expect(String(problem)).toContain('needs Java 21 or newer and only Java 17 was found')
    expect(String(problem)).toContain('docker run --rm -p 26500:26500 camunda/zeebe:8.6.0')
    expect(String(problem)).toContain('ZEEBE_GRPC_ADDRESS')
  })
})

describe('the usual places', () => {
  it('follow the environment', () => {
    const { folders } = usualPlaces(
      { SDKMAN_DIR: '/sdk', ProgramFiles: 'C:\\Program Files' },
      '/home/somebody',
    )
    expect(folders).toContain('/usr/lib/jvm')
    expect(folders).toContain('/Library/Java/JavaVirtualMachines')
    expect(folders).toContain(join('/sdk', 'candidates', 'java'))
    expect(folders).toContain(join('C:\\Program Files', 'Java'))
    expect(folders).toContain(join('/home/somebody', '.jdks'))
  })
})
