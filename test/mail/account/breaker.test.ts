import { describe, expect, test } from 'vitest'
import { createBreaker } from '../../../src/mail/account/breaker.ts'

describe('breaker of an account', () => {
  const start = () => {
    let now = 0
    const breaker = createBreaker(() => now)
    return { breaker, pass: (ms: number) => (now += ms) }
  }

  test('lets everything through until a login is refused, and tells of the first refusal only', () => {
    const { breaker } = start()
    const [first, second] = [breaker.admit(), breaker.admit()]
    expect([first.kind, second.kind]).toEqual(['free', 'free'])
    expect(breaker.refused(first, true)).toBe(true)
    expect(breaker.refused(second, true)).toBe(false)
    expect(breaker.isOpen()).toBe(true)
    expect(breaker.admit()).toEqual({ kind: 'paused', forMs: 60_000 })
  })

  test('after the pause one probe at a time; a refused probe doubles the pause and is nobody’s incident', () => {
    const { breaker, pass } = start()
    breaker.refused(breaker.admit(), true)
    pass(60_000)
    const probe = breaker.admit()
    expect(probe.kind).toBe('probe')
    expect(breaker.admit().kind).toBe('paused')
    expect(breaker.refused(probe, true)).toBe(false)
    expect(breaker.admit()).toEqual({ kind: 'paused', forMs: 120_000 })
  })

  test('a refusal that its job cannot tell is told by the next one that can', () => {
    const { breaker, pass } = start()
    expect(breaker.refused(breaker.admit(), false)).toBe(false)
    expect(breaker.isOpen()).toBe(true)
    pass(60_000)
    expect(breaker.refused(breaker.admit(), true)).toBe(true)
    pass(120_000)
    expect(breaker.refused(breaker.admit(), true)).toBe(false)
  })

  test('the pause is an hour at most', () => {
    const { breaker, pass } = start()
    breaker.refused(breaker.admit(), true)
    for (let round = 0; round < 10; round += 1) {
      pass(60 * 60_000)
      breaker.refused(breaker.admit(), true)
    }
    expect(breaker.admit()).toEqual({ kind: 'paused', forMs: 60 * 60_000 })
  })

  test('a probe that gets through closes it', () => {
    const { breaker, pass } = start()
    breaker.refused(breaker.admit(), true)
    pass(60_000)
    breaker.admit()
    breaker.passed()
    expect(breaker.isOpen()).toBe(false)
    expect(breaker.admit().kind).toBe('free')
  })

  test('a probe that never reached the login makes room for the next', () => {
    const { breaker, pass } = start()
    breaker.refused(breaker.admit(), true)
    pass(60_000)
    const probe = breaker.admit()
    breaker.undecided(probe)
    expect(breaker.admit().kind).toBe('probe')
  })
})
