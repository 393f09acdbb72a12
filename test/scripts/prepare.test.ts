import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isBuilt, isInstalled, nodeProblem } from '../../scripts/prepare.mjs'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'prepare-'))
})
afterEach(() => rm(root, { recursive: true }))

async function put(path: string, content: string, modified?: Date): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), content)
  if (modified) await utimes(join(root, path), modified, modified)
}

describe('the version of Node', () => {
  it.each(['20.19.0', '20.20.2', '22.1.0', '24.0.0-pre'])('%s is new enough', (version) => {
    expect(nodeProblem(version)).toBeUndefined()
  })

  it.each(['18.20.4', '20.18.3', '19.9.0'])(
    '%s is not, and that is said with the version to have',
    (version) => {
      expect(nodeProblem(version)).toContain(`needs Node.js 20.19 or newer, and this is ${version}`)
    },
  )
})

describe('the packages', () => {
  const wanted = {
    '': { name: 'project' },
    'node_modules/mail': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/other-system': { version: '2.0.0', integrity: 'sha512-b', optional: true },
  }
  const { 'node_modules/mail': mail } = wanted
  const installed = async (packages: object): Promise<boolean> => {
    await put('package-lock.json', JSON.stringify({ packages: wanted }))
    await put('node_modules/.package-lock.json', JSON.stringify({ packages }))
    return isInstalled(root)
  }

  it('are there, except for those of other systems', async () => {
    expect(await installed({ 'node_modules/mail': mail })).toBe(true)
  })

  it.each([
    ['one is missing', {}],
    ['one has another version', { 'node_modules/mail': { ...mail, version: '1.0.1' } }],
    ['one has other bytes', { 'node_modules/mail': { ...mail, integrity: 'sha512-c' } }],
    ['there is one too many', { 'node_modules/mail': mail, 'node_modules/more': mail }],
  ])('are not when %s', async (_, packages) => {
    expect(await installed(packages)).toBe(false)
  })

  it('are not when nothing was installed', async () => {
    await put('package-lock.json', JSON.stringify({ packages: wanted }))
    expect(isInstalled(root)).toBe(false)
  })
})

describe('the build', () => {
  const [earlier, now, later] = [10, 20, 30].map((seconds) => new Date(Date.UTC(2025, 0, 1, 0, 0, seconds)))

  it('is up to date until a source changes', async () => {
    expect(isBuilt(root)).toBe(false)
    await put('dist/main.js', '', now)
    await put('tsconfig.json', '{}', earlier)
    expect(isBuilt(root)).toBe(true)
    await put('tsconfig.json', '{}', later)
    expect(isBuilt(root)).toBe(false)
  })
})
