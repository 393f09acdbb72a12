import { describe, expect, test } from 'vitest'
import { evaluate } from '../../src/feel/evaluate.ts'
import { createEngine, parse } from '../../src/feel/expression.ts'
import type { Json, JsonObject } from '../../src/json/json.ts'

const engine = createEngine()

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
})
