import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseVariables, UnreadableJson } from '../../src/json/lossless.ts'
import { shortened } from '../../src/json/long-texts.ts'
import { growthOf, MOST_GROWTH } from '../support/growth.ts'

const base64 = (size: number) => Buffer.alloc(size, 'some file').toString('base64')

/** Short and long, with what has to be written in another way and what looks like the end. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.integer({ min: 12_000, max: 60_000 }).map(base64),
  fc
    .tuple(
      fc.integer({ min: 30_000, max: 70_000 }),
      fc.constantFrom('A', ' ', '0', '{', ',', 'é', '🎉', '"', '\\', '\n', '\0', '\\"'),
      fc.constantFrom('', 'B', '"', '\\', 'ü', ':'),
    )
    .map(([length, one, end]) => one.repeat(length) + end),
)

const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.integer(),
    fc.constantFrom(null, true, 1234567890123456789n),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(fc.constant('__proto__'), text), tie('tree'), { maxKeys: 3 }),
  ),
}))

function json(value: unknown, blanks: string): string {
  if (typeof value === 'bigint') return value.toString()
  if (Array.isArray(value)) return `[${value.map((one) => json(one, blanks)).join(`${blanks},`)}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{${Object.entries(value)
    .map(([key, one]) => `${blanks}${JSON.stringify(key)}${blanks}:${json(one, blanks)}`)
    .join(',')}}`
}

const read = (given: string | Buffer): unknown => {
  try {
    return parseVariables(given)
  } catch (error) {
    expect(error).toBeInstanceOf(UnreadableJson)
    return 'unreadable'
  }
}

describe('variables with long texts', () => {
  test('are the same from bytes as from text, whatever is in them', () => {
    const blanks = fc.constantFrom('', ' ', '\n', ' '.repeat(150), ' '.repeat(40_000))
    fc.assert(
      fc.property(fc.dictionary(fc.string(), tree, { maxKeys: 4 }), blanks, (variables, between) => {
        const given = json(variables, between)
        expect(parseVariables(Buffer.from(given))).toEqual(parseVariables(given))
      }),
    )
  })

  test('are no JSON where they are none with their texts', () => {
    const long = base64(50_000)
    const torn = fc.constantFrom('"', '\\', '\n', 'x', ',', '{', ']', ':', ' ', '0')
    const given = `{"a":"${long}","b":["${long}",1],"c":{"d":"x"}}`
    const places = fc.oneof(fc.nat(given.length), fc.constantFrom(1, 4, 5, 6, 66_673, 66_674, 66_675, 66_680))
    fc.assert(
      fc.property(places, fc.nat(2), torn, (at, left, one) => {
        const broken = given.slice(0, at) + one + given.slice(at + left)
        expect(read(Buffer.from(broken))).toEqual(read(broken))
      }),
    )
    for (const one of [long, `"${long}`, `${long}"`, `{"a":1}"${long}"`, `{"a"${long}"b":1}`, `"${long}"`])
      expect(read(Buffer.from(one))).toEqual(read(one))
  })

  test('have what is long taken out, and only that', () => {
    const long = base64(100_000)
    const { json: rest, whole } = shortened(Buffer.from(`{"a":"${long}","b":"${'ü'.repeat(40_000)}"}`))
    expect(rest.length).toBeLessThan(41_000)
    expect(whole(JSON.parse(rest))).toEqual({ a: long, b: 'ü'.repeat(40_000) })
    expect(shortened(Buffer.from('{"a":"b"}')).json).toBe('{"a":"b"}')
  })

  test.each([
    ['one text', (size: number) => `{"a":"${'x'.repeat(size)}"}`],
    ['a text that is not plain', (size: number) => `{"a":"${'x\\n'.repeat(size / 3)}"}`],
    ['a text without an end', (size: number) => `{"a":"${'x'.repeat(size)}`],
    ['blanks', (size: number) => `{"a":${' '.repeat(size)}1}`],
    ['many long texts', (size: number) => `[${`"${'x'.repeat(33_000)}",`.repeat(size / 33_000)}1]`],
    ['many short texts', (size: number) => `[${'"x",'.repeat(size / 4)}1]`],
  ])('take linear time: %s', (_, make) => {
    expect(
      growthOf((size) => {
        const bytes = Buffer.from(make(size))
        return () => shortened(bytes)
      }),
    ).toBeLessThan(MOST_GROWTH)
  })
})
