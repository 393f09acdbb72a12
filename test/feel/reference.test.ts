import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../src/json/json.ts'
import { actualAnswer, expectedAnswer, readJson, type Kind, type ReferenceCase } from './reference.ts'

interface Group {
  readonly context: JsonObject
  readonly cases: readonly ReferenceCase[]
}

interface Deviation {
  readonly reason: string
  readonly cases: readonly (ReferenceCase & { readonly kind: Kind; readonly context: JsonObject })[]
}

const KINDS: readonly Kind[] = ['result', 'error', 'feel']

describe.each(KINDS)('%s expressions give what Camunda gives', (kind) => {
  const groups = readJson(`./reference-${kind}.json`) as readonly Group[]
  const cases = groups.flatMap(({ context, cases }) => cases.map((given) => ({ ...given, context })))

  test.each(cases)('$id: $expression', ({ context, ...given }) => {
    const expected = expectedAnswer(kind, given)
    const actual = actualAnswer(kind, given, context)
    // roots, logarithms and deviations may differ in the last digit
    if ('value' in actual && 'value' in expected && typeof expected.value === 'number') {
      const { value } = actual
      expect(typeof value).toBe('number')
      expect(Math.abs(Number(value) - expected.value)).toBeLessThanOrEqual(1e-15 * Math.abs(expected.value))
    } else {
      expect(actual).toEqual(expected)
    }
  })
})

// all of them are refused when they are read, so that nobody gets another value than on Camunda's engine
const deviations = readJson('./known-deviations.json') as readonly Deviation[]

describe.each(deviations)('known deviation: $reason', ({ cases }) => {
  test.each(cases)('$id: $expression', ({ kind, context, ...given }) => {
    expect(actualAnswer(kind, given, context)).toEqual({ error: true })
    // a deviation that is gone has to leave the list
    expect(expectedAnswer(kind, given)).not.toEqual({ error: true })
  })
})
