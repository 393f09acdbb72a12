import { expect } from 'vitest'
import type { Ledger } from '../../src/ledger/ledger.ts'
import type { RateAnswer, RateTurn } from '../../src/ledger/rates.ts'

export const turnsOf = (answers: readonly RateAnswer[]): RateTurn[] =>
  answers.flatMap((answer) => (answer.kind === 'turn' ? [answer.turn] : []))
export const waitsOf = (answers: readonly RateAnswer[]): number[] =>
  answers.flatMap((answer) => (answer.kind === 'wait' ? [answer.ms] : []))
export const places = (count: number, from = 0): number[] =>
  Array.from({ length: count }, (_, nth) => from + nth)

/** What every ledger promises of turns: name and check, so that each form of it runs the same. */
export const rateContract: Readonly<Record<string, (ledger: Ledger) => Promise<void>>> = {
  'gives as many turns as a window holds, in order, and says how long the others wait': async ({ rates }) => {
    const answers = await rates.ask('shop', { perMinute: 3 }, places(5))
    expect(answers.map(({ kind }) => kind)).toEqual(['turn', 'turn', 'turn', 'wait', 'wait'])
    for (const ms of waitsOf(answers)) {
      expect(ms).toBeGreaterThan(50_000)
      expect(ms).toBeLessThanOrEqual(60_001)
    }
    for (const turn of turnsOf(answers)) expect(turn.isHeld()).toBe(true)
  },
  'leaves turns for those who came before': async ({ rates }) => {
    const answers = await rates.ask('shop', { perMinute: 3 }, [1, 2, 3])
    expect(answers.map(({ kind }) => kind)).toEqual(['turn', 'turn', 'wait'])
    expect(turnsOf(await rates.ask('shop', { perMinute: 3 }, places(2)))).toHaveLength(1)
  },
  'tells who is far behind to come after others have had theirs': async ({ rates }) => {
    const [last] = waitsOf(await rates.ask('shop', { perMinute: 2 }, [5]))
    expect(last).toBeGreaterThan(110_000)
    expect(last).toBeLessThanOrEqual(120_003)
  },
  'takes a turn back, and keeps one on which something was handed over': async ({ rates }) => {
    const limits = { perMinute: 2 }
    const [back, used] = turnsOf(await rates.ask('shop', limits, places(2)))
    back?.end(false)
    back?.end(false)
    used?.end(true)
    used?.end(false)
    // a database may take its time
    await expect.poll(async () => turnsOf(await rates.ask('shop', limits, [0])).length).toBe(1)
    expect(waitsOf(await rates.ask('shop', limits, [0]))).toHaveLength(1)
  },
  'holds both limits': async ({ rates }) => {
    const answers = await rates.ask('shop', { perMinute: 5, perDay: 2 }, places(3))
    expect(turnsOf(answers)).toHaveLength(2)
    const [wait] = waitsOf(answers)
    expect(wait).toBeGreaterThan(23 * 60 * 60_000)
    expect(turnsOf(await rates.ask('shop', { perMinute: 2, perDay: 9 }, [0]))).toEqual([])
  },
  'tells accounts apart by name': async ({ rates }) => {
    expect(turnsOf(await rates.ask('shop', { perMinute: 1 }, places(2)))).toHaveLength(1)
    expect(turnsOf(await rates.ask('hr', { perMinute: 1 }, places(2)))).toHaveLength(1)
  },
  'gives no more than there are to many who ask at once': async ({ rates }) => {
    const asked = places(30).map(() => rates.ask('shop', { perMinute: 10 }, [0]))
    expect((await Promise.all(asked)).flatMap(turnsOf)).toHaveLength(10)
  },
  'a lower limit counts what was sent before': async ({ rates }) => {
    await rates.ask('shop', { perMinute: 5 }, places(5))
    expect(turnsOf(await rates.ask('shop', { perMinute: 2 }, [0]))).toEqual([])
    expect(turnsOf(await rates.ask('shop', { perMinute: 6 }, places(3)))).toHaveLength(1)
  },
}
