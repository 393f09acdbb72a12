import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Entry, JobId, Ledger, Outcome } from '../../../src/ledger/ledger.ts'
import { prepareDatabase } from '../../../src/ledger/postgres/schema.ts'
import { PostgresServer } from '../../support/postgres-server.ts'
import { claimOf, describeLedger } from '../contract.ts'
import { postgresLedgers, problemOf, usable } from './postgres-ledgers.ts'

let server: PostgresServer
beforeAll(async () => {
  server = await PostgresServer.start()
}, 60_000)
afterAll(() => server.close())

const open = postgresLedgers()
const job: JobId = { cluster: 'c', jobKey: '9223372036854775807' }
const jobs = (count: number): JobId[] =>
  Array.from({ length: count }, (_, n) => ({ cluster: 'c', jobKey: String(n) }))
const DAY_MS = 24 * 60 * 60_000

describeLedger('PostgreSQL', async () => usable(open({ url: await server.createSchema() })))

/** Several workers on one database. */
const workers = async (count: number, options = {}): Promise<{ url: string; ledgers: Ledger[] }> => {
  const url = await server.createSchema()
  const ledgers = Array.from({ length: count }, () => open({ url, ...options }))
  await Promise.all(ledgers.map(usable))
  return { url, ledgers }
}
const worker = async (): Promise<{ url: string; ledger: Ledger }> => {
  const { url, ledgers } = await workers(1)
  const [ledger] = ledgers
  if (!ledger) throw new Error('no ledger')
  return { url, ledger }
}

describe('two workers on one database', () => {
  const pasts: readonly ((ledger: Ledger, job: JobId) => Promise<unknown>)[] = [
    async () => undefined,
    (ledger, id) => ledger.keepDate(id, 'f1', 1_000),
    (ledger, id) => ledger.claim(id, undefined, claimOf(`${id.jobKey}-first`)),
    async (ledger, id) => {
      await ledger.claim(id, undefined, claimOf(`${id.jobKey}-first`))
      await ledger.record(id, `${id.jobKey}-first`, { state: 'uncertain' })
    },
    async (ledger, id) => {
      await ledger.claim(id, undefined, claimOf(`${id.jobKey}-first`))
      await ledger.record(id, `${id.jobKey}-first`, { state: 'sent', result: {} })
      await ledger.end(id, `${id.jobKey}-first`)
      await ledger.read(id)
    },
  ]

  test('race for 200 entries: one wins each, and the entry is the winner’s', async () => {
    const { ledgers } = await workers(2)
    const [one, two] = ledgers
    if (!one || !two) throw new Error('no ledgers')
    const seen = new Map<string, Entry | undefined>()
    await Promise.all(
      jobs(200).map(async (id, n) => {
        await pasts[n % pasts.length]?.(n % 2 === 0 ? one : two, id)
        seen.set(id.jobKey, (await one.read(id)).entry)
      }),
    )
    // in an order of its own each, so that rows which are locked together would deadlock
    const shuffled = () =>
      jobs(200)
        .map((id) => [Math.random(), id] as const)
        .sort(([a], [b]) => a - b)
        .map(([, id]) => id)
    const race = async (ledger: Ledger, name: string): Promise<string[]> => {
      const claims = shuffled().map(async (id) =>
        (await ledger.claim(id, seen.get(id.jobKey), claimOf(`${id.jobKey}-${name}`)))
          ? [`${id.jobKey}-${name}`]
          : [],
      )
      return (await Promise.all(claims)).flat()
    }
    const winners = (await Promise.all([race(one, 'one'), race(two, 'two')])).flat()
    const holders = await Promise.all(jobs(200).map(async (id) => (await two.read(id)).entry?.attempt))
    expect(winners.sort()).toEqual(holders.sort())
  })

  test('see what the other wrote', async () => {
    const { ledgers } = await workers(2)
    const [one, two] = ledgers
    await one?.claim(job, undefined, claimOf('a1'))
    expect(await two?.read(job)).toMatchObject({ entry: { state: 'attempting', attempt: 'a1' }, live: true })
    await one?.record(job, 'a1', { state: 'not-sent' })
    const sight = await two?.read(job)
    expect(sight).toMatchObject({ entry: { state: 'not-sent', attempt: 'a1' }, live: false })
    expect(await two?.claim(job, sight?.entry, claimOf('a2'))).toBe(true)
    await one?.record(job, 'a1', { state: 'sent', result: {} })
    await one?.end(job, 'a1')
    expect((await one?.read(job))?.entry).toMatchObject({ state: 'attempting', attempt: 'a2', ended: false })
  })

  test('do not replace a reply that the other recorded, and let one replace what they had to suppose', async () => {
    const { ledgers } = await workers(2)
    const [one, two] = ledgers
    await one?.claim(job, undefined, claimOf('a1'))
    // the deadline was over when the other looked
    await two?.record(job, 'a1', { state: 'uncertain' })
    expect((await one?.read(job))?.entry?.state).toBe('uncertain')
    await one?.record(job, 'a1', { state: 'sent', result: { n: 1 } })
    expect((await one?.read(job))?.entry).toMatchObject({ state: 'sent', result: { n: 1 } })
    const late: readonly Outcome[] = [
      { state: 'uncertain' },
      { state: 'not-sent' },
      { state: 'sent', result: { n: 2 } },
    ]
    for (const outcome of late) {
      await two?.record(job, 'a1', outcome)
      expect((await two?.read(job))?.entry).toMatchObject({ state: 'sent', result: { n: 1 } })
    }
  })

  test('prepare an empty database at the same time', async () => {
    const url = await server.createSchema()
    const clients = Array.from({ length: 8 }, () => new Client({ connectionString: url }))
    try {
      await Promise.all(clients.map((client) => client.connect()))
      await Promise.all(clients.map((client) => prepareDatabase(client)))
      expect(await server.query('SELECT version FROM smtp_ledger_version', [], url)).toEqual([{ version: 1 }])
    } finally {
      await Promise.all(clients.map((client) => client.end()))
    }
  })
})

describe('an attempt', () => {
  test('lives until its deadline is over by the clock of the database', async () => {
    const { url, ledger } = await worker()
    vi.useFakeTimers({ toFake: ['Date'], now: 0 })
    await ledger.claim(job, undefined, claimOf('a1', { deadlineMs: 60_000.5 }))
    const [row] = await server.query<{ left: number }>(
      'SELECT extract(epoch FROM deadline - clock_timestamp())::float8 AS left FROM smtp_ledger',
      [],
      url,
    )
    expect(row?.left).toBeGreaterThan(30)
    expect(row?.left).toBeLessThan(60.1)
    vi.setSystemTime(Date.parse('2100-01-01'))
    expect((await ledger.read(job)).live).toBe(true)
    vi.setSystemTime(0)
    await server.query(`UPDATE smtp_ledger SET deadline = clock_timestamp()`, [], url)
    expect(await ledger.read(job)).toMatchObject({ entry: { state: 'attempting' }, live: false })
  })
  afterEach(() => void vi.useRealTimers())

  test('that saw an entry does not get it when it has expired meanwhile', async () => {
    const { url, ledger } = await worker()
    await ledger.keepDate(job, 'f1', 1)
    const { entry } = await ledger.read(job)
    await server.query('DELETE FROM smtp_ledger', [], url)
    expect(await ledger.claim(job, entry, claimOf('a1'))).toBe(false)
    expect((await ledger.read(job)).entry).toBeUndefined()
  })

  test('that the database refuses does not spoil those that are written with it', async () => {
    const { ledger } = await worker()
    const bad: JobId = { cluster: 'c', jobKey: 'a\0b' }
    const claims = await Promise.allSettled([
      ledger.claim(bad, undefined, claimOf('a1')),
      ledger.claim(job, undefined, claimOf('a2')),
    ])
    expect(claims).toMatchObject([{ status: 'rejected' }, { value: true }])
    await Promise.all([
      ledger.record(bad, 'a1', { state: 'uncertain' }),
      ledger.record(job, 'a2', { state: 'uncertain' }),
    ])
    expect((await ledger.read(job)).entry).toMatchObject({ state: 'uncertain', attempt: 'a2' })
    expect(ledger.problem()).toBeUndefined()
  })
})

describe('a result', () => {
  test('comes back to the letter, from a database of any encoding', async () => {
    const result = {
      text: 'Grüße 🐘 \0 \u2028 \ud800 "\\',
      key: '9223372036854775807',
      big: 1e300,
      schlüssel: [null, true],
    }
    await server.query(`CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0`)
    for (const url of [await server.createSchema(), server.url({ database: 'latin' })]) {
      const ledger = await usable(open({ url }))
      await ledger.claim(job, undefined, claimOf('a1'))
      await ledger.record(job, 'a1', { state: 'sent', result })
      expect((await ledger.read(job)).entry?.result).toEqual(result)
    }
  })
})

describe('an entry', () => {
  const agedBy = (ms: number, url: string) =>
    server.query(`UPDATE smtp_ledger SET changed_at = changed_at - $1 * interval '1 millisecond'`, [ms], url)
  const past = async (url: string): Promise<void> => {
    const ledger = await usable(open({ url }))
    for (const [id, outcome] of [
      ['sent', { state: 'sent', result: {} }],
      ['ended', { state: 'sent', result: {} }],
      ['not-sent', { state: 'not-sent' }],
      ['uncertain', { state: 'uncertain' }],
      ['attempting', undefined],
    ] as const) {
      await ledger.claim({ cluster: 'c', jobKey: id }, undefined, claimOf(id))
      if (outcome) await ledger.record({ cluster: 'c', jobKey: id }, id, outcome)
      if (id === 'ended') await ledger.end({ cluster: 'c', jobKey: id }, id)
    }
    await ledger.close()
  }
  const left = async (url: string) =>
    (await server.query<{ job_key: string }>('SELECT job_key FROM smtp_ledger ORDER BY 1', [], url)).map(
      (row) => row.job_key,
    )
  const ALL = ['attempting', 'ended', 'not-sent', 'sent', 'uncertain']

  test('of an ended job, or of a mail that was not sent, expires after the retention; no other does', async () => {
    const url = await server.createSchema()
    await past(url)
    await agedBy(DAY_MS - 60_000, url)
    // an end waits for what is under way, here the look for what has expired
    await (await usable(open({ url, retentionMs: DAY_MS }))).close()
    expect(await left(url)).toEqual(ALL)
    await agedBy(120_000, url)
    await usable(open({ url, retentionMs: DAY_MS }))
    await vi.waitFor(async () => expect(await left(url)).toEqual(['attempting', 'sent', 'uncertain']), 10_000)
  })

  test('that is claimed while it expires stays', async () => {
    const url = await server.createSchema()
    await past(url)
    await agedBy(2 * DAY_MS, url)
    // another worker's claim, not yet committed
    const claim = server.query(
      `BEGIN; UPDATE smtp_ledger SET state = 'attempting' WHERE job_key = 'not-sent'; SELECT pg_sleep(0.5); COMMIT`,
      [],
      url,
    )
    await vi.waitFor(async () => {
      const held = await server.query(
        `SELECT 1 FROM pg_stat_activity WHERE query LIKE 'BEGIN; UPDATE%pg_sleep%' AND wait_event = 'PgSleep'`,
      )
      expect(held).toHaveLength(1)
    }, 5_000)
    await usable(open({ url, retentionMs: DAY_MS }))
    await vi.waitFor(async () => expect(await left(url)).not.toContain('ended'), 10_000)
    await claim
    expect(await left(url)).toContain('not-sent')
  })
})

describe('a database that cannot be used', () => {
  test('is named, and neither password nor URL is', async () => {
    // a password that is also the user's name is in PostgreSQL's own words
    const url = server.url({ user: 'hunter22/ö', password: 'hunter22/ö' })
    const problem = await problemOf(open({ url }), /refuses the login/)
    expect(problem).toContain(`127.0.0.1:${server.port}/postgres`)
    expect(problem).not.toMatch(/hunter22|%2F|:\/\//)
  })

  test('because it does not exist', async () => {
    expect(
      await problemOf(open({ url: server.url({ database: 'absent' }) }), /absent does not exist/),
    ).toContain('SMTP_LEDGER')
  })

  test('because its server takes no TLS, which the URL asks for', async () => {
    await problemOf(open({ url: `${server.url()}&sslmode=verify-full` }), /does not support SSL/)
  })

  test('because another version of the worker prepared it', async () => {
    const { url, ledger } = await worker()
    await ledger.close()
    await server.query('UPDATE smtp_ledger_version SET version = 99', [], url)
    await problemOf(open({ url }), /newer version of the worker: schema 99/)
  })

  test('because the user may not write what is there, or create what is missing', async () => {
    const reader = { user: 'reader', password: 'reader' }
    await server.query(`CREATE ROLE reader LOGIN PASSWORD 'reader'`)
    await problemOf(open({ url: server.url(reader) }), /denies a right.*schema public/)
    const { url, ledger } = await worker()
    await ledger.close()
    const [{ schema } = { schema: '' }] = await server.query<{ schema: string }>(
      'SELECT current_schema() AS schema',
      [],
      url,
    )
    await server.query(`GRANT USAGE ON SCHEMA ${schema} TO reader`)
    await server.query('GRANT SELECT, UPDATE, DELETE ON smtp_ledger_version, smtp_ledger TO reader', [], url)
    const waiting = open({ url: server.url({ ...reader, schema }) })
    await problemOf(waiting, /denies a right.*table smtp_ledger\)/)
    await server.query('GRANT INSERT ON smtp_ledger TO reader', [], url)
    expect(await (await usable(waiting)).claim(job, undefined, claimOf('a1'))).toBe(true)
  })

  test('because it is read-only', async () => {
    const { url, ledger } = await worker()
    await server.query(
      `ALTER DATABASE ${new URL(url).pathname.slice(1)} SET default_transaction_read_only = on`,
    )
    await ledger.close()
    await problemOf(open({ url }), /read-only; SMTP_LEDGER must name the primary/)
  })
})
