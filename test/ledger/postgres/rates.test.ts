import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Ledger } from '../../../src/ledger/ledger.ts'
import { PostgresServer } from '../../support/postgres-server.ts'
import { places, turnsOf, waitsOf } from '../rate-contract.ts'
import { postgresLedgers, problemOf, usable } from './postgres-ledgers.ts'

let server: PostgresServer
beforeAll(async () => {
  server = await PostgresServer.start()
}, 60_000)
afterAll(() => server.close())
const open = postgresLedgers()

const two = async (): Promise<{ url: string; one: Ledger; other: Ledger }> => {
  const url = await server.createSchema()
  const [one, other] = await Promise.all([usable(open({ url })), usable(open({ url }))])
  return { url, one, other }
}
const limits = { perMinute: 10 }

test('two workers share the turns: of 60 that are asked for at once, 10 are given', async () => {
  const { one, other } = await two()
  const asked = places(60).map((nth) => (nth % 2 === 0 ? one : other).rates.ask('shop', limits, [0]))
  expect((await Promise.all(asked)).flatMap(turnsOf)).toHaveLength(10)
})

test('what a worker used or gave back is seen by the other, also after it has ended', async () => {
  const { url, one, other } = await two()
  const turns = turnsOf(await one.rates.ask('shop', limits, places(10)))
  expect(turnsOf(await other.rates.ask('shop', limits, [0]))).toEqual([])
  for (const [nth, turn] of turns.entries()) turn.end(nth % 2 === 0)
  const left = () => server.query('SELECT 1 FROM smtp_ledger_turn', [], url)
  await expect.poll(left).toHaveLength(5)
  await one.close()
  expect(turnsOf(await other.rates.ask('shop', limits, places(10)))).toHaveLength(5)
})

test('times are the database’s: what was used a minute ago counts no more, and is forgotten', async () => {
  const { url, one } = await two()
  for (const turn of turnsOf(await one.rates.ask('shop', limits, places(10)))) turn.end(true)
  const ago = (seconds: number, which: string) =>
    server.query(
      `UPDATE smtp_ledger_turn SET used_at = clock_timestamp() - ${seconds} * interval '1 second'
       WHERE NOT open AND id IN (SELECT id FROM smtp_ledger_turn ${which})`,
      [],
      url,
    )
  await expect
    .poll(() => server.query('SELECT 1 FROM smtp_ledger_turn WHERE NOT open', [], url))
    .toHaveLength(10)
  await ago(58, '')
  const [wait] = waitsOf(await one.rates.ask('shop', limits, [0]))
  expect(wait).toBeLessThanOrEqual(2_001)
  await ago(61, 'LIMIT 3')
  expect(turnsOf(await one.rates.ask('shop', limits, places(10)))).toHaveLength(3)
  expect(await server.query('SELECT 1 FROM smtp_ledger_turn', [], url)).toHaveLength(10)
})

test('a clock that was set back forgets none, and blocks nobody for long', async () => {
  const { url, one } = await two()
  for (const turn of turnsOf(await one.rates.ask('shop', limits, places(10)))) turn.end(true)
  await expect
    .poll(() => server.query('SELECT 1 FROM smtp_ledger_turn WHERE NOT open', [], url))
    .toHaveLength(10)
  await server.query(`UPDATE smtp_ledger_turn SET used_at = used_at + interval '1 year'`, [], url)
  const [wait] = waitsOf(await one.rates.ask('shop', limits, [0]))
  expect(wait).toBeGreaterThan(50_000)
  expect(wait).toBeLessThanOrEqual(60_001)
  const future = 'SELECT 1 FROM smtp_ledger_turn WHERE used_at > clock_timestamp()'
  expect(await server.query(future, [], url)).toEqual([])
})

test('a turn of a worker that has died counts until a minute after nobody held it', async () => {
  const { url, one, other } = await two()
  const [turn] = turnsOf(await one.rates.ask('shop', { perMinute: 1 }, [0]))
  expect(turn?.isHeld()).toBe(true)
  await one.close()
  await server.query(`UPDATE smtp_ledger_turn SET used_at = used_at - interval '110 seconds'`, [], url)
  expect(turnsOf(await other.rates.ask('shop', { perMinute: 1 }, [0]))).toEqual([])
  await server.query(`UPDATE smtp_ledger_turn SET used_at = used_at - interval '12 seconds'`, [], url)
  expect(turnsOf(await other.rates.ask('shop', { perMinute: 1 }, [0]))).toHaveLength(1)
})

test('whoever locks an account is waited for no longer than a moment, and nothing else is held up', async () => {
  const url = await server.createSchema()
  const ledger = await usable(open({ url, answerMs: 1_000 }))
  const release = await server.hold(`SELECT pg_advisory_xact_lock(725830145, hashtext('shop'))`, url)
  try {
    await expect(ledger.rates.ask('shop', limits, [0])).rejects.toThrow('lock timeout')
    expect(ledger.problem()).toBeUndefined()
    expect(turnsOf(await ledger.rates.ask('hr', limits, [0]))).toHaveLength(1)
  } finally {
    await release()
  }
  expect(turnsOf(await ledger.rates.ask('shop', limits, [0]))).toHaveLength(1)
})

test('a user who may create no table can use all the rest; the trouble with turns names the remedy', async () => {
  const { url, one } = await two()
  await one.close()
  await server.query('DROP TABLE smtp_ledger_turn', [], url)
  const [{ schema } = { schema: '' }] = await server.query<{ schema: string }>(
    'SELECT current_schema() AS schema',
    [],
    url,
  )
  await server.query(`CREATE ROLE narrow LOGIN PASSWORD 'narrow'`)
  await server.query(`GRANT USAGE ON SCHEMA ${schema} TO narrow`)
  await server.query(
    'GRANT SELECT, INSERT, UPDATE, DELETE ON smtp_ledger_version, smtp_ledger TO narrow',
    [],
    url,
  )
  const narrow = await usable(open({ url: server.url({ user: 'narrow', password: 'narrow', schema }) }))
  await expect(narrow.rates.ask('shop', limits, [0])).rejects.toThrow(/no table smtp_ledger_turn.*next start/)
  expect(narrow.problem()).toBeUndefined()
})

test('nothing is given while the database is away', async () => {
  const ledger = open({ url: 'postgres://127.0.0.1:1/nowhere' })
  await problemOf(ledger, /cannot be used/)
  await expect(ledger.rates.ask('shop', limits, [0])).rejects.toThrow('cannot be used')
})
