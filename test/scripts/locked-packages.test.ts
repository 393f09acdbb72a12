import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { isAllowed, lockedPackages, wasRead } from '../../scripts/locked-packages.ts'

const Manifest = z.object({ name: z.string(), version: z.string(), license: z.string().default('') })

const Own = z.object({
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
})
const Sums = z.object({ packages: z.record(z.string(), z.object({ integrity: z.string().optional() })) })
const readJson = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'))

describe('every package', () => {
  const packages = lockedPackages()

  test('is read from the lock file', () => {
    expect(packages.filter(({ production }) => production).map(({ name }) => name)).toContain('nodemailer')
    expect(packages.filter(({ production }) => !production).map(({ name }) => name)).toContain('vitest')
    expect(packages.filter(({ version }) => version === '')).toEqual([])
  })

  test('has a licence that is allowed, or that a person has read', () => {
    expect(packages.filter((one) => !isAllowed(one.licence) && !wasRead(one))).toEqual([])
  })

  test('of ours has one exact version, and all have a checksum', () => {
    const { dependencies, devDependencies } = Own.parse(readJson('package.json'))
    const versions = Object.values({ ...dependencies, ...devDependencies })
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([])
    const [, ...locked] = Object.values(Sums.parse(readJson('package-lock.json')).packages)
    expect(locked.filter(({ integrity }) => !integrity?.startsWith('sha512-'))).toEqual([])
  })

  test('says the same in the copy that is installed', () => {
    const installed = packages.flatMap(({ path, name, version, licence }) => {
      if (!existsSync(new URL(`../../${path}/package.json`, import.meta.url))) return []
      const says = Manifest.parse(readJson(`${path}/package.json`))
      return [{ path, locked: { name, version, license: licence }, says }]
    })
    expect(installed.length).toBeGreaterThan(300)
    for (const { path, locked, says } of installed) expect({ path, ...says }).toEqual({ path, ...locked })
  })
})

test.each(['MIT', '(MIT OR GPL-3.0)', 'GPL-3.0 OR ISC'])('%s is allowed', (licence) => {
  expect(isAllowed(licence)).toBe(true)
})

test.each([
  '',
  'UNLICENSED',
  'SEE LICENSE IN LICENSE',
  'GPL-3.0',
  'MIT AND GPL-3.0',
  'GPL-3.0 AND (MIT OR ISC)',
  '(GPL-3.0 AND MIT) OR ISC',
  'mit',
])('“%s” is not: a person looks at it', (licence) => {
  expect(isAllowed(licence)).toBe(false)
})

test('a package without a licence is found', () => {
  const lock = JSON.stringify({
    packages: { '': {}, 'node_modules/a/node_modules/@b/c': { version: '1.0.0' } },
  })
  expect(lockedPackages(lock)).toEqual([
    {
      path: 'node_modules/a/node_modules/@b/c',
      name: '@b/c',
      version: '1.0.0',
      licence: '',
      production: true,
    },
  ])
})

test('a licence that was read is that of one version, and of no package that comes with the worker', () => {
  const [one] = lockedPackages().filter((candidate) => wasRead(candidate))
  if (!one) throw new Error('none was read')
  expect(wasRead({ ...one, version: '0.0.1' })).toBe(false)
  expect(wasRead({ ...one, production: true })).toBe(false)
})
