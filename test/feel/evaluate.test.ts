import { describe, expect, test } from 'vitest'
import { evaluate, evaluateResult } from '../../src/feel/evaluate.ts'
import { createEngine, parse, type Expression } from '../../src/feel/expression.ts'
import type { Json, JsonObject } from '../../src/json/json.ts'

const engine = createEngine({ random: () => 0.5, now: () => new Date('2026-03-29T10:15:30Z') })

function parsed(text: string): Expression {
  const expression = parse(text, engine)
  if (!expression) throw new Error('blank')
  return expression
}

const valueOf = (text: string, context: JsonObject = {}): Json => evaluate(parsed(text), context)

describe('evaluation', () => {
  test('one expression serves many contexts', () => {
    const expression = parsed('{a: x, b: y.z}')
    expect(evaluate(expression, { x: 1, y: { z: 'a' } })).toEqual({ a: 1, b: 'a' })
    expect(evaluate(expression, { x: 2 })).toEqual({ a: 2, b: null })
    expect(evaluate(expression, {})).toEqual({ a: null, b: null })
  })

  test('a value does not outlive its evaluation', () => {
    const expression = parsed('if secret = null then "none" else secret')
    expect(evaluate(expression, { secret: 'x' })).toBe('x')
    expect(evaluate(expression, {})).toBe('none')
  })

  test('a failure does not disturb the next evaluation', () => {
    const expression = parsed('assert(x, x > 1)')
    expect(() => evaluate(expression, { x: 1 })).toThrow('an assertion failed')
    expect(evaluate(expression, { x: 2 })).toBe(2)
  })

  test('the context stays as it is', () => {
    const context = Object.freeze({ list: Object.freeze([3, 1, 2]), c: Object.freeze({ a: 1 }) })
    valueOf('{a: sort(list, function(x, y) x < y), b: context put(c, "b", 2), c: append(list, 4)}', context)
    expect(context).toEqual({ list: [3, 1, 2], c: { a: 1 } })
  })

  test('fields of the input hide no function', () => {
    const context = { count: 5, contains: true, date: 'x', items: [1, 2], number: null }
    expect(
      valueOf('{a: count(items), b: count, c: contains("ab", "b"), d: date("2026-01-01")}', context),
    ).toEqual({
      a: 2,
      b: 5,
      c: true,
      d: '2026-01-01',
    })
  })

  test('entries named like functions hide no function', () => {
    expect(
      valueOf('{date: 1, time: 2, count: 3, x: date and time("2026-01-01T00:00:00"), n: count([1])}'),
    ).toEqual({
      date: 1,
      time: 2,
      count: 3,
      x: '2026-01-01T00:00:00',
      n: 1,
    })
  })

  test('a key of the input with a minus does not change what a subtraction is', () => {
    expect(valueOf('a-b', { a: 5, b: 1, 'a-b': 3 })).toBe(4)
    expect(valueOf('`a-b`', { a: 5, b: 1, 'a-b': 3 })).toBe(3)
  })

  test('now and today come from the clock that is given', () => {
    expect(valueOf('{a: now(), b: today()}')).toEqual({ a: '2026-03-29T10:15:30Z', b: '2026-03-29' })
  })

  test('only what is needed is evaluated', () => {
    expect(valueOf('x != null and substring(x, 9) = "y"', { x: null })).toBe(false)
    expect(valueOf('if true then 1 else assert(1, false)')).toBe(1)
  })

  test.each([
    ['items[ok].id', [1, 3]],
    ['items[not(ok)].id', [2]],
    ['items[id > 1 and ok].id', [3]],
    ['items[item.id = 2].id', [2]],
    ['items[2].id', 2],
    ['items[-1].id', 3],
    ['items[n].id', 2],
    ['items[7]', null],
    ['items[id = missing]', []],
    ['[1, null, false][item = null]', [null]],
    ['[true, false][item = false]', [false]],
    ['n[1]', null],
    ['items[items[item.id = 3][1].id].id', 3],
  ])('filter %s', (text, expected) => {
    const items = [
      { id: 1, ok: true },
      { id: 2, ok: false },
      { id: 3, ok: true },
    ]
    expect(valueOf(text, { items, n: 2 })).toEqual(expected)
  })

  test.each([
    ['"Mail to " + name', 'Mail to Ann'],
    ['"Mail to " + missing', null],
    ['"n: " + 1', null],
    ['"n: " + string(1)', 'n: 1'],
    ['string(missing)', null],
    ['if "yes" then 1 else 2', 2],
    ['if missing then 1 else 2', 2],
    ['get or else(missing.x, "d")', 'd'],
    ['is defined(name) and not(is defined(missing))', true],
    ['status in [200, 201]', true],
    ['status in (> 199, 5)', true],
    ['status in [200..299]', true],
    ['status in (? = 200)', true],
    ['status = "200"', null],
    ['"C:\\Reports"', 'C:\\Reports'],
    ['replace("550 5.1.1", "\\d\\.\\d\\.\\d", "-")', '550 -'],
    ['[1, 2][1] // the first', 1],
  ])('%s', (text, expected) => {
    expect(valueOf(text, { name: 'Ann', status: 200 })).toEqual(expected)
  })
})

describe('numbers', () => {
  test.each([
    ['0.1 + 0.2', 0.3],
    ['x * 3', 3.3],
    ['100 * 1.1', 110],
    ['1 / 3 * 3 = 1', false],
    ['10 / 4', 2.5],
    ['7 / 0', null],
    ['-0', 0],
    ['0 * -1', 0],
    ['2 ** 10', 1024],
    ['2 ** -1', 0.5],
    ['round half up(2.345, 2)', 2.35],
    ['9007199254740993', 9007199254740993n],
    ['9007199254740992 + 1', 9007199254740993n],
    ['big', 9223372036854775807n],
    ['big - 1', 9223372036854775806n],
    ['big + 1', 9223372036854775808],
    ['big = 9223372036854775807', true],
    ['big > 1', true],
    ['{list: [big]}', { list: [9223372036854775807n] }],
    ['10 ** 400', 'Infinity'],
    ['-(10 ** 400)', '-Infinity'],
  ])('%s', (text, expected) => {
    expect(valueOf(text, { x: 1.1, big: 9223372036854775807n })).toEqual(expected)
  })

  test.each([
    ['string(1.50)', '1.50'],
    ['string(2.50 * 2)', '5.00'],
    ['string(1/3)', '0.3333333333333333333333333333333333'],
    ['string(0.00000001)', '1E-8'],
    ['string(big)', '9223372036854775807'],
    ['to json({a: 1.10})', '{"a":1.10}'],
  ])('keep their digits: %s', (text, expected) => {
    expect(valueOf(text, { big: 9223372036854775807n })).toBe(expected)
  })
})

describe('JSON of temporal values, functions and ranges', () => {
  test.each([
    ['date("2026-01-31")', '2026-01-31'],
    ['time("10:00:00")', '10:00:00'],
    ['time("10:00:00Z")', '10:00Z'],
    ['time("10:00:30.5+01:00")', '10:00:30.500+01:00'],
    ['date and time("2026-07-01T10:00:00@Europe/Berlin")', '2026-07-01T10:00:00+02:00'],
    ['date and time("2026-03-29T02:30:00@Europe/Berlin")', '2026-03-29T03:30:00+02:00'],
    ['duration("P1DT2H30M")', 'PT26H30M'],
    ['duration("-PT2H")', 'PT-2H'],
    ['duration("PT0.5S")', 'PT0.5S'],
    ['duration("P14M")', 'P1Y2M'],
    ['duration("-P1M")', 'P-1M'],
    ['duration("P1W")', null],
    ['string(duration("P1DT2H30M"))', 'P1DT2H30M'],
    ['date("2026-01-31") + duration("P1M")', '2026-02-28'],
    ['date("2026-02-01") - date("2026-01-01")', 'PT744H'],
    ['{f: function(a) a, g: 1}', { g: 1 }],
    ['function(a) a', null],
    ['{r: [1..5]}', { r: null }],
  ])('%s', (text, expected) => {
    expect(valueOf(text)).toEqual(expected)
  })
})

describe('the result step', () => {
  const resultOf = (text: string, context: JsonObject = {}) => evaluateResult(parsed(text), context)

  test('null gives no variables, a context its fields', () => {
    expect(resultOf('null')).toEqual({})
    expect(resultOf('response.missing', { response: {} })).toEqual({})
    expect(resultOf('{id: response.messageId}', { response: { messageId: '<1@x>' } })).toEqual({
      id: '<1@x>',
    })
    expect(resultOf('response', { response: { a: 1 } })).toEqual({ a: 1 })
  })

  test.each([
    ['"text"', 'it gave a text'],
    ['1', 'it gave a number'],
    ['true', 'it gave true or false'],
    ['[1]', 'it gave a list'],
  ])('%s is refused', (text, message) => {
    expect(() => resultOf(text)).toThrow(`the expression must give a context, ${message}`)
  })

  test('the mark of functions is refused wherever it stands', () => {
    expect(() => resultOf('{a: [{"camunda.function.type": 1}]}')).toThrow(
      'must not contain camunda.function.type',
    )
    expect(() => resultOf('{a: "camunda.function.type"}')).toThrow('must not contain camunda.function.type')
  })
})
