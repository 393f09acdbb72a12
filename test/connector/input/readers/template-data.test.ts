import { describe, expect, test } from 'vitest'
import { InputProblem } from '../../../../src/connector/input/readers/input-problem.ts'
import { readTemplateData } from '../../../../src/connector/input/readers/template-data.ts'

const problemOf = (value: unknown): InputProblem => {
  try {
    readTemplateData(value)
  } catch (error) {
    if (error instanceof InputProblem) return error
    throw error
  }
  throw new Error('it was read')
}

test('is a context of whatever JSON has', () => {
  const data = { a: 'x', b: 1.5, c: 9007199254740993n, d: true, e: null, f: [1, [2, { g: 'y' }]] }
  expect(JSON.stringify({ ...readTemplateData(data), c: 0 })).toBe(JSON.stringify({ ...data, c: 0 }))
  expect(readTemplateData(data)['c']).toBe(9007199254740993n)
})

test('has nothing but what was given', () => {
  const data = readTemplateData(JSON.parse('{"__proto__": {"polluted": 1}, "a": {}}'))
  expect(Object.keys(data)).toEqual(['__proto__', 'a'])
  expect(Object.getPrototypeOf(data)).toBeNull()
  expect(Object.getPrototypeOf(data['a'])).toBeNull()
})

describe('is refused', () => {
  const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) })
  test.each([
    ['a text', '{ "a": 1 }', /^is a text; give a context/],
    ['a list', [1], /^is a list/],
    ['a number', 1, /^is a number/],
    ['too deep', deep(51), /lie more than 50 deep/],
    ['too many', { a: Array.from({ length: 100_001 }, () => 1) }, /more than 100,000 values/],
    ['too long', { a: 'x'.repeat(600_000), b: 'x'.repeat(400_001) }, /more than 1,000,000 characters/],
    ['names that are too long', { ['x'.repeat(1_000_001)]: 1 }, /more than 1,000,000 characters/],
    ['a number without end', { a: 1e400 }, /a number that is too large/],
    ['a very long integer', { a: 10n ** 2_000n }, /more than 1000 digits/],
  ])('%s', (_name, value, why) => {
    expect(problemOf(value).message).toMatch(why)
  })

  test('with its place, as far as names can be shown', () => {
    const { problems } = problemOf({ a: [1, { 'x\ny': { b: Infinity } }] })
    expect(problems[0]?.path).toEqual(['a', 2, '…', 'b'])
  })
})
