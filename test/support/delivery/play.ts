import fc from 'fast-check'
import { DeliveryWorld } from './delivery-world.ts'
import type { Breach } from './promises.ts'
import type { Fault, Scenario } from './scenario.ts'
import { LEASE_MS, SEND_TIMEOUT_MS } from './worker-double.ts'

export const LONG_LEASE_MS = 5 * SEND_TIMEOUT_MS

/** Picks one of all that can happen, time and again; the first pick is what a healthy system does next. */
export const plans = fc.array(fc.nat(0xffffff), { minLength: 10, maxLength: 150, size: 'max' })

/** How often each may happen. */
const budgets: Readonly<Record<Fault, fc.Arbitrary<number>>> = {
  lost: fc.nat(3),
  delayed: fc.nat(2),
  ledger: fc.nat(1),
  wire: fc.nat(2),
  reply: fc.nat(2),
  crash: fc.nat(2),
  freeze: fc.nat(1),
  shutdown: fc.nat(1),
  change: fc.nat(1),
  cancel: fc.nat(1),
  restore: fc.nat(1),
  anew: fc.nat(1),
}

export const USUAL_FAULTS: readonly Fault[] = [
  'lost',
  'delayed',
  'ledger',
  'wire',
  'reply',
  'crash',
  'freeze',
  'shutdown',
  'change',
]

/** Some of these faults, or none. */
export function someOf(faults: readonly Fault[]): fc.Arbitrary<Faults> {
  return fc.record(Object.fromEntries(faults.map((fault) => [fault, budgets[fault]])))
}

type Faults = Scenario['faults']
type Values = Partial<{ readonly [Key in keyof Scenario]: readonly Scenario[Key][] }>
type Leaning = Partial<Pick<Scenario, 'often' | 'seldom'>>

/** Scenarios with these faults; where `only` names values, with no others. */
export function scenarios(
  faults: fc.Arbitrary<Faults>,
  only: Values = {},
  { often = [], seldom = [] }: Leaning = {},
): fc.Arbitrary<Scenario> {
  const among = <Key extends keyof Scenario>(key: Key, ...all: readonly Scenario[Key][]) =>
    fc.constantFrom(...(only[key] ?? all))
  return fc.record({
    ledger: among('ledger', 'memory', 'shared'),
    onUncertain: among('onUncertain', 'report', 'report', 'resend'),
    expression: among('expression', 'none', 'none', 'bpmnError', 'jobError'),
    catchesErrors: among('catchesErrors', false, true),
    onFailure: among('onFailure', 'fail', 'continue'),
    onPartial: among('onPartial', 'accept', 'retry-deferred'),
    retries: among('retries', 1, 2, 3),
    inParts: among('inParts', false, true),
    connections: among('connections', 1, 2),
    limit: among('limit', 2, 1),
    leaseMs: among('leaseMs', LEASE_MS, LEASE_MS, LONG_LEASE_MS),
    pace: fc.nat(0xffff),
    often: fc.constant(often),
    seldom: fc.constant(seldom),
    faults,
  })
}

/** The world after the plan, with what it broke. */
export async function play(
  scenario: Scenario,
  plan: readonly number[],
  overlooked?: Breach,
): Promise<DeliveryWorld> {
  const world = new DeliveryWorld(scenario, overlooked)
  await world.run(plan)
  return world
}

/** Throws the story when a promise was broken. */
export async function keepsItsPromises(
  scenario: Scenario,
  plan: readonly number[],
  overlooked?: Breach,
): Promise<void> {
  const { promises, story } = await play(scenario, plan, overlooked)
  if (promises.breaches.length === 0) return
  const broken = promises.breaches.map(({ breach, words }) => `${breach}: ${words}`)
  throw new Error([...broken, 'What happened:', ...story].join('\n'))
}
