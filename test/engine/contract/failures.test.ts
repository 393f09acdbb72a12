import { describe, expect, it } from 'vitest'
import { expectRefusal, useBench } from './bench.ts'

const bench = useBench()

describe('a job that failed with retries left', () => {
  it('comes back after its back-off, not before, with the same key', async () => {
    const { type, instance } = await bench.start('back-off')
    const { key } = await bench.take(type)
    const before = Date.now()
    await bench.fail(key, { retries: 2, retryBackOff: 2000, errorMessage: '451 try later' })
    expect(await bench.jobsAtOnce(type)).toEqual([])
    await expectRefusal(bench.complete(key), 9, 'INVALID_STATE')
    const again = await bench.take(type)
    expect(again).toMatchObject({ key, retries: 2 })
    expect(again.seenAt).toBeGreaterThanOrEqual(before + 2000)
    expect(await bench.jobEvent(instance, 'FAILED')).toMatchObject({
      retries: 2,
      retryBackoff: 2000,
      errorMessage: '451 try later',
    })
    await bench.jobEvent(instance, 'RECURRED_AFTER_BACKOFF')
  })

  it('comes back at once without a back-off', async () => {
    const { type, instance } = await bench.start('at-once')
    const { key } = await bench.take(type)
    await bench.fail(key, { retries: 1 })
    expect(await bench.take(type)).toMatchObject({ key, retries: 1 })
    const intents = bench.records.jobs(instance).map(({ intent }) => intent)
    expect(intents).not.toContain('RECURRED_AFTER_BACKOFF')
  })
})

describe('a job that failed without retries', () => {
  it('is an incident with the worker’s message, and goes on with new retries and the same key', async () => {
    const { type, instance } = await bench.start('no-retries')
    const { key } = await bench.take(type)
    await bench.fail(key, { retries: 0, errorMessage: '550 no such mailbox' })
    const incident = await bench.records.incident(instance)
    expect(incident).toMatchObject({
      errorType: 'JOB_NO_RETRIES',
      errorMessage: '550 no such mailbox',
      elementId: 'task',
      jobKey: key,
    })
    expect(await bench.jobsAtOnce(type)).toEqual([])
    await bench.client.updateRetries(key, 2)
    await bench.records.waitFor({ valueType: 'JOB', intent: ['RETRIES_UPDATED', 'UPDATED'], instance })
    await bench.client.resolveIncident(incident.key)
    expect(await bench.take(type)).toMatchObject({ key, retries: 2 })
    await bench.complete(key)
    expect(await bench.records.instanceEnd(instance)).toBe('completed')
  })

  it('has its incident again when that is resolved without new retries', async () => {
    const { type, instance } = await bench.start('again')
    const { key } = await bench.take(type)
    await bench.fail(key, { retries: 0, errorMessage: 'no' })
    const { key: first } = await bench.records.incident(instance)
    await bench.client.resolveIncident(first)
    const second = await bench.records.waitFor({
      valueType: 'INCIDENT',
      intent: 'CREATED',
      instance,
      where: ({ key: incident }) => incident !== first,
    })
    expect(second.value).toMatchObject({ errorType: 'JOB_NO_RETRIES' })
    expect(await bench.jobsAtOnce(type)).toEqual([])
  })

  it('has no more than 10,000 characters of the message in its incident', async () => {
    const { type, instance } = await bench.start('long-message')
    const { key } = await bench.take(type)
    await bench.fail(key, { retries: 0, errorMessage: 'x'.repeat(10_001) })
    const { errorMessage } = await bench.records.incident(instance)
    expect(errorMessage).toBe(`${'x'.repeat(10_000)}...`)
  })
})

describe('the variables of a failure', () => {
  it('stay in the task, and come back with the job, also under fetchVariable', async () => {
    const { type, instance } = await bench.start('in-scope', {}, { here: 'instance' })
    const { key } = await bench.take(type)
    await bench.fail(key, { retries: 0 }, { here: 'task', attempt: 1 })
    const incident = await bench.records.incident(instance)
    await bench.client.updateRetries(key, 1)
    await bench.client.resolveIncident(incident.key)
    const again = await bench.take(type, { timeout: 500, fetchVariable: ['attempt'] })
    expect(JSON.parse(again.variables)).toEqual({ attempt: 1 })
    await bench.jobEvent(instance, 'TIMED_OUT')
    expect(JSON.parse((await bench.take(type)).variables)).toEqual({ here: 'task', attempt: 1 })
    await bench.complete(key)
    await bench.records.instanceEnd(instance)
    expect(bench.records.variables(instance)).toEqual({ here: 'instance' })
  })

  it('are atomic with it: a failure that is refused sets none', async () => {
    const { type, instance } = await bench.start('atomic')
    const { key } = await bench.take(type)
    await bench.fail(key, { retries: 1, retryBackOff: 3_600_000 }, { first: 1 })
    await expectRefusal(bench.fail(key, { retries: 1 }, { second: 2 }), 9, 'INVALID_STATE')
    const names = bench.records.find({ valueType: 'VARIABLE', instance }).map(({ value }) => value['name'])
    expect(names).not.toContain('second')
  })
})
