import { EventEmitter, once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { listen } from '../../../sandbox/listen.ts'
import type { JobId, Ledger } from '../../../src/ledger/ledger.ts'
import { PostgresServer } from '../../support/postgres-server.ts'
import { TcpProxy } from '../../support/tcp-proxy.ts'
import { claimOf } from '../contract.ts'
import { postgresLedgers, problemOf, usable } from './postgres-ledgers.ts'

let server: PostgresServer
beforeAll(async () => {
  // set so that what is not synced on purpose is lost in a crash
  server = await PostgresServer.start(['synchronous_commit=off', 'wal_writer_delay=10s'])
}, 60_000)
afterAll(() => server.close())

const open = postgresLedgers()
const job: JobId = { cluster: 'c', jobKey: '1' }
const other: JobId = { cluster: 'c', jobKey: '2' }
const stateOf = async (url: string, { jobKey }: JobId): Promise<string | undefined> => {
  const rows = await server.query<{ state: string }>(
    'SELECT state FROM smtp_ledger WHERE job_key = $1',
    [jobKey],
    url,
  )
  return rows[0]?.state
}

test('a ledger that is closed before the database has answered leaves no connection behind', async () => {
  const url = new URL(await server.createSchema())
  const accepted = new EventEmitter()
  // the database answers when the test says so
  const gate = createServer((near) => accepted.emit('socket', near))
  const database = Number(url.port)
  url.port = String(await listen(gate))
  url.searchParams.set('sslmode', 'disable')
  onTestFinished(() => void gate.close())
  const first = once(accepted, 'socket')
  const ledger = open({ url: url.href })
  const [near] = (await first) as [Socket]
  await ledger.close()
  const far = connect(database, '127.0.0.1')
  near.on('error', () => far.destroy())
  near.pipe(far).pipe(near)
  await once(near, 'close')
  expect(ledger.problem()).toBe('the ledger is closed')
})

describe('a database that goes away', () => {
  test('is noticed by itself, nothing is claimed, and outcomes are written when it is back', async () => {
    const url = await server.createSchema()
    const ledger = await usable(open({ url }))
    await ledger.claim(job, undefined, claimOf('a1'))
    await ledger.claim(other, undefined, claimOf('a2'))
    await server.stop()
    try {
      const problem = await problemOf(ledger, /cannot be used \(.*ECONNREFUSED/)
      expect(problem).not.toMatch(/Sesam|:\/\//)
      await expect(ledger.read(job)).rejects.toThrow('cannot be used')
      await expect(ledger.claim({ cluster: 'c', jobKey: '3' }, undefined, claimOf('a3'))).rejects.toThrow(
        'cannot be used',
      )
      await ledger.record(job, 'a1', { state: 'uncertain' })
      await ledger.record(job, 'a1', { state: 'sent', result: { n: 1 } })
      await ledger.end(job, 'a1')
      await ledger.record(other, 'a2', { state: 'uncertain' })
    } finally {
      await server.startAgain()
    }
    await usable(ledger)
    expect((await ledger.read(job)).entry).toMatchObject({ state: 'sent', ended: true, result: { n: 1 } })
    await vi.waitFor(async () => expect(await stateOf(url, other)).toBe('uncertain'), 10_000)
    expect(await stateOf(url, { cluster: 'c', jobKey: '3' })).toBeUndefined()
  })

  test('does not hold up the start of a worker', async () => {
    const url = await server.createSchema()
    await server.stop()
    let ledger: Ledger
    try {
      ledger = open({ url })
      expect(ledger.problem()).toContain('has not answered yet')
      await problemOf(ledger, /ECONNREFUSED/)
    } finally {
      await server.startAgain()
    }
    expect(await (await usable(ledger)).claim(job, undefined, claimOf('a1'))).toBe(true)
  })

  test('has every claim on its disk, whatever its synchronous_commit is', async () => {
    const url = await server.createSchema()
    const before = await usable(open({ url }))
    await before.keepDate(other, 'f1', 1)
    await before.claim(job, undefined, claimOf('a1'))
    await before.claim(other, (await before.read(other)).entry, claimOf('a2'))
    await server.crash()
    await server.startAgain()
    expect(await stateOf(url, job)).toBe('attempting')
    expect(await stateOf(url, other)).toBe('attempting')
    await usable(before)
  })
})

describe('a wire that breaks', () => {
  const through = (proxy: TcpProxy, url: string) => url.replace(`:${server.port}/`, `:${proxy.port}/`)
  const wired = async (): Promise<{ url: string; proxy: TcpProxy; ledger: Ledger }> => {
    const url = await server.createSchema()
    const proxy = await TcpProxy.start(server.port)
    const ledger = await usable(open({ url: through(proxy, url), answerMs: 1_000 }))
    return { url, proxy, ledger }
  }

  test('while the database is prepared: that is done again', async () => {
    const proxy = await TcpProxy.start(server.port)
    try {
      proxy.loseAnswersTo('CREATE TABLE')
      const ledger = open({ url: through(proxy, await server.createSchema()) })
      await problemOf(ledger, /terminated unexpectedly/)
      proxy.repair()
      expect(await (await usable(ledger)).claim(job, undefined, claimOf('a1'))).toBe(true)
    } finally {
      await proxy.close()
    }
  })

  test('after a claim was written: nothing is sent on it, and it does not stay under way', async () => {
    const { url, proxy, ledger } = await wired()
    try {
      proxy.loseAnswersTo('ON CONFLICT')
      await expect(ledger.claim(job, undefined, claimOf('a1'))).rejects.toThrow('cannot be used')
      expect(ledger.problem()).toContain('cannot be used')
      expect(await stateOf(url, job)).toBe('attempting')
      proxy.repair()
      await usable(ledger)
      await vi.waitFor(async () => expect(await stateOf(url, job)).toBe('not-sent'), 10_000)
    } finally {
      await proxy.close()
    }
  })

  test('without a word: a statement is not waited for for ever, nor is the end', async () => {
    const { url, proxy, ledger } = await wired()
    try {
      await ledger.claim(job, undefined, claimOf('a1'))
      proxy.freeze()
      await expect(ledger.claim(other, undefined, claimOf('a2'))).rejects.toThrow('cannot be used')
      await ledger.record(job, 'a1', { state: 'not-sent' })
      expect(await stateOf(url, job)).toBe('attempting')
      const start = performance.now()
      await ledger.close()
      expect(performance.now() - start).toBeLessThan(4_000)
    } finally {
      await proxy.close()
    }
  })
})

describe('a row that somebody else holds', () => {
  test('does not hold up other jobs, and gets its outcome when it is free', async () => {
    const url = await server.createSchema()
    const ledger = await usable(open({ url, answerMs: 1_000 }))
    await ledger.claim(job, undefined, claimOf('a1'))
    await ledger.claim(other, undefined, claimOf('a2'))
    // an operator's session with an open transaction
    const release = await server.hold(`SELECT FROM smtp_ledger WHERE job_key = '1' FOR UPDATE`, url)
    try {
      await Promise.all([
        ledger.record(job, 'a1', { state: 'not-sent' }),
        ledger.record(other, 'a2', { state: 'not-sent' }),
      ])
      expect(await stateOf(url, job)).toBe('attempting')
      expect(await stateOf(url, other)).toBe('not-sent')
      expect(ledger.problem()).toBeUndefined()
      expect(await ledger.claim({ cluster: 'c', jobKey: '3' }, undefined, claimOf('a3'))).toBe(true)
    } finally {
      await release()
    }
    await vi.waitFor(async () => expect(await stateOf(url, job)).toBe('not-sent'), 10_000)
  })
})
