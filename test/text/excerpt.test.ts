import { expect, test } from 'vitest'
import { excerpt } from '../../src/text/excerpt.ts'

test.each([
  ['Hello', '"Hello"'],
  ['say "hi"\n', String.raw`"say \"hi\"\n"`],
  ['a\u007fb\u0085c', String.raw`"a\u007fb\u0085c"`],
  ['a\u202eb\u2066c', String.raw`"a\u202eb\u2066c"`],
  ['a\u200bb\ufeffc', String.raw`"a\u200bb\ufeffc"`],
  ['a\u2028b\u2029c', String.raw`"a\u2028b\u2029c"`],
  ['a\u{e0001}b', String.raw`"a\udb40\udc01b"`],
  ['a\ud800b', String.raw`"a\ud800b"`],
  ['größer 😀 日本', '"größer 😀 日本"'],
])('a quotation shows what cannot be seen: %j', (text, shown) => {
  expect(excerpt(text)).toBe(shown)
})

test('and no more than so many characters, none of them half', () => {
  expect(excerpt('😀'.repeat(1_000_000), 5)).toBe(`"${'😀'.repeat(5)}…"`)
  expect(excerpt('abcde', 5)).toBe('"abcde"')
})
