import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shareSlots, type Slots } from '../../src/broker/slots.ts'

let now = 0

function of(max: number, count: number): Slots[] {
  return shareSlots(max, Array.from({ length: count }), () => now).map(({ slots }) => slots)
}

function two(max: number): { readonly a: Slots; readonly b: Slots } {
  const [a, b] = of(max, 2)
  return a && b ? { a, b } : expect.fail('two were asked for')
}

test('one type alone has them all, also for a poll that stays open', () => {
  const [slots] = of(4, 1)
  expect(slots?.take(true, Infinity)).toBe(4)
  expect(slots?.take(true, Infinity)).toBe(0)
  slots?.release(3)
  expect(slots?.take(false, 2)).toBe(2)
  expect(slots?.take(false, Infinity)).toBe(1)
})

describe('two types', () => {
  test('the one with work takes all but the place that the other can always have', () => {
    const { a, b } = two(8)
    expect(a.take(false, Infinity)).toBe(7)
    expect(b.take(false, Infinity)).toBe(1)
    expect(a.take(false, Infinity)).toBe(0)
  })

  test('a poll that stays open holds one place', () => {
    const { a, b } = two(8)
    expect(a.take(true, Infinity)).toBe(1)
    expect(b.take(false, Infinity)).toBe(7)
  })

  test('what one holds beyond its share goes to the other that came in vain, until they are even', () => {
    const { a, b } = two(8)
    a.take(false, Infinity)
    b.take(true, Infinity)
    expect(b.take(false, Infinity)).toBe(0)
    for (let given = 0; given < 3; given += 1) {
      a.release(1)
      expect(a.take(false, Infinity)).toBe(0)
      expect(b.take(false, Infinity)).toBe(1)
      b.take(false, Infinity)
    }
    // 4 and 4: whoever finishes a job may take the next
    a.release(1)
    expect(a.take(false, Infinity)).toBe(1)
  })
})

test('no more are taken than are wanted, and nobody goes hungry for that', () => {
  let wanted = 3
  const [a, b] = shareSlots(
    8,
    ['a', 'b'],
    () => now,
    () => wanted,
  ).map(({ slots }) => slots)
  if (!a || !b) return expect.fail('two were asked for')
  expect(a.take(false, Infinity)).toBe(3)
  wanted = 0
  expect(a.take(false, Infinity)).toBe(0)
  expect(a.gatherMs()).toBe(Infinity)
  expect(a.hasFree()).toBe(true)
  // but for a poll that stays open there is always one
  expect(b.take(true, Infinity)).toBe(1)
  b.release(1)
  wanted = Infinity
  // a came in vain for want of work, not of places: b need not leave it any
  expect(b.take(false, Infinity)).toBe(5)
})

test('there are as many places as types, or they cannot be shared', () => {
  expect(() => of(1, 2)).toThrow('1 places cannot be shared by 2')
  expect(of(2, 2).map((slots) => slots.take(false, Infinity))).toEqual([1, 1])
})

test('who waits is woken by a place that becomes free, and when it has to stop', async () => {
  const { a, b } = two(2)
  a.take(false, Infinity)
  const freed = b.freed()
  a.release(1)
  await freed
  const stopped = b.freed()
  b.wake()
  await stopped
})

test('never more than there are, and each type can have one at any time', () => {
  const step = fc.record({
    lane: fc.nat(3),
    release: fc.boolean(),
    staysOpen: fc.boolean(),
    part: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4 }),
      fc.nat(12),
      fc.array(step, { maxLength: 60 }),
      (types, more, steps) => {
        const max = types + more
        const lanes = of(max, types).map((slots) => ({ slots, held: 0 }))
        for (const { lane, release, staysOpen, part } of steps) {
          const one = lanes[lane % types]
          if (!one) continue
          if (release) {
            const count = Math.round(one.held * part)
            one.slots.release(count)
            one.held -= count
          } else {
            const before = one.held
            one.held += one.slots.take(staysOpen, Infinity)
            if (before === 0) expect(one.held).toBeGreaterThan(0)
          }
          expect(lanes.reduce((sum, { held }) => sum + held, 0)).toBeLessThanOrEqual(max)
        }
      },
    ),
  )
})

test('a poll waits for more places until half are free, and 20 ms after the first became free at the most', () => {
  const [slots] = of(4, 1)
  expect(slots?.gatherMs()).toBe(0)
  slots?.take(false, Infinity)
  expect(slots?.gatherMs()).toBe(Infinity)
  now = 100
  slots?.release(1)
  now = 105
  expect(slots?.gatherMs()).toBe(15)
  now = 130
  expect(slots?.gatherMs()).toBe(0)
  slots?.release(1)
  expect(slots?.gatherMs()).toBe(0)
})
