import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { CommandError, type CommandProblem } from '../../src/broker/command-error.ts'
import { createLease } from '../../src/connector/lease.ts'

describe('lease', () => {
  let now = 0
  let lost = 0
  let renewals: number[] = []
  let answer: CommandProblem | undefined
  const commands = {
    updateTimeout: async (_key: string, ms: number) => {
      renewals.push(ms)
      if (answer) throw new CommandError(answer, answer, undefined)
    },
  }
  const lease = (ttlMs = 30_000) =>
    createLease({
      jobKey: '1',
      commands,
      ttlMs,
      askedAt: now,
      monotonicNow: () => now,
      onLost: () => (lost += 1),
    })
  /** Time passes for timers and clock alike. */
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 500) {
      now += Math.min(500, left)
      await vi.advanceTimersByTimeAsync(Math.min(500, left))
    }
  }

  beforeEach(() => {
    now = 1_000
    lost = 0
    renewals = []
    answer = undefined
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test('is renewed as long as the job is in work', async () => {
    const held = lease()
    await pass(5 * 60_000)
    expect(held.held()).toBe(true)
    expect(renewals.length).toBeGreaterThan(15)
    expect(lost).toBe(0)
  })

  test('is not renewed after the release', async () => {
    const held = lease()
    held.release()
    await pass(60_000)
    expect(renewals).toEqual([])
  })

  test('survives an engine that is away for a while, and ends with its time otherwise', async () => {
    const held = lease()
    answer = 'unreachable'
    await pass(25_000)
    expect(held.held()).toBe(true)
    answer = undefined
    await pass(60_000)
    expect(held.held()).toBe(true)
    answer = 'unreachable'
    await pass(31_000)
    expect(held.held()).toBe(false)
    expect(lost).toBe(1)
  })

  test('is lost at once when the engine does not know the job any more', async () => {
    const held = lease()
    answer = 'gone'
    now += 1
    await held.confirm(0)
    expect(held.held()).toBe(false)
    expect(lost).toBe(1)
  })

  test('stays lost although the engine accepts a late renewal', async () => {
    const held = lease()
    // the process was stopped: the clock went on, the timers did not
    now += 60_000
    expect(await held.extend()).toBe(false)
    expect(held.held()).toBe(false)
  })

  test('counts from when the renewal was asked for, not from its answer', async () => {
    let release = () => {}
    const slow = createLease({
      jobKey: '1',
      commands: { updateTimeout: () => new Promise((resolve) => (release = resolve)) },
      ttlMs: 30_000,
      askedAt: now,
      monotonicNow: () => now,
      onLost: () => (lost += 1),
    })
    now += 10_000
    const extended = slow.extend()
    now += 15_000
    release()
    expect(await extended).toBe(true)
    now += 14_999
    expect(slow.held()).toBe(true)
    now += 1
    expect(slow.held()).toBe(false)
  })

  test('is renewed one question at a time, so that the last one that the engine heard is known', async () => {
    const asked: { readonly ms: number; readonly answer: () => void }[] = []
    const long = createLease({
      jobKey: '1',
      commands: {
        updateTimeout: (_key, ms) => new Promise((answer) => asked.push({ ms, answer })),
      },
      ttlMs: 30_000,
      askedAt: now,
      monotonicNow: () => now,
      onLost: () => (lost += 1),
    })
    const extended = long.extend(600_000)
    // the time of the regular renewal comes while the engine has not answered yet
    await pass(16_000)
    expect(asked.map(({ ms }) => ms)).toEqual([600_000])
    asked[0]?.answer()
    expect(await extended).toBe(true)
    await pass(60_000)
    expect(asked.map(({ ms }) => ms).filter((ms) => ms !== 600_000)).toEqual([])
    expect(long.held()).toBe(true)
  })

  test('that is lost is not asked for again: the engine would renew it for somebody else', async () => {
    const held = lease()
    now += 60_000
    await held.confirm(0)
    expect(await held.extend(60_000)).toBe(false)
    expect(renewals).toEqual([])
  })

  test('confirms only when the last word of the engine is old', async () => {
    const held = lease()
    now += 900
    await held.confirm(1_000)
    expect(renewals).toEqual([])
    now += 200
    await held.confirm(1_000)
    expect(renewals).toEqual([30_000])
  })

  test('takes over the time of a jobTimeout header', async () => {
    const held = lease()
    expect(await held.extend(300_000)).toBe(true)
    now += 299_000
    expect(held.held()).toBe(true)
  })
})
