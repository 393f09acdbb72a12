import { describe, expect, test } from 'vitest'
import { check } from './deliver-once.ts'
import { mutants } from './mutants.ts'
import { contract } from './rules.ts'
import { scenarios } from './scenarios.ts'

const MINUTE = 60_000

describe('the rules of the delivery guarantee hold in every order of events', { timeout: 2 * MINUTE }, () => {
  test.each(Object.entries(scenarios))('%s', (_name, scenario) => {
    const { states, breaches } = check(scenario)
    expect(Object.fromEntries(breaches)).toEqual({})
    expect(states).toBeGreaterThan(10)
  })
})

describe('a promise breaks without', { timeout: 2 * MINUTE }, () => {
  test.each(mutants)('$without: $breach', ({ without, where, breach }) => {
    expect(check(where).breaches.size, 'with all rules').toBe(0)
    const { breaches } = check({ ...where, rules: { ...contract, [without]: false } })
    expect([...breaches.keys()]).toContain(breach)
  })
})
