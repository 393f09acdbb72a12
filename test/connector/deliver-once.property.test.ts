import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { DeliveryWorld } from '../support/delivery/delivery-world.ts'
import type { Scenario } from '../support/delivery/scenario.ts'

vi.mock(
  'node:timers/promises',
  async () => (await import('../support/delivery/virtual-time.ts')).timersPromises,
)

const plans = fc.array(fc.nat(0xffff), { minLength: 10, maxLength: 150, size: 'max' })
const scenarios: fc.Arbitrary<Scenario> = fc.record({
  ledger: fc.constantFrom(...((process.env.LEDGER ?? 'memory,shared').split(',') as 'memory'[])),
  onUncertain: fc.constantFrom('report', 'report', 'resend'),
  expression: fc.constantFrom('none', 'none', 'bpmnError', 'jobError'),
  catchesErrors: fc.boolean(),
  onFailure: fc.constantFrom('fail', 'continue'),
  onPartial: fc.constantFrom('accept', 'retry-deferred'),
  retries: fc.integer({ min: 1, max: 3 }),
  inParts: fc.boolean(),
  connections: fc.integer({ min: 1, max: 2 }),
  faults: fc.record({
    lost: fc.nat(3),
    delayed: fc.nat(2),
    ledger: fc.nat(1),
    wire: fc.nat(3),
    crash: fc.nat(2),
    shutdown: fc.nat(1),
    ...(process.env.ENGINE ? { restore: fc.nat(1), anew: fc.nat(1) } : { change: fc.nat(1) }),
  }),
})

test('promises', async () => {
  const t = Date.now()
  let steps = 0
  await fc.assert(
    fc.asyncProperty(scenarios, plans, async (scenario, plan) => {
      const world = new DeliveryWorld(scenario)
      const t0 = Date.now()
      const w = setTimeout(() => {
        console.log('HANG', JSON.stringify(scenario), world.story.slice(-40).join('\n'))
        process.exit(1)
      }, 3000)
      await world.run(plan)
      clearTimeout(w)
      if (Date.now() - t0 > 300) console.log('slow', Date.now() - t0, world.story.length)
      steps += world.story.length
      if (world.promises.breaches.length)
        throw new Error(`${JSON.stringify(world.promises.breaches)}\n${world.story.join('\n')}`)
    }),
    { endOnFailure: process.env.EOF === '1', numRuns: Number(process.env.RUNS ?? 200), seed: Number(process.env.SEED ?? 1) },
  )
  console.log(Date.now() - t, steps)
  expect(1).toBe(1)
}, 600_000)
