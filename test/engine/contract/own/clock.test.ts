import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { boundary, end, flows, inBpmn, start, task, timer } from '../../../sandbox/engine/core/bpmn.ts'
import { startOwnEngine, type OwnEngine } from '../../../support/engine.ts'
import { Bench, newName } from '../bench.ts'
import { rest } from '../rest-api.ts'

const HOUR = 3_600_000

let own: OwnEngine
let bench: Bench

beforeAll(async () => {
  own = await startOwnEngine()
  bench = new Bench(own, own.engine.grpcAddress)
})
afterAll(async () => {
  bench.close()
  await own.close()
})

const clock = async (method: string, path: string, body?: object): Promise<number> =>
  (await rest(own.engine.restAddress, method, path, body)).status

const pin = (timestamp: number): Promise<number> => clock('PUT', '/v2/clock', { timestamp })
const reset = (): Promise<number> => clock('POST', '/v2/clock/reset')

describe('a clock that is pinned', () => {
  it('ends leases', async () => {
    const { type, instance } = await bench.start('lease')
    const { key } = await bench.take(type, { timeout: HOUR })
    expect(await pin(Date.now() + HOUR + 1000)).toBe(204)
    await bench.jobEvent(instance, 'TIMED_OUT')
    expect(await reset()).toBe(204)
    expect((await bench.take(type)).key).toBe(key)
  })

  it('ends back-offs', async () => {
    const { type, instance } = await bench.start('back-off')
    const { key } = await bench.take(type)
    await bench.fail(key, { retries: 1, retryBackOff: HOUR })
    await pin(Date.now() + HOUR + 1000)
    await bench.jobEvent(instance, 'RECURRED_AFTER_BACKOFF')
    await reset()
    expect((await bench.take(type)).key).toBe(key)
  })

  it('fires timers', async () => {
    const id = newName('timer')
    const type = `${id}-job`
    const late = boundary(
      'late',
      type,
      `<bpmn:outgoing>late-after</bpmn:outgoing>${timer('timeDuration', 'PT1H')}`,
    )
    const after = `<bpmn:endEvent id="after"/>${flows(`start ${type} end`, 'late after')}`
    await own.client.deploy(inBpmn(id, start + task(type) + end + late + after))
    const instance = await own.client.createInstance(id)
    await bench.take(type)
    await pin(Date.now() + HOUR + 1000)
    expect(await own.records.instanceEnd(instance)).toBe('completed')
    await reset()
    expect(own.records.completedElements(instance)).toEqual(['start', 'late', 'after', id])
  })

  it('stands still until it is reset', async () => {
    const then = Date.now() + HOUR
    await pin(then)
    const { type } = await bench.start('still')
    const { key, deadline } = await bench.take(type, { timeout: 1000 })
    expect(deadline).toBe(then + 1000)
    await reset()
    await bench.complete(key)
  })
})
