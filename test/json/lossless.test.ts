import { describe, expect, test } from 'vitest'
import { formatVariables, parseVariables } from '../../src/json/lossless.ts'

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

  test('go back as they came', () => {
    const variables = { key: 9223372036854775807n, nested: { list: [1n, 'text', null, true] } }
    expect(formatVariables(variables)).toBe(
      '{"key":9223372036854775807,"nested":{"list":[1,"text",null,true]}}',
    )
  })
})
