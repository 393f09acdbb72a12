import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  folderOf,
  fileNameOf,
  guessRepository,
  largestFileIn,
  lastLine,
} from '../../../scripts/engine/maven.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'maven-'))
  await mkdir(join(home, '.m2'))
})
afterEach(() => rm(home, { recursive: true }))

describe('the local Maven repository', () => {
  it('is below the home unless something else is said', async () => {
    expect(await guessRepository({}, home)).toBe(join(home, '.m2', 'repository'))
  })

  it('is where settings.xml puts it, comments aside', async () => {
    const settings = `<settings>
      <!-- <localRepository>/not/here</localRepository> -->
      <localRepository> \${user.home}/elsewhere </localRepository></settings>`
    await writeFile(join(home, '.m2', 'settings.xml'), settings)
    expect(await guessRepository({}, home)).toBe(`${home}/elsewhere`)
  })

  it('is where the options put it before all', async () => {
    await writeFile(join(home, '.m2', 'settings.xml'), '<localRepository>/settings</localRepository>')
    expect(await guessRepository({ MAVEN_OPTS: '-Xmx1g -Dmaven.repo.local=/opts' }, home)).toBe('/opts')
    expect(await guessRepository({ MAVEN_ARGS: '-Dmaven.repo.local="/with blank"' }, home)).toBe(
      '/with blank',
    )
  })
})

describe('an artifact', () => {
  const artifact = { group: 'org.example.mail', name: 'server', version: '1.2.3', packaging: 'tar.gz' }

  it('has its place in the repository', () => {
    expect(folderOf(artifact, '/repository')).toBe(
      join('/repository', 'org', 'example', 'mail', 'server', '1.2.3'),
    )
    expect(fileNameOf(artifact)).toBe('server-1.2.3.tar.gz')
  })

  it('is seen growing under whatever name', async () => {
    expect(await largestFileIn(join(home, 'not-yet'))).toBe(0)
    await writeFile(join(home, 'server.tar.gz.part'), Buffer.alloc(2000))
    await writeFile(join(home, 'server.tar.gz.sha1'), 'abc')
    expect(await largestFileIn(home)).toBeGreaterThanOrEqual(2000)
  })
})

describe('what Maven says', () => {
  it('is read without its colours and without what came before', () => {
    expect(lastLine('WARNING: old\n\u001b[0m\u001b[0m/home/x/repository\u001b[0m\n')).toBe(
      '/home/x/repository',
    )
    expect(lastLine('')).toBe('')
  })
})
