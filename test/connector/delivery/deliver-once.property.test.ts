import fc from 'fast-check'
import { describe, test, vi } from 'vitest'
import { keepsItsPromises, plans, scenarios, someOf, USUAL_FAULTS } from '../../support/delivery/play.ts'
import type { Scenario } from '../../support/delivery/scenario.ts'

// the worker's waits pass in the time of the world that a test plays
vi.mock(
  'node:timers/promises',
  async () => (await import('../../support/delivery/virtual-time.ts')).timersPromises,
)

/** For so long a failure is made smaller: a short story is read. */
const SHRINKING_MS = 60_000

function promisesHold(where: fc.Arbitrary<Scenario>, numRuns: number, seed: number): Promise<void> {
  const property = fc.asyncProperty(where, plans, (scenario, plan) => keepsItsPromises(scenario, plan))
  return fc.assert(property, { numRuns, seed, interruptAfterTimeLimit: SHRINKING_MS })
}

/**
 * What is promised is in test/support/delivery/promises.ts: nobody gets more mails than one and one for each consent, no
 * job ends as SUCCESS without its mail, nothing is sent on without asking, and everything finds a way out.
 */
describe('whatever happens, in whatever order, the promises hold', { timeout: 2 * SHRINKING_MS }, () => {
  test('with one worker, and with two that share a ledger', () =>
    promisesHold(scenarios(someOf(USUAL_FAULTS)), 600, 10))

  test('with a ledger file that a killed worker leaves as it was on the disk', () =>
    promisesHold(scenarios(someOf(USUAL_FAULTS), { ledger: ['sqlite'] }), 150, 20))

  test('with a job that is cancelled, an engine that is set back to a backup, or set up anew and repeats the key', () => {
    const faults = someOf(['lost', 'wire', 'reply', 'crash', 'freeze', 'cancel', 'restore', 'anew'])
    // an UNCERTAIN that nobody catches is no question; then only the remedy of the log helps, a cluster name
    return promisesHold(scenarios(faults, { expression: ['none', 'jobError'] }), 300, 30)
  })
})
