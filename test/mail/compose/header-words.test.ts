import fc from 'fast-check'
import PostalMime from 'postal-mime'
import { describe, expect, test } from 'vitest'
import { headerLines, mailboxWords, textWords } from '../../../src/mail/compose/header-words.ts'

describe('a mailbox', () => {
  test.each([
    ['', 'a@b', 'a@b'],
    ['Jane Doe', 'A@B.example', 'Jane Doe <A@b.example>'],
    ['Doe, "J" \\', 'a@b', '"Doe, \\"J\\" \\\\" <a@b>'],
    ['Jürgen', 'a@bücher.example', '=?UTF-8?Q?J=C3=BCrgen?= <a@xn--bcher-kva.example>'],
    ['=?utf-8?Q?Boss?=', 'a@b', '=?UTF-8?Q?=3D=3Futf-8=3FQ=3FBoss=3F=3D?= <a@b>'],
  ])('%s <%s>', (name, address, header) => {
    expect(mailboxWords([{ name, address }]).join(' ')).toBe(header)
  })

  test('is separated from the next one by a comma', () => {
    const boxes = [
      { name: 'A', address: 'a@h' },
      { name: '', address: 'b@h' },
      { name: 'C, D', address: 'c@h' },
    ]
    expect(mailboxWords(boxes).join(' ')).toBe('A <a@h>, b@h, "C, D" <c@h>')
  })

  test('with a name of one endless word is on short lines, and reads back', async () => {
    const name = 'n'.repeat(1_000)
    const lines = headerLines('From', mailboxWords([{ name, address: 'a@b.example' }]))
    for (const line of lines.split('\r\n')) expect(line.length).toBeLessThanOrEqual(78)
    const { from } = await PostalMime.parse(`${lines}\r\n\r\n`)
    expect(from).toEqual({ name, address: 'a@b.example' })
  })

  test('has the name that was given for whoever reads it', async () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
      .map((text) => text.replace(/\s+/g, ' ').trim())
      .filter((text) => text !== '' && !/\p{C}/u.test(text))
    await fc.assert(
      fc.asyncProperty(name, async (given) => {
        const header = mailboxWords([{ name: given, address: 'a@b.example' }]).join(' ')
        expect(header).toMatch(/^[\x20-\x7e]+$/)
        const { from } = await PostalMime.parse(`From: ${header}\r\n\r\n`)
        expect(from).toEqual({ name: given, address: 'a@b.example' })
      }),
    )
  })
})

describe('a text', () => {
  test.each([
    ['Your order 4711', 'Your order 4711'],
    ['see https://example.com/?a=b', 'see https://example.com/?a=b'],
    ['two  blanks', '=?UTF-8?Q?two__blanks?='],
    [' blank', '=?UTF-8?Q?_blank?='],
    ['blank ', '=?UTF-8?Q?blank=20?='],
    ['tab\tinside', '=?UTF-8?Q?tab=09inside?='],
    ['a =?b', '=?UTF-8?Q?a_=3D=3Fb?='],
  ])('%j', (text, written) => {
    expect(textWords(text).join(' ')).toBe(written)
  })
})

describe('the lines of a header', () => {
  test('are broken between words, and none is blank', () => {
    const words = Array.from({ length: 40 }, (_, index) => 'word'.repeat(1 + (index % 4)))
    const lines = headerLines('Subject', words).split('\r\n')
    expect(lines.length).toBeGreaterThan(3)
    for (const line of lines) {
      expect(line.length).toBeLessThanOrEqual(78)
      expect(line.trim()).not.toBe('')
    }
    expect(lines.join('')).toBe(`Subject: ${words.join(' ')}`)
  })

  test('begin with the first word, however long that is', () => {
    expect(headerLines('To', [`${'a'.repeat(90)}@h,`, 'b@h'])).toBe(`To: ${'a'.repeat(90)}@h,\r\n b@h`)
  })
})
