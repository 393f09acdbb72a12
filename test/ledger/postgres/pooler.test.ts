import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { packagesOrReason } from '../../../scripts/programs/unpack.ts'
import { PgBouncer } from '../../support/pg-bouncer.ts'
import { PostgresServer } from '../../support/postgres-server.ts'
import { claimOf, describeLedger } from '../contract.ts'
import { postgresLedgers, usable } from './postgres-ledgers.ts'

const POOL_SIZE = 2
const packages = await packagesOrReason(['pgbouncer'])

describe.skipIf('missing' in packages)('behind a PgBouncer that pools transactions', () => {
  let server: PostgresServer
  let bouncer: PgBouncer
  let databases = 0
  beforeAll(async () => {
    server = await PostgresServer.start()
    bouncer = await PgBouncer.start('folder' in packages ? packages.folder : '', server.url(), POOL_SIZE)
  }, 120_000)
  afterAll(async () => {
    await bouncer.close()
    await server.close()
  })
  const open = postgresLedgers()

  /** A database of its own: the pooler takes no `options` that would name a schema. */
  const newDatabase = async (): Promise<string> => {
    databases += 1
    await server.query(`CREATE DATABASE pooled_${databases}`)
    const url = new URL(server.url({ database: `pooled_${databases}` }))
    url.search = ''
    return url.href
  }
  const pooled = async () => usable(open({ url: bouncer.through(await newDatabase()) }))

  describeLedger('pooled PostgreSQL', pooled)

  test('no setting of the worker reaches another client of the pool', async () => {
    const url = await newDatabase()
    const ledger = await usable(open({ url: bouncer.through(url), answerMs: 3_000 }))
    const jobs = Array.from({ length: 20 }, (_, n) => ({ cluster: 'c', jobKey: String(n) }))
    await Promise.all(
      jobs.map(async (job, n) => {
        await ledger.claim(job, undefined, claimOf(`a${n}`))
        await ledger.record(job, `a${n}`, { state: 'uncertain' })
        await ledger.read(job)
      }),
    )
    const settings = {
      statement_timeout: '0',
      lock_timeout: '0',
      idle_in_transaction_session_timeout: '0',
      default_transaction_isolation: 'read committed',
      synchronous_commit: 'on',
    }
    for (const [name, value] of Object.entries(settings)) {
      const seen = await bouncer.settingsSeenByOthers(url, name, POOL_SIZE)
      expect(seen, name).toEqual(Array.from({ length: POOL_SIZE }, () => value))
    }
  })

  test('its own statements are limited all the same, also on a connection that another client had', async () => {
    const url = await newDatabase()
    const ledger = await usable(open({ url: bouncer.through(url), answerMs: 1_000 }))
    const [job, other] = [
      { cluster: 'c', jobKey: '1' },
      { cluster: 'c', jobKey: '2' },
    ]
    await ledger.claim(job, undefined, claimOf('a1'))
    // the other clients change their sessions, as they may
    await bouncer.settingsSeenByOthers(url, 'statement_timeout', POOL_SIZE)
    const release = await server.hold(`SELECT FROM smtp_ledger WHERE job_key = '1' FOR UPDATE`, url)
    try {
      // waits for the row no longer than the limit, and is tried again; nothing else is held up
      await ledger.record(job, 'a1', { state: 'not-sent' })
      expect(ledger.problem()).toBeUndefined()
      expect(await ledger.claim(other, undefined, claimOf('a2'))).toBe(true)
    } finally {
      await release()
    }
    expect((await ledger.read(job)).entry).toMatchObject({ state: 'not-sent' })
  })
})
