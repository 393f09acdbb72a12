import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createMemoryLedger } from '../../src/ledger/memory.ts'
import { createRateLine, type RateLine } from '../../src/ledger/rate-line.ts'
import { createRateBook, type KeptTurn } from '../../src/ledger/rate-book.ts'
import type { RateLimits, RateTurn } from '../../src/ledger/rates.ts'

const forever = new AbortController().signal
const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

describe('those who wait for a turn', () => {
  let line: RateLine
  beforeEach(() => void (line = createRateLine(createMemoryLedger(Date.now).rates, () => performance.now())))

  /** What became of each, in the order in which it was known. */
  const crowd = (limits: RateLimits) => {
    const ends: string[] = []
    const turns: RateTurn[] = []
    const come = (job: string, signal: AbortSignal = forever) =>
      void line.take({ account: 'shop', limits, job, signal }).then(
        (answer) => {
          if ('awayMs' in answer) return void ends.push(`${job} away ${answer.awayMs}`)
          turns.push(answer)
          ends.push(job)
        },
        () => ends.push(`${job} left`),
      )
    return { come, ends, turns }
  }
  const used = async ({ turns }: { turns: RateTurn[] }) => {
    await pass(0)
    for (const turn of turns.splice(0)) turn.end(true)
  }

  test('have one in the order in which they came, as soon as there is one', async () => {
    const all = crowd({ perMinute: 2 })
    all.come('a')
    all.come('b')
    await used(all)
    await pass(MINUTE_MS - 9_000)
    for (const job of ['c', 'd']) all.come(job)
    await pass(8_990)
    expect(all.ends).toEqual(['a', 'b'])
    await pass(100)
    expect(all.ends).toEqual(['a', 'b', 'c', 'd'])
  })

  test('go away when theirs is more than 10 s off, each for as long as it is', async () => {
    const all = crowd({ perMinute: 2 })
    for (const job of ['a', 'b', 'c', 'd', 'e']) all.come(job)
    await used(all)
    expect(all.ends).toEqual(['a', 'b', 'c away 60001', 'd away 60001', 'e away 120002'])
  })

  test('for 15 minutes at most', async () => {
    const all = crowd({ perDay: 1 })
    for (const job of ['a', 'b']) all.come(job)
    await pass(0)
    expect(all.ends).toEqual(['a', 'b away 900000'])
  })

  test('keep their places when they come back: nobody who came later is before them', async () => {
    const all = crowd({ perMinute: 2 })
    for (const job of ['a', 'b', 'c', 'd']) all.come(job)
    await used(all)
    await pass(MINUTE_MS + 100)
    all.ends.length = 0
    // c and d are due, and on their way
    for (const job of ['new', 'd', 'c']) all.come(job)
    await pass(0)
    expect(all.ends).toEqual(['c', 'd', 'new away 60001'])
  })

  test('who does not come back keeps the others waiting for a moment only', async () => {
    const all = crowd({ perMinute: 1 })
    for (const job of ['a', 'b']) all.come(job)
    await used(all)
    await pass(MINUTE_MS + 5_100)
    all.come('c')
    await pass(0)
    expect(all.ends.at(-1)).toBe('c')
  })

  test('a turn that is given back is the next one’s at once', async () => {
    const all = crowd({ perMinute: 2 })
    all.come('a')
    await used(all)
    await pass(MINUTE_MS - 5_000)
    all.come('b')
    all.come('c')
    await pass(1_000)
    expect(all.ends).toEqual(['a', 'b'])
    all.turns[0]?.end(false)
    await pass(1)
    expect(all.ends).toEqual(['a', 'b', 'c'])
  })

  test('whoever is called off leaves the line, and the next one moves up', async () => {
    const all = crowd({ perMinute: 2 })
    const off = new AbortController()
    for (const job of ['a', 'b']) all.come(job)
    await pass(0)
    all.turns[0]?.end(true)
    await pass(5_000)
    all.turns[1]?.end(true)
    await pass(MINUTE_MS - 9_000)
    all.come('c', off.signal)
    all.come('d')
    await pass(0)
    off.abort(new Error('off'))
    await pass(5_100)
    expect(all.ends).toEqual(['a', 'b', 'c left', 'd'])
  })

  test('an error of the ledger is everybody’s, and the line goes on', async () => {
    const { rates } = createMemoryLedger(Date.now)
    let fails = true
    const flaky: typeof rates = {
      ask: (...asked) => (fails ? Promise.reject(new Error('away')) : rates.ask(...asked)),
    }
    const broken = createRateLine(flaky, () => performance.now())
    const take = (job: string) =>
      broken.take({ account: 'shop', limits: { perMinute: 1 }, job, signal: forever })
    const first = [take('a'), take('b')]
    for (const one of first) await expect(one).rejects.toThrow('away')
    fails = false
    expect(await take('c')).toHaveProperty('end')
  })
})

test('no window ever holds more hand-overs than it may, whatever comes, goes, dies, or is set back', async () => {
  type Step =
    | { readonly kind: 'come'; readonly count: number }
    | { readonly kind: 'end'; readonly handedOver: boolean; readonly nth: number }
    | { readonly kind: 'pass'; readonly ms: number }
    | { readonly kind: 'crash' }
    | { readonly kind: 'set back'; readonly ms: number }
  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('come' as const), count: fc.integer({ min: 1, max: 6 }) }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('end' as const),
        handedOver: fc.boolean(),
        nth: fc.nat(20),
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('pass' as const),
        ms: fc.oneof(fc.integer({ min: 1, max: 40_000 }), fc.integer({ min: MINUTE_MS, max: DAY_MS })),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('set back' as const),
        ms: fc.integer({ min: 1, max: DAY_MS }),
      }),
    },
  )
  const limits = { perMinute: 3, perDay: 7 }
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      /** What really passed; the ledger's clock can be behind. */
      let real = 0
      let behind = 0
      const handOvers: number[] = []
      const onDisk = new Map<number, KeptTurn>()
      const open = () => {
        const book = createRateBook(() => real - behind, {
          changed: (turn) => onDisk.set(turn.id, { ...turn }),
          gone: ({ id }) => onDisk.delete(id),
        })
        book.load([...onDisk.values()].map((turn) => ({ ...turn })))
        return book
      }
      let book = open()
      let held: RateTurn[] = []
      for (const one of steps) {
        if (one.kind === 'come') {
          const answers = await book.ask('shop', limits, [...Array(one.count).keys()])
          held.push(...answers.flatMap((answer) => (answer.kind === 'turn' ? [answer.turn] : [])))
        } else if (one.kind === 'pass') real += one.ms
        else if (one.kind === 'set back') behind += one.ms
        else if (one.kind === 'crash') {
          // each may just have handed its message over
          for (const turn of held) if (turn.isHeld()) handOvers.push(real)
          held = []
          book = open()
        } else {
          const [turn] = held.splice(one.nth, 1)
          if (!turn) continue
          if (one.handedOver) handOvers.push(real)
          turn.end(one.handedOver)
        }
      }
      for (const [ms, most] of [
        [MINUTE_MS, limits.perMinute],
        [DAY_MS, limits.perDay],
      ] as const)
        for (const from of handOvers)
          expect(handOvers.filter((at) => at >= from && at <= from + ms).length).toBeLessThanOrEqual(most)
    }),
    { numRuns: 500 },
  )
})
