import { describe, expect, test } from 'vitest'
import { evaluate } from '../../src/feel/evaluate.ts'
import { createEngine, parse } from '../../src/feel/expression.ts'
import { FeelEvaluationError } from '../../src/feel/feel-errors.ts'
import type { Json, JsonObject } from '../../src/json/json.ts'
import { createTimeLimit } from '../../src/feel/time-limit.ts'

const engine = { ...createEngine(), runLimited: createTimeLimit(100) }

function valueOf(text: string, context: JsonObject = {}): Json | undefined {
  const expression = parse(text, engine)
  return expression && evaluate(expression, context)
}

describe('an expression gets hold of values, never of JavaScript objects', () => {
  test.each([
    'response.constructor',
    'response.toString',
    'response.hasOwnProperty',
    'response.__proto__',
    'constructor',
    '__proto__',
    'globalThis',
    'process',
    'count',
    'bpmnError.fn',
    'bpmnError.parameterNames',
    'count.constructor',
    '"a".length',
    '(1).toString',
    'list[1].length',
    'date("2026-01-01").value',
    'date("2026-01-01").unwrap',
    'date("2026-01-01").constructor',
    'duration("PT1S").iso',
    '{f: function(x) x}.f.fn',
    '{f: function(x) x, g: f.fn}.g',
    'get value(response, "constructor")',
    'get value(response, ["__proto__", "constructor"])',
    '{"__proto__": {x: 1}}.x',
  ])('%s is null', (text) => {
    expect(valueOf(text, { response: { a: 1 }, list: ['x'] })).toBeNull()
  })

  test('a list has no length', () => {
    expect(valueOf('list.length', { list: [[1], 'x'] })).toEqual([[null], null])
  })

  test('a field of the data with such a name is a field', () => {
    const response = JSON.parse('{"constructor": "c", "__proto__": {"polluted": 1}}') as JsonObject
    expect(valueOf('response.constructor', { response })).toBe('c')
    expect(valueOf('response.__proto__.polluted', { response })).toBe(1)
    expect(valueOf('[response][polluted = 1]', { response })).toEqual([])
    expect(valueOf('polluted', { response })).toBeNull()
  })

  test('nothing is written to the prototype of all objects', () => {
    valueOf('context put({}, "__proto__", {polluted: 1})')
    valueOf('{"__proto__": {polluted: 1}}')
    valueOf('context merge(response, {b: 1})', {
      response: JSON.parse('{"__proto__": {"polluted": 1}}') as JsonObject,
    })
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test('the names of the translation cannot be read', () => {
    expect(() => parse('[1, 2][ƒbox != null]', engine)).toThrow('"ƒbox" is no name')
  })
})

describe('an expression that would not end is stopped', () => {
  test.each([
    ['a pattern that goes back without end', 'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "^(a+)+$")'],
    ['a long loop', 'for i in 1..1000000000 return i'],
    ['loops within loops', 'for i in 1..90000 return for j in 1..90000 return i'],
    ['a loop over many variables', 'count(for a in 1..1000, b in 1..1000, c in 1..1000 return 1)'],
    ['filters within filters', 'for i in 1..9000 return list[list[item > i] = []]'],
    ['a function that calls itself', '{f: function(n) f(n), r: f(1)}.r'],
    [
      'a function that calls itself twice',
      '{f: function(n) if n = 0 then 1 else f(n - 1) + f(n - 1), r: f(60)}.r',
    ],
    ['a value that doubles', `{a: [1, 1]${entries(30, (at, before) => `${at}: [${before}, ${before}]`)}}`],
    [
      'a text that doubles',
      `{a: "xxxxxxxxxx"${entries(40, (at, before) => `${at}: ${before} + ${before}`)}}`,
    ],
    [
      'a comparison that doubles',
      `{a: [1, 1]${entries(40, (at, before) => `${at}: [${before}, ${before}]`)}, b: a39 = a39}.b`,
    ],
    ['digits without end', 'count([decimal(1, 100000000)]) = 2 or assert(null, false)'],
  ])('%s', (_what, text) => {
    const list = Array.from({ length: 1000 }, (_, index) => index)
    expect(() => valueOf(text, { list })).toThrow(FeelEvaluationError)
  })

  test('and the next one is evaluated', () => {
    expect(() => valueOf('matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "^(a+)+$")')).toThrow(
      'takes longer than 100 ms',
    )
    expect(valueOf('matches("aab", "^(a+)+b$")')).toBe(true)
  })

  test('a process that was paused gets a second chance', () => {
    let pauses = 1
    const run = () => {
      while (pauses > 0) if (Date.now() > started + 200) pauses = 0
      return 'done'
    }
    const started = Date.now()
    expect(createTimeLimit(150)(run)).toBe('done')
  })

  test('the limit passes on values and errors', () => {
    const limited = createTimeLimit()
    const problem = new Error('problem')
    expect(limited(() => 5)).toBe(5)
    expect(() =>
      limited(() => {
        throw problem
      }),
    ).toThrow(problem)
    expect(limited(() => limited(() => 'inner'))).toBe('inner')
  })
})

function entries(count: number, entry: (at: string, before: string) => string): string {
  return Array.from({ length: count }, (_, at) => `, ${entry(`a${at}`, at === 0 ? 'a' : `a${at - 1}`)}`).join(
    '',
  )
}
