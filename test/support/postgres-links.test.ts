import { mkdir, mkdtemp, readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { linkPostgresLibraries } from './postgres-links.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'postgres-links-'))
  await mkdir(join(root, 'native'))
  await mkdir(join(root, 'scripts'))
  // the package's own script reads the same list from the folder that it is started in
  await writeFile(
    join(root, 'scripts', 'hydrate-symlinks.js'),
    `const { symlinkSync, writeFileSync } = require('node:fs')
     writeFileSync('ran', '')
     symlinkSync('libpq.so.5.18', 'native/libpq.so')`,
  )
})
afterEach(() => rm(root, { recursive: true }))

const list = (targets: readonly string[]): Promise<void> =>
  writeFile(join(root, 'native', 'pg-symlinks.json'), JSON.stringify(targets.map((target) => ({ target }))))
const ran = (): Promise<boolean> =>
  readFile(join(root, 'ran')).then(
    () => true,
    () => false,
  )

test('a missing link is made by the package’s own script', async () => {
  await writeFile(join(root, 'native', 'libpq.so.5.18'), '')
  await list(['native/libpq.so'])
  await linkPostgresLibraries(root)
  expect(await readlink(join(root, 'native', 'libpq.so'))).toBe('libpq.so.5.18')
})

test('which is not started when all links are there, or none is needed', async () => {
  await linkPostgresLibraries(root)
  await writeFile(join(root, 'native', 'libpq.so'), '')
  await list(['native/libpq.so'])
  await linkPostgresLibraries(root)
  expect(await ran()).toBe(false)
})
