import { expect, test } from 'vitest'
import { listHeaderLines } from '../../../src/mail/compose/list-headers.ts'
import type { Email } from '../../../src/mail/email.ts'
import { plainEmail } from '../../support/plain-email.ts'

const lines = (changes: Partial<Email>) => listHeaderLines({ ...plainEmail, ...changes })
const POST = 'List-Unsubscribe-Post: List-Unsubscribe=One-Click'

test('no list', () => {
  expect(lines({})).toEqual([])
})

test('one click with exactly one https address', () => {
  expect(lines({ unsubscribe: ['https://x.example/u'] })).toEqual([
    'List-Unsubscribe: <https://x.example/u>',
    POST,
  ])
  expect(lines({ unsubscribe: ['HTTPS://x.example/u', 'mailto:a@b'] })).toEqual([
    'List-Unsubscribe: <HTTPS://x.example/u>, <mailto:a@b>',
    POST,
  ])
  expect(lines({ unsubscribe: ['mailto:a@b'] })).toEqual(['List-Unsubscribe: <mailto:a@b>'])
  expect(lines({ unsubscribe: ['https://x.example/1', 'https://x.example/2'] })).toEqual([
    'List-Unsubscribe: <https://x.example/1>, <https://x.example/2>',
  ])
})

test('the id of a list, with its name', () => {
  expect(lines({ listId: { name: '', id: 'news.example.com' } })).toEqual(['List-Id: <news.example.com>'])
  expect(lines({ listId: { name: 'Shop, Köln', id: 'a.b' } })).toEqual([
    'List-Id: =?UTF-8?Q?Shop=2C_K=C3=B6ln?= <a.b>',
  ])
})
