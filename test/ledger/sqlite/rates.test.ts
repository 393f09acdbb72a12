import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { afterAll, expect, test } from 'vitest'
import { createSqliteLedger } from '../../../src/ledger/sqlite/sqlite.ts'
import { copyOnDisk } from '../../support/delivery/ledger-places.ts'
import { claimOf } from '../contract.ts'
import { places, turnsOf, waitsOf } from '../rate-contract.ts'

const folders: string[] = []
const newPath = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'smtp-ledger-'))
  folders.push(folder)
  return join(folder, 'ledger.db')
}
afterAll(() => Promise.all(folders.map((path) => rm(path, { recursive: true, force: true }))))

let clock = 1_000_000
const open = (path: string) => createSqliteLedger({ path, retentionMs: 1_000_000, now: () => clock })
const limits = { perMinute: 5 }
const job = { cluster: 'c', jobKey: '1' }

test('a restart forgets none: what was used counts on, what was in hand counts as used now', async () => {
  const path = await newPath()
  const first = open(path)
  const turns = turnsOf(await first.rates.ask('shop', limits, places(4)))
  turns[0]?.end(true)
  turns[1]?.end(true)
  turns[2]?.end(false)
  await first.close()
  clock += 30_000
  const copy = await newPath()
  copyOnDisk(path, copy)
  const second = open(copy)
  expect(turnsOf(await second.rates.ask('shop', limits, places(5)))).toHaveLength(2)
  clock += 31_000
  // the two that were used are over; the one in hand at the end, and the two of this process, are not
  expect(turnsOf(await second.rates.ask('shop', limits, places(5)))).toHaveLength(2)
  await second.close()
})

test('a turn is on the disk when the claim of its mail is: no power cut lets more out than may', async () => {
  const path = await newPath()
  const ledger = open(path)
  await ledger.rates.ask('shop', { perMinute: 1 }, [0])
  await ledger.claim(job, undefined, claimOf('a1'))
  const copy = await newPath()
  copyOnDisk(path, copy)
  const after = open(copy)
  expect((await after.read(job)).entry?.state).toBe('attempting')
  const [wait] = waitsOf(await after.rates.ask('shop', { perMinute: 1 }, [0]))
  expect(wait).toBe(60_001)
  await ledger.close()
  await after.close()
})

test('the file keeps no turn that is in no window any more', async () => {
  const path = await newPath()
  const ledger = open(path)
  for (const turn of turnsOf(await ledger.rates.ask('shop', limits, places(5)))) turn.end(true)
  clock += 61_000
  expect(turnsOf(await ledger.rates.ask('shop', limits, places(2)))).toHaveLength(2)
  await ledger.close()
  const copy = await newPath()
  copyOnDisk(path, copy)
  const db = new Database(copy)
  expect(db.prepare('SELECT count(*) AS turns FROM turn').get()).toMatchObject({ turns: 2 })
  db.close()
})

test('nothing is given while the file is held by another worker; its turns are known afterwards', async () => {
  const path = await newPath()
  const holder = open(path)
  const waiting = open(path)
  await expect(waiting.rates.ask('shop', limits, [0])).rejects.toThrow('another worker')
  await waiting.close()
  await holder.close()
})
