import { describe, expect, it } from 'vitest'
import { expectRefusal, refusal, useBench } from './bench.ts'

const bench = useBench()

const commands = ['CompleteJob', 'FailJob', 'ThrowError', 'UpdateJobTimeout'] as const

const call = (name: string, jobKey: string): Promise<unknown> =>
  bench.gateway.call(name, { jobKey, ...(name === 'UpdateJobTimeout' ? { timeout: 1000 } : {}) })

describe('a job of an instance that was cancelled', () => {
  it.each(commands)('%s finds nothing', async (name) => {
    const { type, instance } = await bench.start('cancelled')
    const { key } = await bench.take(type)
    await bench.client.cancelInstance(instance)
    await expectRefusal(call(name, key), 5, 'NOT_FOUND')
    expect(await bench.records.instanceEnd(instance)).toBe('terminated')
    await bench.jobEvent(instance, 'CANCELED')
  })

  it('is unknown as one that never was', async () => {
    for (const name of commands) await expectRefusal(call(name, '2251799813685248000'), 5, 'NOT_FOUND')
  })
})

describe('a job with an incident', () => {
  it.each(['CompleteJob', 'ThrowError', 'UpdateJobTimeout'])('%s does not fit its state', async (name) => {
    const { type, instance } = await bench.start('incident')
    const { key } = await bench.take(type)
    await bench.fail(key, { retries: 0 })
    await bench.records.incident(instance)
    await expectRefusal(call(name, key), 9, 'INVALID_STATE')
  })
})

describe('variables that are no object', () => {
  it.each(['CompleteJob', 'FailJob', 'ThrowError'])('%s refuses them and goes on', async (name) => {
    const { type, instance } = await bench.start('no-object', { boundaries: [{ id: 'all' }] })
    const { key: jobKey } = await bench.take(type)
    for (const variables of ['[1]', '"text"', '7', '{"half":'])
      await expectRefusal(bench.gateway.call(name, { jobKey, errorCode: 'X', variables }), 3)
    await bench.complete(jobKey)
    expect(await bench.records.instanceEnd(instance)).toBe('completed')
    expect(bench.records.jobs(instance).map(({ intent }) => intent)).toEqual(['CREATED', 'COMPLETED'])
  })
})

describe('numbers', () => {
  it('above 2^53 stay whole', async () => {
    const type = (await bench.start('whole')).type
    await bench.complete((await bench.take(type)).key)
    const variables = '{"big":9007199254740993,"deep":[{"less":-9223372036854775807}]}'
    await bench.gateway.call('CreateProcessInstance', { bpmnProcessId: type, version: -1, variables })
    const job = await bench.take(type)
    expect(job.variables).toContain('"big":9007199254740993')
    expect(job.variables).toContain('-9223372036854775807')
  })
})

describe('what is too large', () => {
  const text = (kib: number): string => JSON.stringify({ text: 'x'.repeat(kib * 1024) })

  const calls = [
    ['CompleteJob', (jobKey: string, kib: number) => ({ jobKey, variables: text(kib) })],
    ['ThrowError', (jobKey: string, kib: number) => ({ jobKey, errorCode: 'X', variables: text(kib) })],
    ['FailJob', (jobKey: string, kib: number) => ({ jobKey, errorMessage: 'x'.repeat(kib * 1024) })],
  ] as const

  it.each(calls)('%s of two MiB is refused without a word, and 2,000 KiB pass', async (name, request) => {
    const { type } = await bench.start('large', { boundaries: [{ id: 'all' }] })
    const { key } = await bench.take(type)
    expect(await refusal(bench.gateway.call(name, request(key, 2048)))).toEqual([2, ''])
    await bench.gateway.call(name, request(key, 2000))
  })

  it('variables of a new instance of two MiB are refused, and 2,000 KiB pass', async () => {
    const { type } = await bench.start('large-start')
    const create = (kib: number) =>
      bench.gateway.call('CreateProcessInstance', { bpmnProcessId: type, version: -1, variables: text(kib) })
    expect(await refusal(create(2048))).toEqual([2, ''])
    await create(2000)
  })

  it('a request above four MB is refused by the gateway', async () => {
    const { type } = await bench.start('larger')
    const { key: jobKey } = await bench.take(type)
    const answer = refusal(bench.gateway.call('CompleteJob', { jobKey, variables: text(4200) }))
    expect(await answer).toEqual([2, 'Application error processing RPC'])
  })
})
