import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { backoffMs } from '../../../src/connector/answer/backoff.ts'
import { failures, type FailureType } from '../../../src/failures.ts'

const MINUTE = 60_000
const least = () => 0
const most = () => 1

describe('backoffMs', () => {
  test.each([
    [3, 30_000, MINUTE],
    [2, 30_000, 2 * MINUTE],
    [1, 30_000, 4 * MINUTE],
    // a task with more retries than usual starts where the others do
    [10, 30_000, MINUTE],
  ])('%i retries left: from %i to %i ms', (retries, from, to) => {
    expect(backoffMs({ type: 'CONNECTION' }, { retries, random: least })).toBe(from)
    expect(backoffMs({ type: 'CONNECTION' }, { retries, random: most })).toBe(to)
  })

  test.each([
    ['GREYLISTED', 5 * MINUTE, 10 * MINUTE],
    ['QUOTA', 60 * MINUTE, 120 * MINUTE],
    // final as a rule, and not with a 4xx
    ['RECIPIENT_REJECTED', 15 * MINUTE, 30 * MINUTE],
    ['RELAY_DENIED', 30_000, MINUTE],
    ['UNCERTAIN', 30_000, MINUTE],
  ] as const)('%s', (type, from, to) => {
    expect(backoffMs({ type }, { retries: 3, random: least })).toBe(from)
    expect(backoffMs({ type }, { retries: 3, random: most })).toBe(to)
  })

  test('never less than the server asked for, however long that is', () => {
    const failure = { type: 'GREYLISTED', details: { retryAfterMs: 7_200_000 } } as const
    const asking = { type: 'CONNECTION', details: { retryAfterMs: 45_000 } } as const
    expect(backoffMs(failure, { retries: 3, random: most })).toBe(7_200_000)
    expect(backoffMs(asking, { retries: 3, random: least })).toBe(45_000)
    expect(backoffMs(asking, { retries: 3, random: most })).toBe(MINUTE)
  })

  test('within the row, for all types and any number of retries', () => {
    const types = fc.constantFrom(...(Object.keys(failures) as FailureType[]))
    fc.assert(
      fc.property(
        types,
        fc.integer({ min: -5, max: 100 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (type, retries, random) => {
          const wait = backoffMs({ type }, { retries, random: () => random })
          expect(wait).toBeGreaterThanOrEqual(30_000)
          expect(wait).toBeLessThanOrEqual(6 * 60 * MINUTE)
          expect(Number.isInteger(wait)).toBe(true)
        },
      ),
    )
  })
})
