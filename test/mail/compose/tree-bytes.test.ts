import { Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Attachment } from '../../../src/mail/email.ts'
import { mimeTree, type MimeMail } from '../../../src/mail/compose/mime.ts'
import { openParts } from '../../../src/mail/compose/parts.ts'
import { treeBytes } from '../../../src/mail/compose/tree-bytes.ts'
import { wireSize } from '../../../src/mail/compose/wire-size.ts'
import { neverAborted } from '../../support/composer-settings.ts'

const frame = {
  headers: ['From: a@example.com', 'To: jö嘍嘊n@example.org', 'Subject: x'],
  messageId: '<1@example.com>',
  date: new Date(Date.UTC(2026, 0, 2, 3, 4, 5)),
  baseBoundary: '_0123456789abcdef0123456789abcdef01234567',
}

type Inline = Extract<Attachment, { kind: 'inline' }>

async function mailOf(
  given: Omit<MimeMail, keyof typeof frame | 'parts'>,
  files: readonly Inline[],
): Promise<MimeMail> {
  const sources = {
    open: ({ filename = '', ...one }: Attachment) => {
      const content = one.kind === 'inline' ? one.content : Buffer.alloc(0)
      return Promise.resolve({
        filename,
        size: content.length,
        content,
        stream: () => Readable.from([content]),
      })
    },
  }
  const shown = new Set(given.body.html === undefined ? [] : ['logo'])
  return { ...frame, ...given, parts: await openParts(files, shown, sources, [], neverAborted) }
}

async function byNodemailer(mail: MimeMail): Promise<Buffer> {
  return mimeTree(mail).build()
}

const piece = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '\n',
    '\n.',
    '..',
    ' \n',
    '\t',
    '=',
    'ü',
    '漢字',
    '🎉',
    '\0',
    '\x7f',
    'From ',
    '\u0085',
    'É'.repeat(40),
  ),
  fc.nat(90).map((length) => 'x'.repeat(length)),
  fc.nat(60).map((length) => 'Grüße '.repeat(length)),
  fc.nat(60).map((length) => '漢字かな'.repeat(length)),
)
const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('').replace(/\r\n?|\n/g, '\r\n'))
const body = fc.oneof(fc.record({ text }), fc.record({ html: text }), fc.record({ text, html: text }))

/** What readName lets through: no control characters and no folders. */
const filename = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
    fc.constantFrom(
      'invoice.pdf',
      'a  b.pdf',
      '=?utf-8?Q?a?=.pdf',
      "utf-8''a%20.pdf",
      '"a"; b=c.txt',
      'mail.eml',
      'x.html',
    ),
    fc.nat(62).map((length) => `${'請求書🎉'.repeat(length)}.pdf`),
    fc.nat(251).map((length) => `${'Ä'.repeat(length)}.csv`),
  )
  .map(
    (name) =>
      name
        .replace(/[/\\\p{Cc}\p{Zl}\p{Zp}]/gu, '')
        .slice(0, 255)
        .trim() || 'a',
  )
const contentType = fc.constantFrom(
  undefined,
  'application/pdf',
  'text/plain',
  'text/csv; charset=windows-1252',
  'message/rfc822',
  'image/png; name="x ü.png"',
  'application/x-a; a=1; b="c; d"',
)
/** Around the ends of lines and of slices, and beyond what is held in one string. */
const content = fc
  .tuple(
    fc.oneof(fc.nat(200), fc.constantFrom(45_600, 91_200, 200_000), fc.nat(200_000)),
    fc.integer({ min: -3, max: 3 }),
    fc.nat(255),
  )
  .map(([size, more, seed]) => {
    const bytes = Buffer.alloc(
      Math.max(0, size + more),
      Buffer.from([seed, 7, 0, 0xff, 0x2e, seed ^ 0x55, 0x0a]),
    )
    return bytes
  })
const file = fc
  .record({ filename, contentType, content, cid: fc.constantFrom(undefined, 'logo', 'other') })
  .map(({ contentType: type, cid, ...one }): Inline => ({
    kind: 'inline',
    ...one,
    ...(type !== undefined && { contentType: type }),
    ...(cid !== undefined && { cid }),
  }))
const invitation = fc.option(
  fc.record({
    method: fc.constantFrom('REQUEST' as const, 'CANCEL' as const),
    text: fc.constantFrom('BEGIN:VCALENDAR\r\n', 'Grüße '.repeat(900)),
  }),
  { nil: undefined },
)

describe('a mail whose contents are at hand', () => {
  test('has the bytes that nodemailer streams', async () => {
    await fc.assert(
      fc.asyncProperty(body, fc.array(file, { maxLength: 3 }), invitation, async (one, files, event) => {
        const mail = await mailOf({ body: one, ...(event && { invitation: event }) }, files)
        const written = treeBytes(mimeTree(mail))
        const expected = await byNodemailer(mail)
        if (!written?.bytes.equals(expected))
          expect(written?.bytes.toString('latin1')).toBe(expected.toString('latin1'))
        expect(written?.size).toBe(wireSize(expected))
      }),
      { numRuns: 100 },
    )
  })

  test('has them where the text is as long as it may be, and is left to nodemailer where it is longer', async () => {
    const files = [{ kind: 'inline', filename: 'a.pdf', content: Buffer.alloc(100_000, 'x') }] as const
    for (const text of ['Grüße '.repeat(8_000), '漢'.repeat(40_000), 'x\r\n'.repeat(30_000)]) {
      const mail = await mailOf({ body: { text } }, files)
      expect(treeBytes(mimeTree(mail))?.bytes.equals(await byNodemailer(mail))).toBe(true)
    }
    const tooLong = await mailOf({ body: { text: 'Grüße '.repeat(9_000) } }, files)
    expect(treeBytes(mimeTree(tooLong))).toBeUndefined()
  })

  test('is left to nodemailer where one is read from elsewhere', async () => {
    const mail = await mailOf({ body: { text: 'x' } }, [])
    const part = { size: 1, made: () => ({ filename: 'a', content: Readable.from([Buffer.from('x')]) }) }
    expect(treeBytes(mimeTree({ ...mail, parts: [part] }))).toBeUndefined()
  })
})
