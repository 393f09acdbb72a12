import { expect, test } from 'vitest'
import { findSecrets } from './secret-search.ts'

const value = 'p"ä+/ &%=\\x'
const secret = { name: 'PASSWORD', value, piece: 6 }
const base64 = (text: string): string => Buffer.from(text).toString('base64')

test.each([
  ['as it is', `wrong password ${value}!`],
  ['in JSON', JSON.stringify({ a: [{ b: value }] })],
  [
    'in JSON in JSON in a log line',
    `{"level":1}\n${JSON.stringify({ a: JSON.stringify({ [value]: 1 }) })}\n{"level":2}`,
  ],
  ['URL-encoded', encodeURIComponent(value)],
  ['URL-encoded as a form', new URLSearchParams({ value }).toString()],
  ['URL-encoded in small letters', encodeURIComponent(value).toLowerCase()],
  ['in base64', `(${base64(value)})`],
  ['in base64url', Buffer.from(value).toString('base64url')],
  ['in base64 behind one byte', base64(`x${value}y`)],
  ['in base64 behind two bytes', base64(`xx${value}yy`)],
  ['in AUTH PLAIN', `535 AUTH PLAIN ${base64(`\0ada\0${value}`)}`],
  ['in base64 that runs on from a word', `argument=${base64(`\0ada\0${value}`)}`],
  ['in base64, URL-encoded', encodeURIComponent(base64(`\0ada\0${value}`))],
  ['cut in two', value.slice(0, 6)],
  ['cut in two, in base64', base64(`xx${value}`).slice(4, 15)],
])('%s', (_, text) => {
  expect(findSecrets([{ where: 'a log', text }], [secret])).toEqual([
    expect.stringMatching(/^PASSWORD in a log: /),
  ])
})

test('nothing where there is nothing', () => {
  const text = `***, p"ä+ and ${base64('something else that is long')} 100%`
  expect(findSecrets([{ where: 'a log', text }], [secret])).toEqual([])
})
