import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildProcess } from '../support/bpmn.ts'
import { startOwnEngine, type OwnEngine } from '../support/engine.ts'

describe('an engine of one’s own', () => {
  let own: OwnEngine

  beforeAll(async () => {
    own = await startOwnEngine()
  })
  afterAll(() => own.close())

  const activate = async (type: string, timeout: number): Promise<string[]> => {
    const answer = await fetch(`${own.engine.restAddress}/v2/jobs/activation`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type, worker: 'test', timeout, maxJobsToActivate: 1, requestTimeout: 10_000 }),
    })
    const { jobs } = (await answer.json()) as { jobs: { key: number }[] }
    return jobs.map(({ key }) => String(key))
  }

  it('comes back with its data after a crash, and goes on exporting', { timeout: 150_000 }, async () => {
    await own.client.deploy(buildProcess('crash', [{ id: 'send', type: 'crash' }]))
    const instance = await own.client.createInstance('crash', { to: 'a@example.org' })
    await own.records.waitFor({ valueType: 'JOB', intent: 'CREATED', instance })
    await own.engine.kill()
    await own.engine.up()
    expect(await activate('crash', 60_000)).toHaveLength(1)
    await own.client.cancelInstance(instance)
    expect(await own.records.instanceEnd(instance)).toBe('terminated')
    expect(own.records.jobs(instance).map(({ intent }) => intent)).toEqual(['CREATED', 'CANCELED'])
  })

  it('is put ahead in time: a job that was taken for an hour is handed out again', async () => {
    await own.client.deploy(buildProcess('hour', [{ id: 'send', type: 'hour' }]))
    const instance = await own.client.createInstance('hour')
    const first = await activate('hour', 3_600_000)
    await own.engine.pinClock(3_700_000)
    await own.records.waitFor({ valueType: 'JOB', intent: 'TIMED_OUT', instance })
    await own.engine.resetClock()
    expect(await activate('hour', 1000)).toEqual(first)
  })

  it('answers nothing while it is frozen', async () => {
    own.engine.freeze()
    const stop = AbortSignal.timeout(1000)
    await expect(own.client.topology({ signal: stop })).rejects.toThrow(/CANCELLED/)
    own.engine.thaw()
    expect(await own.client.topology()).toEqual({ gatewayVersion: '8.6.0', partitionsCount: 1 })
  })
})
