import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Ledger } from '../../src/ledger/ledger.ts'
import { openLedgerFile } from '../../src/ledger/sqlite/file.ts'
import { createSqliteLedger } from '../../src/ledger/sqlite/sqlite.ts'
import { PostgresServer } from '../support/postgres-server.ts'
import { claimOf } from './contract.ts'
import { postgresLedgers, problemOf, usable } from './postgres/postgres-ledgers.ts'

// The fixtures were written by the code of commit d3d08ad: the first layout that workers in the field have.
const fixture = (name: string) => readFile(join(import.meta.dirname, 'fixtures', name), 'utf8')

const folders: string[] = []
const newFile = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'smtp-ledger-'))
  folders.push(folder)
  return join(folder, 'ledger.db')
}
const execute = (path: string, sql: string): void => {
  const db = new Database(path)
  db.exec(sql)
  db.close()
}
const newSqlite = (path: string) => createSqliteLedger({ path, retentionMs: 90 * DAY_MS, now: () => NOW })

let server: PostgresServer
beforeAll(async () => {
  server = await PostgresServer.start()
}, 60_000)
afterAll(async () => {
  await server.close()
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })))
})
const openPostgres = postgresLedgers()

const DAY_MS = 24 * 60 * 60_000
/** A day after the fixture was written. */
const NOW = 1_772_352_000_000 + DAY_MS
const job = (jobKey: string) => ({ cluster: 'default', jobKey })
const printOf = (n: number) => `f${n}`.padEnd(64, '0')

/** Every kind of entry, as the worker of the new version must read it. */
async function expectTakenOver(ledger: Ledger): Promise<void> {
  const entry = async (jobKey: string) => (await ledger.read(job(jobKey))).entry
  expect(await entry('2251799813685258')).toMatchObject({
    state: 'sent',
    attempt: 'attempt-1',
    fingerprint: printOf(1),
    firstDate: 1_772_352_000_001,
    ended: true,
    result: { status: 'SUCCESS', accepted: ['jürgen@example.com'], rejected: [] },
    trace: { messageId: '<1@smtp.connector>', server: 'smtp.example.com:587' },
  })
  expect(await entry('2251799813685260')).toMatchObject({ state: 'sent', ended: false })
  expect(await entry('2251799813685262')).toMatchObject({ state: 'not-sent', attempt: 'attempt-3' })
  expect(await entry('2251799813685264')).toMatchObject({ state: 'uncertain', trace: { time: TIME } })
  expect(await entry('2251799813685266')).toMatchObject({
    state: 'not-sent',
    attempt: '',
    firstDate: 1_772_352_000_005,
  })
  expect(await entry('4503599627370497')).toMatchObject({ state: 'attempting', attempt: 'attempt-8' })
  expect(await entry('9223372036854775807')).toMatchObject({
    state: 'attempting',
    fingerprint: printOf(6),
    result: { delivery: 'partly-sent', rejected: [{ recipient: 'late@example.com', code: '451' }] },
  })
}
const TIME = '2026-03-01T08:00:00.000Z'

/** What was begun by the old version goes on under the rules of the new one. */
async function expectGoesOn(ledger: Ledger): Promise<void> {
  const partly = job('9223372036854775807')
  await ledger.record(partly, 'attempt-7', { state: 'not-sent' })
  expect((await ledger.read(partly)).entry).toMatchObject({ state: 'sent', ended: false })
  const again = job('2251799813685262')
  const { entry } = await ledger.read(again)
  expect(await ledger.claim(again, entry, claimOf('new', { fingerprint: printOf(3) }))).toBe(true)
  expect((await ledger.read(again)).entry).toMatchObject({ state: 'attempting', attempt: 'new' })
}

describe('a ledger of the first layout', () => {
  test('is taken over as a file', async () => {
    const path = await newFile()
    execute(path, await fixture('d3d08ad-ledger.sqlite.sql'))
    const ledger = newSqlite(path)
    expect(ledger.problem()).toBeUndefined()
    await expectTakenOver(ledger)
    await expectGoesOn(ledger)
    await ledger.close()
  })

  test('is taken over as a database, by several workers at once', async () => {
    const url = await server.createSchema()
    await server.query(await fixture('d3d08ad-ledger.postgres.sql'), [], url)
    const [one, two] = await Promise.all([usable(openPostgres({ url })), usable(openPostgres({ url }))])
    await expectTakenOver(one)
    await expectTakenOver(two)
    await expectGoesOn(one)
  })
})

describe('during a rolling update, a worker of the first layout', () => {
  const statements = async () =>
    z
      .object({ READ: z.string(), CLAIM: z.string(), NOTE: z.string(), KEEP_DATE: z.string() })
      .parse(JSON.parse(await fixture('d3d08ad-statements.json')))

  test('shares the database: each reads, claims and notes what the other wrote', async () => {
    const url = await server.createSchema()
    await server.query(await fixture('d3d08ad-ledger.postgres.sql'), [], url)
    const ledger = await usable(openPostgres({ url }))
    const old = new Client({ connectionString: url })
    await old.connect()
    try {
      const { READ, CLAIM, NOTE, KEEP_DATE } = await statements()
      const key = '2251799813685300'
      await old.query(KEEP_DATE, ['default', key, printOf(1), 1_000])
      const kept = await ledger.read(job(key))
      expect(kept.entry).toMatchObject({ state: 'not-sent', attempt: '', firstDate: 1_000 })

      // the old one looks, the new one is faster: the old one's claim must fail
      const seen = (await old.query(READ, [['default'], [key]])).rows
      expect(seen).toMatchObject([{ state: 'not-sent', attempt: '' }])
      expect(await ledger.claim(job(key), kept.entry, claimOf('new'))).toBe(true)
      const oldClaim = (state: string, attempt: string, name: string) =>
        old.query(CLAIM, [
          ['default'],
          [key],
          [state],
          [attempt],
          [false],
          [name],
          [printOf(1)],
          [1_000],
          [60_000],
          ['{"messageId":"<o@x>","server":"h:25","time":"t"}'],
          [null],
        ])
      expect((await oldClaim('not-sent', '', 'old')).rowCount).toBe(0)
      expect((await old.query(READ, [['default'], [key]])).rows).toMatchObject([{ live: true }])

      await ledger.record(job(key), 'new', { state: 'not-sent' })
      expect((await oldClaim('not-sent', 'new', 'old')).rowCount).toBe(1)
      expect(await ledger.read(job(key))).toMatchObject({
        entry: { state: 'attempting', attempt: 'old' },
        live: true,
      })
      await old.query(NOTE, [['default'], [key], ['old'], ['sent'], ['{"status":"SUCCESS"}'], [true]])
      expect(await ledger.read(job(key))).toMatchObject({
        entry: { state: 'sent', ended: true, result: { status: 'SUCCESS' } },
        live: false,
      })
    } finally {
      await old.end()
    }
  })

  test('can start, and come back after an outage: the number that it refuses is not raised', async () => {
    const url = await server.createSchema()
    await usable(openPostgres({ url }))
    expect(await server.query('SELECT version FROM smtp_ledger_version', [], url)).toEqual([{ version: 1 }])
    // as that version does at its start
    await server.query(
      `UPDATE smtp_ledger_version SET version = 1, checked_at = clock_timestamp();
       INSERT INTO smtp_ledger SELECT * FROM smtp_ledger WHERE false`,
      [],
      url,
    )
  })
})

describe('a ledger of a newer version is refused with words', () => {
  test('as a file, which stays as it is', async () => {
    const path = await newFile()
    execute(path, `${await fixture('d3d08ad-ledger.sqlite.sql')}; PRAGMA user_version = 7`)
    const opened = openLedgerFile(path)
    expect('trouble' in opened ? opened.trouble.problem : '').toMatch(
      /written by a newer version of the worker: schema 7, this one knows 1\. Start the newer version/,
    )
    // the next try comes to the same end, and does not find the file held
    const ledger = newSqlite(path)
    expect(ledger.problem()).toContain('schema 7')
    await expect(ledger.read(job('2251799813685258'))).rejects.toThrow('schema 7')
    await ledger.close()
    const db = new Database(path)
    expect(db.prepare('PRAGMA user_version').get()).toMatchObject({ user_version: 7 })
    db.close()
  })

  test('as a database, and is used as soon as it fits again', async () => {
    const url = await server.createSchema()
    await server.query(await fixture('d3d08ad-ledger.postgres.sql'), [], url)
    await server.query('UPDATE smtp_ledger_version SET version = 99', [], url)
    const ledger = openPostgres({ url })
    await problemOf(
      ledger,
      /newer version of the worker: schema 99, this one knows 1\. Start the newer version/,
    )
    expect(await server.query('SELECT version FROM smtp_ledger_version', [], url)).toEqual([{ version: 99 }])
    await server.query('UPDATE smtp_ledger_version SET version = 1', [], url)
    await usable(ledger)
  })
})
