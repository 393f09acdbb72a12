import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { useEngine } from '../../support/engine.ts'
import { mailServer, scriptedServer, useMailWorker } from '../../support/mail-worker.ts'
import { inTurn } from '../../support/smtp-script.ts'

const engine = useEngine()
const worker = useMailWorker(engine, 'lost-jobs')

/** A promise that a server waits for, and how to let it go on. */
function held(): { readonly until: Promise<void>; readonly letGo: () => void } {
  let letGo = (): void => {}
  const until = new Promise<void>((resolve) => (letGo = resolve))
  return { until, letGo }
}

const told = (event: string, jobKey: string) =>
  worker.process.waitForLog((line) => line.event === event && line['jobKey'] === jobKey)

describe('a job that the engine took back', () => {
  test('while the mail server holds its greeting back: nothing is handed over', async () => {
    const { until, letGo } = held()
    const server = await scriptedServer({
      script: { connect: { after: () => until, reply: '220 late.test' } },
    })
    const instance = await worker.start({ server })
    await server.seen('connect')
    await instance.cancel()
    expect(await instance.end()).toBe('terminated')
    // the engine is asked at the gate when its last word on the job is older than a second
    await sleep(1_100)
    letGo()
    await told('gone', (await instance.job('CREATED')).key)
    expect(server.count('DATA')).toBe(1)
    expect(server.received).toEqual([])
  })

  test('while the mail server holds its 354 back: nothing is handed over', async () => {
    const { until, letGo } = held()
    const server = await scriptedServer({ script: { DATA: { after: () => until, reply: '354 Go on' } } })
    // a short lease, so that a renewal finds that the job is gone before the mail server goes on
    const instance = await worker.start({ server, headers: { jobTimeout: 'PT1S' } })
    await server.seen('DATA')
    await instance.cancel()
    const { key } = await instance.job('CREATED')
    await told('lease-lost', key)
    letGo()
    await told('gone', key)
    await server.seen('closed')
    expect(server.received).toEqual([])
    expect(instance.jobEvents).toEqual(['CREATED', 'CANCELED'])
  })

  test('before the worker had extended it to its jobTimeout: the mail server is not called', async () => {
    const server = await mailServer()
    worker.process.kill('SIGSTOP')
    const instance = await worker.start({ server, headers: { jobTimeout: 'PT1M' } })
    const { key } = await instance.job('CREATED')
    await engine.records.waitFor({
      recordType: 'EVENT',
      valueType: 'JOB_BATCH',
      intent: 'ACTIVATED',
      where: ({ value }) => (value['jobKeys'] as unknown[]).map(String).includes(key),
    })
    await instance.cancel()
    expect(await instance.end()).toBe('terminated')
    worker.process.kill('SIGCONT')
    await told('gone', key)
    expect(server.counts.connections).toBe(0)
  })

  test('because the worker stood still for longer than its lease: the mail goes out once, with the next one', async () => {
    const { until, letGo } = held()
    const server = await scriptedServer({
      script: { MAIL: inTurn({ after: () => until, reply: '250 2.1.0 Ok' }) },
    })
    const instance = await worker.start({ server, headers: { jobTimeout: 'PT1S', resultVariable: 'mail' } })
    await server.seen('MAIL')
    worker.process.kill('SIGSTOP')
    const { key } = await instance.job('TIMED_OUT')
    letGo()
    worker.process.kill('SIGCONT')
    expect(await instance.end()).toBe('completed')
    await told('gone', key)
    expect(server.received).toHaveLength(1)
    expect(instance.variables['mail']).not.toHaveProperty('replayed')
    // the second attempt may find that the first one has just written its Date down; that costs no retry
    const failed = engine.records.jobs(instance.key).filter(({ intent }) => intent === 'FAILED')
    expect(failed.filter(({ value }) => value['retries'] !== 3)).toEqual([])
  })

  test('while it stood still: how its own attempt ended is not told, since the next one may be sending', async () => {
    const { until, letGo } = held()
    const server = await scriptedServer({
      script: { RCPT: inTurn({ after: () => until, reply: '550 5.1.1 No such user' }) },
    })
    const instance = await worker.start({ server, headers: { jobTimeout: 'PT1S' } })
    await server.seen('RCPT')
    worker.process.kill('SIGSTOP')
    const { key } = await instance.job('TIMED_OUT')
    worker.process.kill('SIGCONT')
    letGo()
    await told('gave-up', key)
    expect(await instance.end()).toBe('completed')
    expect(server.received).toHaveLength(1)
    // being put off for the Date that the first attempt noted is no news of the mail
    const failed = engine.records.jobs(instance.key).filter(({ intent }) => intent === 'FAILED')
    expect(failed.filter(({ value }) => value['retries'] !== 3)).toEqual([])
  })
})
