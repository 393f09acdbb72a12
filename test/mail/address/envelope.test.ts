import { expect, test } from 'vitest'
import {
  envelopeRecipients,
  mentionedOnce,
  needsSmtpUtf8,
  smtpAddress,
} from '../../../src/mail/address/envelope.ts'

const boxes = (...addresses: string[]) => addresses.map((address) => ({ name: 'N', address }))

test('each recipient once, in the order to, cc, bcc; domains without case, local parts with it', () => {
  const email = {
    to: boxes('a@Example.com', 'b@x'),
    cc: boxes('a@example.COM', 'A@example.com', 'i@BÜCHER.example'),
    bcc: boxes('b@x', 'i@xn--bcher-kva.example', 'c@[IPv6:::1]'),
  }
  expect(envelopeRecipients(email)).toEqual([
    'a@Example.com',
    'b@x',
    'A@example.com',
    'i@xn--bcher-kva.example',
    'c@[IPv6:::1]',
  ])
})

test('each address is mentioned once, where it comes first', () => {
  const to = [{ name: 'Ada', address: 'a@Example.com' }, ...boxes('a@example.COM', 'b@x')]
  expect(mentionedOnce(to, boxes('b@X', 'c@x', 'C@x'), boxes('c@x', 'd@x', 'd@x'))).toEqual([
    [{ name: 'Ada', address: 'a@Example.com' }, ...boxes('b@x')],
    boxes('c@x', 'C@x'),
    boxes('d@x'),
  ])
})

test.each([
  ['info@bücher.example', 'info@xn--bcher-kva.example', false],
  ['jürgen@bücher.example', 'jürgen@xn--bcher-kva.example', true],
  ['"a@b"@X', '"a@b"@X', false],
  ['a@[127.0.0.1]', 'a@[127.0.0.1]', false],
])('%s is sent as %s', (address, sent, utf8) => {
  expect(smtpAddress(address)).toBe(sent)
  expect(needsSmtpUtf8(address)).toBe(utf8)
})
