import { expect, test } from 'vitest'
import { laidOver, pickedAt, valueAt } from '../../src/json/place.ts'

const whole = { a: 1, b: { c: { d: 2, e: 3 }, f: [4] }, 'b.g': 5 }

test.each([
  ['a', 1],
  ['b.c.d', 2],
  ['b.f', [4]],
  ['b.f.0', undefined],
  ['b.f.length', undefined],
  ['a.toFixed', undefined],
  ['b.x.y', undefined],
  ['b.g', undefined],
  ['constructor', undefined],
  ['b.__proto__.toString', undefined],
])('the value at %s is %j', (place, value) => {
  expect(valueAt(whole, place)).toEqual(value)
})

test('values are picked where they stood, and what is not there is not made', () => {
  expect(pickedAt(whole, ['a', 'b.c.d', 'x.y'])).toEqual({ a: 1, b: { c: { d: 2 } } })
  expect(pickedAt({ b: 'a text' }, ['b.c'])).toEqual({})
})

test('values are put back where they were picked, and all else stays', () => {
  const laid = laidOver(whole, { a: 6, b: { c: { d: 7, e: 8 } } }, ['a', 'b.c.d', 'x.y'])
  expect(laid).toEqual({ a: 6, b: { c: { d: 7, e: 3 }, f: [4] }, 'b.g': 5 })
  expect(whole).toEqual({ a: 1, b: { c: { d: 2, e: 3 }, f: [4] }, 'b.g': 5 })
})

test('a variable with an odd name is a variable', () => {
  const odd = JSON.parse('{"__proto__": {"x": 1}, "a": 1}') as Readonly<Record<string, unknown>>
  expect(JSON.stringify(laidOver(odd, { a: 2 }, ['a']))).toBe('{"__proto__":{"x":1},"a":2}')
  expect(valueAt({}, '__proto__')).toBeUndefined()
})
