import fc from 'fast-check'
import PostalMime from 'postal-mime'
import { expect, test } from 'vitest'
import { headerMailbox } from '../../../src/mail/address/mailbox-header.ts'

test.each([
  ['', 'a@b', 'a@b'],
  ['Jane Doe', 'a@b', 'Jane Doe <a@b>'],
  ['Doe, "J" \\', 'a@b', '"Doe, \\"J\\" \\\\" <a@b>'],
  ['Jürgen', 'a@bücher.example', '=?UTF-8?Q?J=C3=BCrgen?= <a@xn--bcher-kva.example>'],
])('%s <%s>', (name, address, header) => {
  expect(headerMailbox({ name, address })).toBe(header)
})

test('a mail program reads the name that was given', async () => {
  const name = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
    .filter((text) => !/\p{C}|=\?/u.test(text))
  await fc.assert(
    fc.asyncProperty(name, async (given) => {
      const header = headerMailbox({ name: given, address: 'a@b.example' })
      expect(header).toMatch(/^[\x20-\x7e]+$/)
      const { from } = await PostalMime.parse(`From: ${header}\r\n\r\n`)
      expect(from?.address).toBe('a@b.example')
      expect(from?.name.replace(/\s+/g, ' ').trim()).toBe(given.replace(/\s+/g, ' ').trim())
    }),
  )
})
