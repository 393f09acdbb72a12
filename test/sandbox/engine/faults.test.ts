import { describe, expect, it } from 'vitest'
import { Faults, faultSettings, type Fault, type FaultSettings } from '../../../sandbox/engine/faults.ts'

/** What goes wrong with each of these calls. */
function faultsOf(settings: FaultSettings, methods: readonly string[], chances: number[] = []) {
  const faults = new Faults(() => chances.shift() ?? 0)
  faults.set(settings)
  return methods.map((method): Fault | undefined => faults.of(method))
}

const two = ['CompleteJob', 'CompleteJob']

describe('faults', () => {
  it('are none until some are set, and after they were ended', () => {
    const faults = new Faults()
    expect(faults.of('CompleteJob')).toBeUndefined()
    faults.set({ refuse: { method: '*' } })
    expect(faults.of('CompleteJob')).toBeDefined()
    faults.set({})
    expect(faults.of('CompleteJob')).toBeUndefined()
  })

  it('refuse as back-pressure does, unless they say otherwise', () => {
    const refuse = { method: 'CompleteJob', code: 14, text: 'away' }
    expect(faultsOf({ refuse: { method: 'CompleteJob' } }, ['CompleteJob', 'FailJob'])).toEqual([
      { refusal: { code: 8, details: expect.stringContaining('overloaded') as unknown } },
      undefined,
    ])
    expect(faultsOf({ refuse }, ['CompleteJob'])).toEqual([{ refusal: { code: 14, details: 'away' } }])
  })

  it('refuse a share of the calls, so many of them', () => {
    const refuse = { method: '*', share: 0.5, count: 1 }
    const refused = faultsOf({ refuse }, ['A', 'B', 'C', 'D'], [0.9, 0.5, 0.49, 0]).map(
      (fault) => fault !== undefined,
    )
    expect(refused).toEqual([false, false, true, false])
  })

  it('delay the call, or its answer when they come after it', () => {
    expect(faultsOf({ slow: { method: '*', ms: 100, count: 1 } }, two)).toEqual([
      { callDelayMs: 100 },
      undefined,
    ])
    expect(faultsOf({ slow: { method: '*', ms: 100, after: true } }, two)).toEqual([
      { answerDelayMs: 100 },
      { answerDelayMs: 100 },
    ])
  })

  it('begin after so many calls', () => {
    expect(faultsOf({ slow: { method: '*', ms: 100, after: 1 } }, two)).toEqual([
      undefined,
      { callDelayMs: 100 },
    ])
  })

  it('drop answers, with a status or without', () => {
    expect(faultsOf({ dropAnswers: { method: 'CompleteJob', count: 1 } }, two)).toEqual([
      { dropped: 'silently' },
      undefined,
    ])
    expect(faultsOf({ dropAnswers: { method: '*', code: 14 } }, ['FailJob'])).toEqual([{ dropped: 14 }])
  })

  it('add up', () => {
    const both = { slow: { method: '*', ms: 5 }, dropAnswers: { method: 'CompleteJob' } }
    expect(faultsOf(both, ['CompleteJob', 'FailJob'])).toEqual([
      { callDelayMs: 5, dropped: 'silently' },
      { callDelayMs: 5 },
    ])
  })

  it.each([
    { slow: { method: '*' } },
    { slow: { method: '*', ms: 0 } },
    { refuse: { method: '*', share: 2 } },
    { refuse: { method: '*', code: 17 } },
    { dropAnswers: { count: 1 } },
    { dropAnswer: { method: '*' } },
    { refuse: { method: '*', colour: 1 } },
  ])('that are misspelled are refused: %j', (settings) => {
    expect(faultSettings.safeParse(settings).success).toBe(false)
  })
})
