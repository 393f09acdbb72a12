import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import type { Ledger } from '../../src/ledger/ledger.ts'
import { DeliveryWorld } from '../support/delivery/delivery-world.ts'
import type { Fault, Mutation, Scenario } from '../support/delivery/scenario.ts'

// the worker's waits pass in the time of the world that a test plays
vi.mock(
  'node:timers/promises',
  async () => (await import('../support/delivery/virtual-time.ts')).timersPromises,
)

const RUNS = 60

const faults = (extra: Partial<Record<Fault, fc.Arbitrary<number>>>) =>
  fc.record({
    lost: fc.nat(3),
    delayed: fc.nat(2),
    ledger: fc.nat(1),
    wire: fc.nat(3),
    crash: fc.nat(2),
    shutdown: fc.nat(1),
    ...extra,
  }) as fc.Arbitrary<Scenario['faults']>

const scenarios = (extra: Partial<Record<Fault, fc.Arbitrary<number>>>): fc.Arbitrary<Scenario> =>
  fc.record({
    // one process, and two processes on one ledger
    ledger: fc.constantFrom('sqlite'),
    onUncertain: fc.constantFrom('report', 'report', 'resend'),
    expression: fc.constantFrom('none', 'none', 'bpmnError', 'jobError'),
    catchesErrors: fc.boolean(),
    onFailure: fc.constantFrom('fail', 'continue'),
    onPartial: fc.constantFrom('accept', 'retry-deferred'),
    retries: fc.integer({ min: 1, max: 3 }),
    inParts: fc.boolean(),
    connections: fc.integer({ min: 1, max: 2 }),
    faults: faults(extra),
  })

const plans = fc.array(fc.nat(0xffff), { minLength: 10, maxLength: 150, size: 'max' })

/** Plays a world with its faults; throws the story when a promise was broken. */
async function play(scenario: Scenario, plan: readonly number[], mutation?: Mutation): Promise<void> {
  const world = new DeliveryWorld(scenario, mutation)
  const insp = await import('node:inspector/promises'); const fs = await import('node:fs')
  const se = new insp.Session(); se.connect(); await se.post('Profiler.enable'); await se.post('Profiler.start')
  const t = performance.now()
  await world.run(plan)
  const { profile } = await se.post('Profiler.stop') as any
  if (performance.now() - t > 1500) { fs.writeFileSync('/tmp/deliver-once-helper/p.json', JSON.stringify(profile)); process.kill(process.pid, 'SIGKILL') }
  se.disconnect()
  if (performance.now() - t > 100) console.log((performance.now() - t).toFixed(0), world.story.length, world.story.filter((x) => x.includes('killed') || x.includes('stopped')).length)
  const { breaches } = world.promises
  if (breaches.length > 0) throw new Error([JSON.stringify(breaches), ...world.story].join('\n'))
}

describe('whatever order things happen in', () => {
  test.each([2, 3])(
    'nobody gets a mail twice without consent, no job ends as SUCCESS without it, and all find a way out (seed %i)',
    async (seed) => {
      await fc.assert(
        fc.asyncProperty(scenarios({ change: fc.nat(1) }), plans, (scenario, plan) => play(scenario, plan)),
        { numRuns: RUNS, seed },
      )
    },
    60_000,
  )

})
