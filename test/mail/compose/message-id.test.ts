import { expect, test } from 'vitest'
import { boundary, messageId } from '../../../src/mail/compose/message-id.ts'

const mail = { cluster: 'default', jobKey: '2251799813685290', fingerprint: 'f'.repeat(64) }

test('the same mail has the same ids, another one others', () => {
  const id = messageId({ ...mail, fromDomain: 'example.com' })
  expect(id).toMatch(/^<[0-9a-f]{40}@example\.com>$/)
  expect(messageId({ ...mail, fromDomain: 'example.com' })).toBe(id)
  const others = [{ cluster: 'other' }, { jobKey: '1' }, { fingerprint: 'e'.repeat(64) }].map((change) => ({
    ...mail,
    ...change,
  }))
  const ids = [mail, ...others].flatMap((one) => [messageId({ ...one, fromDomain: 'x' }), boundary(one)])
  expect(new Set(ids.map((one) => one.replace(/^[<_]|@x>$/g, ''))).size).toBe(8)
})

test('nobody can move a part from one field to the next', () => {
  expect(boundary({ ...mail, cluster: 'a', jobKey: 'b1' })).not.toBe(
    boundary({ ...mail, cluster: 'ab', jobKey: '1' }),
  )
})

test.each([
  ['Bücher.example', 'xn--bcher-kva.example'],
  ['EXAMPLE.com', 'example.com'],
  ['localhost', 'localhost'],
  ['[127.0.0.1]', 'localhost'],
  ['', 'localhost'],
])('the right side for %s is %s', (fromDomain, right) => {
  expect(messageId({ ...mail, fromDomain })).toMatch(new RegExp(`@${right}>$`))
})

test('a boundary fits into Content-Type without quotes', () => {
  expect(boundary(mail)).toMatch(/^[\w]{33,60}$/)
})
