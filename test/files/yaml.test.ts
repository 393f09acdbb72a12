import { describe, expect, test } from 'vitest'
import { FileProblem } from '../../src/files/file-problem.ts'
import { parseYaml } from '../../src/files/yaml.ts'

function problemsOf(text: string): readonly string[] {
  try {
    parseYaml(text)
  } catch (error) {
    if (error instanceof FileProblem) return error.problems
    throw error
  }
  return []
}

describe('the value of a text', () => {
  test.each<[string, unknown]>([
    ['a: 1\nb: [x, "y"]\n', { a: 1, b: ['x', 'y'] }],
    ['{"a":\t1,\n\t"b": null}', { a: 1, b: null }],
    ['\ufeffa: 1', { a: 1 }],
    ['', null],
    ['# nothing\n', null],
    ['a: yes', { a: 'yes' }],
    ['587: x', { '587': 'x' }],
    ['<<: {a: 1}', { '<<': { a: 1 } }],
  ])('%j', (text, value) => {
    expect(parseYaml(text)).toEqual(value)
  })

  test('has keys that every object has only where it says so', () => {
    const value = parseYaml('__proto__: { host: x }\nconstructor: 1') as Record<string, unknown>
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor'])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
  })
})

describe('a text that is none', () => {
  test.each([
    ['a: "x', 'line 1, column 6: something is missing'],
    ['a: 1\na: 2', 'line 2, column 1: a key that stands there twice'],
    ['{"b": {"a": 1, "a": 2}}', 'line 1, column 16: a key that stands there twice'],
    ['a:\n\tb: 1', 'line 2, column 1: a tab'],
    ['a: b: c', 'line 1, column 4: a colon too many'],
    ['a: {{secrets.X}}', 'line 1, column 5: a key that is no text'],
    ['a: 1\n---\nb: 2', 'line 2, column 1: a second document'],
    ['a: !!binary aGVsbG8=', 'line 1, column 4: a text that begins with !'],
    ['a: &x {b: 1}\nc: *x', 'anchors and aliases'],
  ])('%j', (text, says) => {
    expect(problemsOf(text)[0]).toContain(says)
  })

  test('is told of without a word that stands in it', () => {
    const hostile = [
      'p: *geheim',
      'p: !geheim',
      'p: @geheim',
      'p: "\\geheim"',
      'p: "a" geheim',
      '%geheim x\n---\n1',
    ]
    for (const text of hostile) {
      expect(problemsOf(text)).not.toEqual([])
      expect(problemsOf(text).join()).not.toContain('geheim')
    }
  })

  test('is told of in ten places at most', () => {
    expect(problemsOf('a: 1\n'.repeat(100))).toHaveLength(10)
  })

  // the parser calls itself for each of them, and a process whose stack ends there may end with it
  test.each([
    ['brackets', '['.repeat(20_000)],
    ['contexts', '{a: '.repeat(20_000)],
    ['lists on one line', `a: ${'- '.repeat(20_000)}`],
    ['keys on one line', '? '.repeat(20_000)],
    ['lines', Array.from({ length: 600 }, (_, level) => `${' '.repeat(level)}a:`).join('\n')],
  ])('is refused for too many levels of %s', (_, text) => {
    expect(problemsOf(text)).toEqual(['is nested too deep; 100 levels are enough'])
  })
})
