import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { outlineOf } from '../../src/json/outline.ts'
import { growthOf, MOST_GROWTH } from '../support/growth.ts'
import { formatVariables, parseVariables, UnreadableJson } from '../../src/json/lossless.ts'

describe('variables of a job', () => {
  test('keep integers of 64 bits whole, anywhere', () => {
    const json =
      '{"key":9223372036854775807,"list":[-9007199254740993,1],"text":"9223372036854775807","n":1.5e3}'
    expect(parseVariables(json)).toEqual({
      key: 9223372036854775807n,
      list: [-9007199254740993n, 1],
      text: '9223372036854775807',
      n: 1500,
    })
  })

  test('take numbers that a double rounds as doubles, and do not refuse them', () => {
    expect(parseVariables('{"a":3.33333333333333333333,"b":1.7976931348623157e308}')).toEqual({
      a: 3.3333333333333335,
      b: 1.7976931348623157e308,
    })
  })

  test.each(['[]', '1', 'null', '"x"'])('that are no object (%s) are none', (json) => {
    expect(parseVariables(json)).toEqual({})
  })

  test.each([
    ['{"form":{"a":1,"a":2}}', 2],
    ['{"form":{"a":1,"a":2},"iban":"1234567890123456"}', 2],
    ['{"form":{"a":1234567890123456789,"a":{"b":1}}}', { b: 1 }],
  ])('may say a thing twice, and the last one counts: %s', (json, expected) => {
    expect(parseVariables(json)['form']).toEqual({ a: expected })
  })

  test('nobody becomes their prototype', () => {
    const read = parseVariables('{"__proto__":{"cc":"x"},"n":1234567890123456789}')
    expect(read['cc']).toBeUndefined()
    expect(Object.keys(read)).toEqual(['__proto__', 'n'])
  })

  test.each(['', ',"n":1234567890123456789'])('are read to a depth of 1,000 (%s)', (more) => {
    const nested = (depth: number) => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}${more}}`
    expect(Object.keys(parseVariables(nested(1_000)))).toContain('a')
    const flaw = /^lists and contexts are nested more than 1000 deep \(character \d+\)$/
    for (const depth of [1_001, 20_000]) expect(() => parseVariables(nested(depth))).toThrow(flaw)
  })

  test('brackets in a text are no depth, and the variables are siblings, not nested', () => {
    const text = `\\" ${'[{'.repeat(2_000)}`
    expect(parseVariables(JSON.stringify({ text })).text).toBe(text)
    expect(parseVariables(`{"a":[${'[],'.repeat(2_000)}[]]}`)['a']).toHaveLength(2_001)
  })

  test('texts end where they end, whatever stands in them and behind them', () => {
    const piece = fc.constantFrom('\\', '"', '[', '{', '1234567890123456789', 'ü', '🎉', 'x')
    const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(fc.array(text), fc.constantFrom('', ',1234567890123456789'), (texts, more) => {
        const json = `{"a":[${texts.map((one) => JSON.stringify(one)).join(',')}]${more && `,"b":[0${more}]`}}`
        expect(parseVariables(json)).toEqual({ a: texts, ...(more && { b: [0, 1234567890123456789n] }) })
        const tooDeep = `${json.slice(0, -1)},"c":${'['.repeat(1_000)}${']'.repeat(1_000)}}`
        expect(() => parseVariables(tooDeep)).toThrow(/nested more than 1000 deep/)
      }),
    )
  })

  test('are looked through in linear time', () => {
    for (const piece of ['\\\\', '\\"', '\\\\\\"', '[]', '1'])
      expect(
        growthOf((size) => {
          const text = `"${piece.repeat(size / piece.length)}`
          return () => {
            outlineOf(text)
            outlineOf(text.slice(1))
          }
        }),
      ).toBeLessThan(MOST_GROWTH)
  })

  test.each(['{"a":', '{"a":1 "secret"}', '{"a":1234567890123456789 "secret"}', '{"a":"secret\n"}'])(
    'that are no JSON are said to be that, and not quoted: %s',
    (json) => {
      expect(() => parseVariables(json)).toThrow(new UnreadableJson('they are not JSON'))
    },
  )

  test('a number that nothing can hold is infinite at once, however long it is', () => {
    expect(parseVariables(`{"a":${'9'.repeat(400_000)},"b":1e400}`)).toEqual({ a: Infinity, b: Infinity })
  })

  test('go back as they came', () => {
    const variables = { key: 9223372036854775807n, nested: { list: [1n, 'text', null, true] } }
    expect(formatVariables(variables)).toBe(
      '{"key":9223372036854775807,"nested":{"list":[1,"text",null,true]}}',
    )
  })

  test.each([
    ['in a value', { serverResponse: '250 ok "\u0000integer:5' }],
    ['as a value', { a: '\u0000integer:5' }],
    ['as a value in quotes', { a: '"\u0000integer:5"' }],
    ['as a name', { '\u0000integer:5': 1 }],
  ])('no text is taken for an integer: %s', (_, variables) => {
    expect(formatVariables(variables)).toBe(JSON.stringify(variables))
    const whole = `{"whole":9223372036854775807,${JSON.stringify(variables).slice(1)}`
    expect(formatVariables({ whole: 9223372036854775807n, ...variables })).toBe(whole)
  })

  test('a name that JavaScript asks for is a name', () => {
    const variables = { toJSON: 1, valueOf: 2n, nested: { toJSON: 'x', key: 9223372036854775807n } }
    const text = '{"toJSON":1,"valueOf":2,"nested":{"toJSON":"x","key":9223372036854775807}}'
    expect(formatVariables(variables)).toBe(text)
    expect(formatVariables(parseVariables(text))).toBe(text)
  })

  test('what JSON has no word for is written as JSON.stringify does', () => {
    const variables = {
      a: undefined,
      b: [undefined, Infinity],
      c: new Date(0),
      d: { e: undefined },
      f: '\ud800',
    }
    expect(formatVariables(variables)).toBe(JSON.stringify(variables))
  })

  test('whatever is written is read again as it was', () => {
    const leaf = fc.oneof(
      fc.string(),
      fc.constantFrom('\0integer:1', '"', '\\'),
      fc.maxSafeInteger(),
      fc.boolean(),
    )
    const big = fc
      .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
      .filter((n) => !Number.isSafeInteger(Number(n)))
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        big,
        fc.array(tie('tree')),
        fc.dictionary(fc.string(), tie('tree')),
      ),
    }))
    fc.assert(
      fc.property(fc.dictionary(fc.string(), tree), (variables) => {
        expect(parseVariables(formatVariables(variables))).toEqual({ ...variables })
      }),
    )
  })
})
