import { copyFile, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { JobId } from '../../../src/ledger/ledger.ts'
import { createSqliteLedger } from '../../../src/ledger/sqlite/sqlite.ts'
import { claimOf, describeLedger } from '../contract.ts'

const folders: string[] = []
const folder = async (): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), 'smtp-ledger-'))
  folders.push(path)
  return path
}
afterAll(() => Promise.all(folders.map((path) => rm(path, { recursive: true, force: true }))))

const RETENTION_MS = 1_000_000
let clock = 1_000
const open = (path: string) => createSqliteLedger({ path, retentionMs: RETENTION_MS, now: () => clock })
const job: JobId = { cluster: 'c', jobKey: '9223372036854775807' }

describeLedger('SQLite', async () => open(join(await folder(), 'data', 'ledger.db')))

describe('the ledger file', () => {
  /** What a process that is killed now leaves behind: the file and its log as they are on the disk. */
  const crashed = async (path: string): Promise<string> => {
    const copy = join(await folder(), 'ledger.db')
    // the log first: a driver that closes the file meanwhile moves its pages over and removes it
    await copyFile(`${path}-wal`, `${copy}-wal`).catch((error: unknown) => {
      expect(error).toMatchObject({ code: 'ENOENT' })
    })
    await copyFile(path, copy)
    return copy
  }

  test('holds a claim on the disk before it is granted, and reads it as nobody’s after a crash', async () => {
    const path = join(await folder(), 'ledger.db')
    const ledger = open(path)
    await ledger.claim(job, undefined, claimOf('a1'))
    const after = open(await crashed(path))
    expect(await after.read(job)).toMatchObject({
      entry: { state: 'attempting', attempt: 'a1' },
      live: false,
    })
    await ledger.close()
    await after.close()
  })

  test('a claim alone is granted at once; beside a send under way it waits for the claims of others', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const ledger = open(join(await folder(), 'ledger.db'))
    const granted: string[] = []
    const claim = (jobKey: string) =>
      ledger
        .claim({ cluster: 'c', jobKey }, undefined, claimOf(`of ${jobKey}`))
        .then(() => granted.push(jobKey))
    await claim('1')
    const second = claim('2')
    await setImmediate()
    const third = claim('3')
    await setImmediate()
    expect(granted).toEqual(['1'])
    await vi.advanceTimersByTimeAsync(2)
    await Promise.all([second, third])
    // all who send have come: nobody is waited for
    await ledger.record({ cluster: 'c', jobKey: '1' }, 'of 1', { state: 'not-sent' })
    await ledger.record({ cluster: 'c', jobKey: '2' }, 'of 2', { state: 'not-sent' })
    await ledger.record({ cluster: 'c', jobKey: '3' }, 'of 3', { state: 'not-sent' })
    await claim('4')
    expect(granted).toEqual(['1', '2', '3', '4'])
    await ledger.close()
  })

  test('knows the entries of more jobs than it keeps in memory', async () => {
    const ledger = open(join(await folder(), 'ledger.db'))
    const jobs = Array.from({ length: 600 }, (_, index): JobId => ({ cluster: 'c', jobKey: String(index) }))
    const names = new Map(jobs.map((one) => [one, `of ${one.jobKey}`]))
    await Promise.all([...names].map(([one, name]) => ledger.claim(one, undefined, claimOf(name))))
    for (const [one, name] of names) await ledger.record(one, name, { state: 'sent', result: { name } })
    await Promise.all(jobs.map((one) => ledger.written(one)))
    for (const [one, name] of names)
      expect((await ledger.read(one)).entry).toMatchObject({ state: 'sent', attempt: name, result: { name } })
    await ledger.close()
  })

  test('holds an outcome on the disk as soon as it says so, with no other claim to wait for', async () => {
    const path = join(await folder(), 'ledger.db')
    const ledger = open(path)
    await ledger.claim(job, undefined, claimOf('a1'))
    await ledger.record(job, 'a1', { state: 'sent', result: { status: 'SUCCESS' } })
    await ledger.written(job)
    const after = open(await crashed(path))
    expect((await after.read(job)).entry).toMatchObject({ state: 'sent', result: { status: 'SUCCESS' } })
    await ledger.close()
    await after.close()
  })

  test('keeps results over a close', async () => {
    const path = join(await folder(), 'ledger.db')
    const ledger = open(path)
    await ledger.claim(job, undefined, claimOf('a1'))
    await ledger.record(job, 'a1', { state: 'sent', result: { status: 'SUCCESS' } })
    await ledger.end(job, 'a1')
    await ledger.close()
    const after = open(await crashed(path))
    expect((await after.read(job)).entry).toMatchObject({
      state: 'sent',
      ended: true,
      result: { status: 'SUCCESS' },
    })
    await after.close()
  })

  test('can be read and written by its owner only', async () => {
    const path = join(await folder(), 'ledger.db')
    const ledger = open(path)
    await ledger.claim(job, undefined, claimOf('a1'))
    for (const file of [path, `${path}-wal`]) expect((await stat(file)).mode & 0o777, file).toBe(0o600)
    await ledger.close()
  })

  test('belongs to one worker: the second says so and waits', async () => {
    const path = join(await folder(), 'ledger.db')
    const first = open(path)
    const second = open(path)
    expect(first.problem()).toBeUndefined()
    expect(second.problem()).toContain('held by another worker')
    await expect(second.read(job)).rejects.toThrow('held by another worker')
    await first.close()
    await second.close()
  })

  test('that is lost, set back, or one of two does not know what the other knew', async () => {
    const path = join(await folder(), 'ledger.db')
    const ledger = open(path)
    await ledger.claim(job, undefined, claimOf('a1'))
    const backup = await crashed(path)
    await ledger.record(job, 'a1', { state: 'sent', result: {} })
    const setBack = open(backup)
    expect((await setBack.read(job)).entry?.state).toBe('attempting')
    const another = open(join(await folder(), 'ledger.db'))
    expect(await another.claim(job, undefined, claimOf('a2'))).toBe(true)
    for (const one of [ledger, setBack, another]) await one.close()
  })

  test('that is damaged is not used', async () => {
    const path = join(await folder(), 'ledger.db')
    await writeFile(path, 'this is no database '.repeat(500))
    const ledger = open(path)
    expect(ledger.problem()).toContain('damaged')
    await ledger.close()
  })

  test('in a place that cannot be written is not used', async () => {
    const file = join(await folder(), 'file')
    await writeFile(file, '')
    const ledger = open(join(file, 'ledger.db'))
    expect(ledger.problem()).toContain('cannot be used')
    await expect(ledger.claim(job, undefined, claimOf('a1'))).rejects.toThrow('cannot be used')
    await ledger.close()
  })

  test('forgets ended jobs after the retention time, and nothing else', async () => {
    const path = join(await folder(), 'ledger.db')
    const other: JobId = { cluster: 'c', jobKey: '2' }
    const ledger = open(path)
    await ledger.claim(job, undefined, claimOf('a1'))
    await ledger.record(job, 'a1', { state: 'sent', result: {} })
    await ledger.end(job, 'a1')
    await ledger.claim(other, undefined, claimOf('a2'))
    await ledger.record(other, 'a2', { state: 'uncertain' })
    await ledger.close()
    const copy = await crashed(path)
    clock += RETENTION_MS + 1
    const after = open(copy)
    expect((await after.read(job)).entry).toBeUndefined()
    expect((await after.read(other)).entry?.state).toBe('uncertain')
    await after.close()
  })
})
