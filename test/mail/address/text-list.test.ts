import { expect, test } from 'vitest'
import {
  fileNameList,
  splitOutsideQuotes,
  typedList,
  withoutQuotes,
} from '../../../src/mail/address/text-list.ts'

test.each<[string, readonly unknown[] | undefined]>([
  ['[a.pdf, b.pdf]', ['a.pdf', 'b.pdf']],
  ['[ "a, b.pdf" , c.pdf ]', ['a, b.pdf', 'c.pdf']],
  ["['a.pdf', b.pdf]", ['a.pdf', 'b.pdf']],
  ['["a.pdf", null, {"filename": "b"}]', ['a.pdf', null, { filename: 'b' }]],
  ['["D:\\docs\\a.pdf"]', ['D:\\docs\\a.pdf']],
  ['[]', []],
  ['[a.pdf, ]', ['a.pdf', '']],
  ['Report, final.pdf', undefined],
  ['[draft] report.pdf', undefined],
  ['[', undefined],
])('file names: %s', (text, expected) => {
  expect(fileNameList(text)).toEqual(expected)
})

test('a list knows where its inside begins', () => {
  expect(typedList('  [a, b] ')).toEqual({ inner: 'a, b', at: 3 })
})

test('separators count outside quotes and angle brackets only', () => {
  expect(splitOutsideQuotes('"a,\\",b" <c,d>, e', ',')).toEqual([
    { text: '"a,\\",b" <c,d>', at: 0 },
    { text: ' e', at: 15 },
  ])
})

test.each([
  ['"a.html"', 'a.html'],
  [" 'a.html' ", 'a.html'],
  ['"a" and "b"', '"a" and "b"'],
  ['"', '"'],
])('quotes around a name: %s', (text, expected) => {
  expect(withoutQuotes(text)).toBe(expected)
})
