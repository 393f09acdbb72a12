import { describe, expect, test } from 'vitest'
import { Budget, LIMITS } from '../../../src/feel/budget.ts'
import { FeelBudgetError, FeelEvaluationError } from '../../../src/feel/feel-errors.ts'
import { compilePattern } from '../../../src/feel/patterns/pattern.ts'

const budget = () => new Budget({ ...LIMITS, steps: 10_000_000 })

function found(pattern: string, input: string, flags = ''): string[] | null {
  const compiled = compilePattern(pattern, flags, budget())
  return compiled && Array.from(compiled.matchesIn(input, budget()), ({ group }) => group(0))
}

function isIn(pattern: string, input: string, flags = ''): boolean | undefined {
  return compilePattern(pattern, flags, budget())?.isIn(input, budget())
}

describe('patterns as Java reads them', () => {
  test.each([
    ['\\d+', 'a1b22', ['1', '22']],
    ['[a-c&]+', 'ab&d', ['ab&']],
    ['\\p{Alpha}\\p{Digit}', 'x1 ä2', ['x1']],
    ['[\\p{Upper}_]+', 'aB_c', ['B_']],
    ['\\p{L}+', 'äöü 1', ['äöü']],
    ['\\u0041\\x{42}', 'AB', ['AB']],
    ['\\Qa.b\\E', 'axb a.b', ['a.b']],
    ['(?i)ab', 'AB ab', ['AB', 'ab']],
    ['a.c', 'abc a\rc a\u2028c', ['abc']],
    ['\\h+', 'a \t\u00a0b', [' \t\u00a0']],
    ['\\v', 'a\u2028b', ['\u2028']],
    ['x\\Z', 'xx', ['x']],
    ['\\"', 'a"b', ['"']],
    ['\\ä', 'ä', ['ä']],
    ['a{2}', 'aaaa', ['aa', 'aa']],
    ['[]a]+', ']a', [']a']],
    ['', 'ab', ['', '', '']],
    ['(?<name>a)', 'a', ['a']],
    ['(?:a|b)+?', 'ab', ['a', 'b']],
    ['😀', 'a😀b', ['😀']],
  ])('%s in %j', (pattern, input, matches) => {
    expect(found(pattern, input)).toEqual(matches)
  })

  test.each([
    ['A', 'a', 'i', true],
    ['a.b', 'a\nb', 's', true],
    ['a.b', 'a\nb', '', false],
    ['^b$', 'a\nb', 'm', true],
    ['^b$', 'a\nb', '', false],
    ['a b # a comment', 'ab', 'x', true],
    ['a\\ [ b]', 'a  ', 'x', true],
  ])('%s in %j with the flags %j', (pattern, input, flags, expected) => {
    expect(isIn(pattern, input, flags)).toBe(expected)
  })

  test.each(['(', '[', '*a', 'a{2,1}', '\\', '\\y', '\\p{Nothing}', 'a)', '(?z)a'])(
    '%s is none',
    (pattern) => {
      expect(compilePattern(pattern, '', budget())).toBeNull()
    },
  )

  test('nor is one with a flag that does not exist', () => {
    expect(compilePattern('a', 'y', budget())).toBeNull()
  })

  test('groups are counted from 1, and blank where they took no part', () => {
    const compiled = compilePattern('(a)|(b)', '', budget())
    const matches = Array.from(compiled?.matchesIn('b', budget()) ?? [], ({ from, to, group }) => [
      [from, to],
      [group(0), group(1), group(2)],
    ])
    expect(compiled?.groups).toBe(2)
    expect(matches).toEqual([
      [
        [0, 1],
        ['b', '', 'b'],
      ],
    ])
  })
})

describe('what cannot be looked for in linear time is refused, with the place and another way', () => {
  test.each([
    ['ab(?=c)', '(?= at character 3', 'keep a group of it with replace'],
    ['(?!x)a', '(?! at character 1', 'keep a group of it with replace'],
    ['(?<=\\d)x', '(?<= at character 1', 'keep a group of it with replace'],
    ['(?<!\\d)x', '(?<! at character 1', 'keep a group of it with replace'],
    ['(a)\\1', '\\1 at character 4', 'compare them with ='],
    ['(?<n>a)\\k<n>', '\\k< at character 8', 'compare them with ='],
    ['(?>a+)b', '(?> at character 1', 'leave the ?> or the second + out'],
    ['a++b', '++ at character 2', 'leave the ?> or the second + out'],
    ['a{2}+b', '{2}+ at character 2', 'leave the ?> or the second + out'],
    ['(?i)\\Ra', '\\R at character 5', 'write the characters'],
    ['[a-z&&[^b]]', '[a-z&&[^b] at character 1', 'in one list'],
  ])('%s', (pattern, place, advice) => {
    const compile = () => compilePattern(pattern, '', budget())
    expect(compile).toThrow(FeelEvaluationError)
    expect(compile).toThrow(place)
    expect(compile).toThrow(advice)
  })

  test.each(['[(?=]', '\\(?=', '\\Q(?=\\E', '[\\1]', 'a+b', '[:+]+'])(
    '%s is not mistaken for it',
    (pattern) => {
      expect(() => compilePattern(pattern, '', budget())).not.toThrow()
    },
  )

  test('a pattern that is longer than any person writes', () => {
    expect(() => compilePattern('a'.repeat(1_001), '', budget())).toThrow('longer than 1000 characters')
  })
})

describe('the budget', () => {
  const end = (run: () => unknown) => {
    try {
      return run()
    } catch (error) {
      return error
    }
  }
  const long = 'a'.repeat(200_000)
  const ordinary = () => new Budget(LIMITS)

  test.each([
    ['repetitions one after the other', 'x{1000}'.repeat(140)],
    ['repetitions within repetitions', '((x{10}){10}){10}'.repeat(40)],
    ['Unicode properties', '[\\p{L}\\P{Lu}]'.repeat(70).concat('{100}')],
  ])('is used up by a pattern that is compiled to something large: %s', (_what, pattern) => {
    expect(end(() => compilePattern(pattern, 'i', ordinary()))).toBeInstanceOf(FeelBudgetError)
  })

  test('is used up by looking ahead in vain after each match', () => {
    const compiled = compilePattern('a[^b]*b|a', '', ordinary())
    expect(end(() => [...(compiled?.matchesIn(long, ordinary()) ?? [])])).toBeInstanceOf(FeelBudgetError)
  })

  test('is used up by a large pattern on a long text', () => {
    const compiled = compilePattern('(a?){200}a{200}b', '', ordinary())
    expect(end(() => compiled?.isIn(long, ordinary()))).toBeInstanceOf(FeelBudgetError)
  })

  test('lets a pattern that goes back and forth elsewhere through', () => {
    const compiled = compilePattern('^(a+)+$', '', ordinary())
    expect(compiled?.isIn(`${'a'.repeat(20_000)}b`, ordinary())).toBe(false)
  })
})
