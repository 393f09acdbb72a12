import { describe, expect, it } from 'vitest'
import { newName, useBench } from './bench.ts'

const bench = useBench()

/** How long an answer took, milliseconds; a clock and a timer may differ by one. */
async function tookMs(work: Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work
  return performance.now() - began + 1
}

describe('a request for jobs that finds none', () => {
  it('is answered at once with a negative time', async () => {
    expect(await tookMs(bench.jobs(newName('none'), { requestTimeout: -1 }))).toBeLessThan(8000)
  })

  it('is held as long as it says, and then gets nothing', async () => {
    const jobs = bench.jobs(newName('none'), { requestTimeout: 1500 })
    expect(await tookMs(jobs)).toBeGreaterThanOrEqual(1500)
    expect(await jobs).toEqual([])
  })

  it('is held for the gateway’s ten seconds when it says nothing', async () => {
    expect(await tookMs(bench.jobs(newName('none'), { requestTimeout: 0 }))).toBeGreaterThanOrEqual(9900)
  })

  it('gets the next job as soon as there is one', async () => {
    const { type, instance: first } = await bench.start('held')
    await bench.complete((await bench.take(type)).key)
    const waiting = bench.jobs(type, { requestTimeout: 60_000 })
    await bench.client.topology()
    const instance = await bench.client.createInstance(type)
    expect(await waiting).toHaveLength(1)
    expect(instance).not.toBe(first)
  })
})

describe('a request for jobs that waits', () => {
  it('is free at once when it is cancelled: the next job goes to whoever waits still', async () => {
    const { type } = await bench.start('cancelled')
    await bench.complete((await bench.take(type)).key)
    const given = bench.gateway.jobs({ type, timeout: 3_600_000, requestTimeout: 60_000 })
    await bench.client.topology()
    given.cancel()
    await expect(given.messages).rejects.toMatchObject({ code: 1 })
    // on the same connection, so that the engine has heard of the end before
    await bench.gateway.call('Topology', {})
    const waiting = bench.jobs(type, { requestTimeout: 60_000 })
    const instance = await bench.client.createInstance(type)
    expect(await waiting).toHaveLength(1)
    expect(bench.records.jobs(instance).map(({ intent }) => intent)).not.toContain('TIMED_OUT')
  })

  it('stays while nobody cancels it, and takes the next job before one that came later', async () => {
    const { type } = await bench.start('stays')
    await bench.complete((await bench.take(type)).key)
    const early = bench.jobs(type, { requestTimeout: 60_000, maxJobsToActivate: 1 })
    await bench.client.topology()
    const late = bench.gateway.jobs({ type, requestTimeout: 60_000 })
    await bench.client.topology()
    await bench.client.createInstance(type)
    expect(await early).toHaveLength(1)
    late.cancel()
    await expect(late.messages).rejects.toMatchObject({ code: 1 })
  })
})
