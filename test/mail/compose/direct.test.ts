import MailComposer from 'nodemailer/lib/mail-composer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { directMessage, type DirectMail } from '../../../src/mail/compose/direct.ts'

const mail = {
  headers: ['From: a@example.com', 'To: jö嘍嘊n@example.org', 'Subject: x'],
  messageId: '<1@example.com>',
  date: new Date(Date.UTC(2026, 0, 2, 3, 4, 5)),
  baseBoundary: '_0123456789abcdef0123456789abcdef01234567',
}

/** What nodemailer composes of the same mail, with our own headers in front. */
async function byNodemailer({ headers, messageId, date, body, baseBoundary }: DirectMail): Promise<string> {
  const node = new MailComposer({ messageId, date, ...body, baseBoundary }).compile()
  const others = node.buildHeaders.bind(node)
  node.buildHeaders = () => [...headers, others()].join('\r\n')
  const bytes = await node.build()
  return bytes.toString('latin1')
}

/** Text as a body has it: line breaks are CRLF. */
const text = fc
  .array(
    fc.oneof(
      fc.string(),
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '\n',
        '\n\n',
        ' ',
        '\t',
        ' \n',
        '.',
        '=',
        '=20',
        '==',
        'ü',
        '漢字',
        '🎉',
        '\0',
        '\x7f',
        'From ',
        '\u0085',
      ),
      fc.nat(200).map((length) => 'x'.repeat(length)),
      fc.nat(90).map((length) => 'ü'.repeat(length)),
      fc.nat(90).map((length) => ' '.repeat(length)),
      fc.nat(60).map((length) => 'Grüße '.repeat(length)),
      fc.nat(60).map((length) => 'a, b. '.repeat(length)),
      fc.nat(60).map((length) => '漢字かな'.repeat(length)),
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((parts) => parts.join('').replace(/\r\n?|\n/g, '\r\n'))
  .filter((one) => one !== '')

const body = fc.oneof(
  text.map((one) => ({ text: one })),
  text.map((one) => ({ html: one })),
  fc.record({ text, html: text }),
)

test('are the bytes that nodemailer makes', async () => {
  await fc.assert(
    fc.asyncProperty(body, fc.nat(120), async (one, length) => {
      const direct = { ...mail, messageId: `<${'1'.repeat(40)}@${'x.'.repeat(length)}y>`, body: one }
      expect(directMessage(direct)?.toString('latin1')).toBe(await byNodemailer(direct))
    }),
    { numRuns: 300 },
  )
})

test.each([
  ['no text', { text: '' }],
  ['no HTML beside a text', { text: 'x', html: '' }],
  ['nothing', {}],
  ['more than nodemailer encodes at once', { text: 'ü'.repeat(32_769) }],
])('%s is left to nodemailer', (_, one) => {
  expect(directMessage({ ...mail, body: one })).toBeUndefined()
})

test('a text as long as may be', async () => {
  for (const one of [
    '漢'.repeat(21_845),
    'Grüße '.repeat(8_000),
    'x'.repeat(65_536),
    'x\r\n'.repeat(21_845),
  ]) {
    const direct = { ...mail, body: { text: one } }
    expect(directMessage(direct)?.toString('latin1')).toBe(await byNodemailer(direct))
  }
})
