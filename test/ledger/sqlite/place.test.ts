import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createSqliteLedger } from '../../../src/ledger/sqlite/sqlite.ts'
import { claimOf } from '../contract.ts'

const job = { cluster: 'c', jobKey: '1' }

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'smtp-place-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

function open(path: string) {
  const warnings: string[] = []
  const ledger = createSqliteLedger({
    path,
    retentionMs: 1_000,
    now: () => 0,
    warn: (what) => void warnings.push(what),
  })
  onTestFinished(() => ledger.close())
  return { ledger, warnings }
}

test.each(['', '-wal', '-shm', '-journal'])(
  'a link in the place of the file%s is not followed, and what it leads to stays as it is',
  async (end) => {
    const home = await folder()
    const other = join(home, 'other')
    await writeFile(other, 'of somebody else', { mode: 0o644 })
    const path = join(home, 'ledger.db')
    await symlink(other, path + end)
    const { ledger } = open(path)
    expect(ledger.problem()).toContain(`${path}${end} is a link`)
    expect(ledger.trouble()).toBe('the ledger file cannot be used')
    await expect(ledger.claim(job, undefined, claimOf('a1'))).rejects.toThrow('is a link')
    expect(await readFile(other, 'utf8')).toBe('of somebody else')
  },
)

test('a link that leads nowhere makes no file there', async () => {
  const home = await folder()
  const path = join(home, 'ledger.db')
  await symlink(join(home, 'nowhere'), path)
  expect(open(path).ledger.problem()).toContain('is a link')
  await expect(readFile(join(home, 'nowhere'))).rejects.toThrow('ENOENT')
})

test('a device is no ledger', () => {
  expect(open('/dev/null').ledger.problem()).toContain('not a file')
})

test('a place where no folder can be made is a problem, and not the end of everything', () => {
  const { ledger } = open('/proc/x/y/ledger.db')
  expect(ledger.problem()).toContain('cannot be used')
})

test('folders that are missing are made for this user alone', async () => {
  const path = join(await folder(), 'a', 'b', 'ledger.db')
  const { ledger, warnings } = open(path)
  expect(await ledger.claim(job, undefined, claimOf('a1'))).toBe(true)
  expect(warnings).toEqual([])
})

test('a folder that all can write is told, and used', async () => {
  const home = await folder()
  await chmod(home, 0o777)
  const { ledger, warnings } = open(join(home, 'ledger.db'))
  expect(warnings).toEqual([`others can write to the folder ${home}`])
  expect(await ledger.claim(job, undefined, claimOf('a1'))).toBe(true)
})

test('a file that all could write is told', async () => {
  const path = join(await folder(), 'ledger.db')
  await writeFile(path, '')
  await chmod(path, 0o666)
  expect(open(path).warnings).toEqual([`others can write to the file ${path}`])
})

test('a folder of a group that the worker belongs to is as Kubernetes makes it', async () => {
  const home = join(await folder(), 'volume')
  await mkdir(home)
  await chmod(home, 0o2775)
  expect(open(join(home, 'ledger.db')).warnings).toEqual([])
})
