import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { mutants, type Broken, type Rules } from '../../support/delivery/mutants.ts'
import { keepsItsPromises, plans, play } from '../../support/delivery/play.ts'

/** Each is found within 200; more leaves room for code that changes. */
const MOST_RUNS = 1_000
const SEED = 1

const { rig, breakable } = vi.hoisted(() => {
  const rig: { broken: Broken } = { broken: {} }
  /** The module, with a function in it that is looked up at each call. */
  const breakable = (module: object, name: keyof Rules) => {
    type Plain = (...args: unknown[]) => unknown
    const real = (module as Rules)[name] as Plain
    const current = () => (rig.broken[name] as ((it: Plain) => Plain) | undefined)?.(real) ?? real
    return { ...module, [name]: (...args: unknown[]) => current()(...args) }
  }
  return { rig, breakable }
})

vi.mock(
  'node:timers/promises',
  async () => (await import('../../support/delivery/virtual-time.ts')).timersPromises,
)
vi.mock('../../../src/connector/acknowledge.ts', async (original) =>
  breakable(await original(), 'acknowledge'),
)
vi.mock('../../../src/connector/lease.ts', async (original) => breakable(await original(), 'createLease'))
vi.mock('../../../src/ledger/entry-changes.ts', async (original) =>
  breakable(breakable(await original(), 'isSame'), 'recorded'),
)
vi.mock('../../../src/ledger/memory.ts', async (original) =>
  breakable(await original(), 'createMemoryLedger'),
)
vi.mock('../../../src/connector/delivery/standing.ts', async (original) =>
  breakable(await original(), 'standing'),
)
vi.mock('../../../src/mail/send/hand-over.ts', async (original) =>
  breakable(await original(), 'createHandOver'),
)

/** Rules that nobody would miss are no rules: with one of them taken out of the code, promises break. */
describe('a promise is broken without', () => {
  for (const { rule, without, breach, overlooked, where } of mutants) {
    test(`${rule}: ${breach}`, async () => {
      for (const [scenario, plan] of fc.sample(fc.tuple(where, plans), { seed: SEED, numRuns: MOST_RUNS })) {
        await keepsItsPromises(scenario, plan, overlooked)
        rig.broken = without()
        const { promises } = await play(scenario, plan, overlooked).finally(() => (rig.broken = {}))
        if (promises.breaches.some((one) => one.breach === breach)) return
      }
      expect.fail(`in ${MOST_RUNS} runs nothing of that kind happened`)
    }, 60_000)
  }
})
