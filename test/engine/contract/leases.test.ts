import { describe, expect, it } from 'vitest'
import { expectRefusal, useBench } from './bench.ts'

const bench = useBench()

describe('the lease of a job', () => {
  it('ends after its time: the job can be taken again, with its key and all retries', async () => {
    const { type, instance } = await bench.start('lease')
    const first = await bench.take(type, { timeout: 1000 })
    const again = await bench.take(type)
    expect(again.seenAt).toBeGreaterThanOrEqual(first.deadline)
    expect(again).toMatchObject({ key: first.key, retries: first.retries })
    expect(await bench.jobEvent(instance, 'TIMED_OUT')).toMatchObject({ retries: 3 })
  })

  it('is counted from the moment of activation', async () => {
    const { type } = await bench.start('deadline')
    const before = Date.now()
    const { deadline, seenAt } = await bench.take(type, { timeout: 600_000 })
    // engine and test may have clocks of their own
    expect(deadline).toBeGreaterThan(before + 590_000)
    expect(deadline).toBeLessThan(seenAt + 610_000)
  })

  it('lasts from now on when it is updated', async () => {
    const { type, instance } = await bench.start('update')
    const { key } = await bench.take(type)
    const before = Date.now()
    await bench.updateTimeout(key, 1000)
    const deadline = Number((await bench.jobEvent(instance, 'TIMEOUT_UPDATED'))['deadline'])
    expect(deadline).toBeGreaterThan(before - 10_000)
    expect(deadline).toBeLessThan(before + 20_000)
    const again = await bench.take(type)
    expect(again.key).toBe(key)
    expect(again.seenAt).toBeGreaterThanOrEqual(deadline)
  })

  it('cannot be updated when nobody has one', async () => {
    const { type, instance } = await bench.start('free')
    const { key } = await bench.take(type, { timeout: 500 })
    await bench.jobEvent(instance, 'TIMED_OUT')
    await expectRefusal(bench.updateTimeout(key, 1000), 9, 'INVALID_STATE')
  })
})

describe('nothing fences: the worker whose lease ran out', () => {
  const boundaries = [{ id: 'caught', errorCode: 'MAIL' }]

  /** The key of a job whose lease is over; the next worker has it, unless nobody has. */
  async function late(
    stem: string,
    taken: boolean,
  ): Promise<{ key: string; instance: string; type: string }> {
    const { type, instance } = await bench.start(stem, { boundaries })
    const { key } = await bench.take(type, { timeout: 500 })
    await bench.jobEvent(instance, 'TIMED_OUT')
    if (taken) await bench.take(type)
    return { key, instance, type }
  }

  it.each([true, false])('completes the job (a second worker has it: %s)', async (taken) => {
    const { key, instance } = await late('late-complete', taken)
    await bench.complete(key)
    await expectRefusal(bench.complete(key), 5, 'NOT_FOUND')
    expect(await bench.records.instanceEnd(instance)).toBe('completed')
  })

  it.each([true, false])('fails the job (a second worker has it: %s)', async (taken) => {
    const { key, instance, type } = await late('late-fail', taken)
    await bench.fail(key, { retries: 1 })
    expect(await bench.jobEvent(instance, 'FAILED')).toMatchObject({ retries: 1 })
    expect(await bench.take(type)).toMatchObject({ key, retries: 1 })
  })

  it.each([true, false])('throws an error (a second worker has it: %s)', async (taken) => {
    const { key, instance } = await late('late-throw', taken)
    await bench.throwError(key, { errorCode: 'MAIL' })
    await expectRefusal(bench.throwError(key, { errorCode: 'MAIL' }), 5, 'NOT_FOUND')
    await bench.records.instanceEnd(instance)
    expect(bench.records.completedElements(instance)).toContain('caught')
  })

  it('updates the lease of the second worker', async () => {
    const { key, instance } = await late('late-update', true)
    await bench.updateTimeout(key, 3_600_000)
    await bench.jobEvent(instance, 'TIMEOUT_UPDATED')
  })
})
