import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import type { JobId } from '../../src/ledger/ledger.ts'
import { createSqliteLedger } from '../../src/ledger/sqlite.ts'
import { smallDisk } from '../support/small-disk.ts'
import { claimOf } from './contract.ts'

const disk = smallDisk(600)
afterAll(() => {
  if ('folder' in disk) disk.remove()
})

test('a disk that is full grants no claim, is told, loses nothing, and is used again when there is room', async (context) => {
  if ('missing' in disk) {
    if (process.env['CI']) throw new Error(disk.missing)
    return context.skip(disk.missing)
  }
  const filler = join(disk.folder, 'filler')
  await writeFile(filler, Buffer.alloc(200_000))
  const ledger = createSqliteLedger({
    path: join(disk.folder, 'ledger.db'),
    retentionMs: 1_000_000,
    now: Date.now,
  })
  const idOf = (nth: number): JobId => ({ cluster: 'c', jobKey: String(nth) })
  const claim = (nth: number) => ledger.claim(idOf(nth), undefined, claimOf(`a${nth}`))
  const granted: number[] = []
  const full = async (): Promise<unknown> => {
    for (let nth = 1; nth < 1_000; nth++) {
      const refused = await claim(nth).then(
        () => undefined,
        (error: unknown) => error,
      )
      if (refused !== undefined) return refused
      granted.push(nth)
      await ledger.record(idOf(nth), `a${nth}`, { state: 'sent', result: { text: 'x'.repeat(1_000) } })
    }
    return undefined
  }
  expect(String(await full())).toContain('disk is full')
  expect(granted.length).toBeGreaterThan(0)
  expect(ledger.problem()).toContain('no mail is sent until it can')
  await expect(ledger.read(idOf(1))).rejects.toThrow('disk is full')
  await expect(claim(2_000)).rejects.toThrow('disk is full')

  await rm(filler)
  await vi.waitFor(() => expect(ledger.problem()).toBeUndefined(), { timeout: 15_000 })
  const refused = granted.length + 1
  expect((await ledger.read(idOf(refused))).entry).toBeUndefined()
  for (const nth of granted) expect((await ledger.read(idOf(nth))).entry?.state).toBe('sent')
  expect(await claim(refused)).toBe(true)
  await ledger.close()
})
