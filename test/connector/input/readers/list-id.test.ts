import { expect, test } from 'vitest'
import { InputProblem } from '../../../../src/connector/input/readers/input-problem.ts'
import { readListId } from '../../../../src/connector/input/readers/list-id.ts'

test.each([
  ['news.example.com', '', 'news.example.com'],
  ['<news.example.com>', '', 'news.example.com'],
  [' Shop news <news.shop.example>\n', 'Shop news', 'news.shop.example'],
  ['"Shop, Köln" <news.shop.example>', 'Shop, Köln', 'news.shop.example'],
  ['a1b2=c.localhost', '', 'a1b2=c.localhost'],
])('%j', (value, name, id) => {
  expect(readListId(value)).toEqual({ name, id })
})

test.each<unknown>([
  'news',
  'news@example.com',
  'news..example.com',
  '.example.com',
  'news example.com',
  'x <news.example.com> y',
  '<a.b> <c.d>',
  '"open <a.b>',
  'näws.example.com',
  'a.b\r\nBcc: evil@evil.example',
  'Shop\u202e <a.b>',
  `a.${'b'.repeat(254)}`,
  '<'.repeat(1_000_000),
  ['a.b'],
  {},
])('%j is none', (value) => {
  expect(() => readListId(value)).toThrow(InputProblem)
})
