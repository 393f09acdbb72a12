import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createComposer } from '../../../src/mail/compose/compose.ts'
import { createContentRoot } from '../../../src/mail/content/root.ts'
import type { Attachment, Email } from '../../../src/mail/email.ts'
import { composerSettings, neverAborted } from '../../support/composer-settings.ts'
import { readByPython, readers, type ReadMail } from '../../support/mail-readers.ts'
import { box, plainEmail } from '../../support/plain-email.ts'

const LARGE = Buffer.from('Grüße, 1\r\n.2\n'.repeat(25_000))

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'as-meant-'))
  await writeFile(join(root, 'large.eml'), LARGE)
  await writeFile(join(root, 'large.txt'), LARGE)
})
afterAll(() => rm(root, { recursive: true }))

const email: Email = { ...plainEmail, body: { kind: 'text', text: 'Hello Ada' } }

/** What goes over the wire for a mail: its octets, and how many were announced. */
async function wire(changes: Partial<Email>): Promise<{ raw: Buffer; size: number }> {
  const composer = createComposer(composerSettings(createContentRoot({ root, prefixes: [] })))
  const identity = { jobKey: '1', fingerprint: 'f1', firstDate: Date.UTC(2026, 0, 2, 3, 4, 5) }
  const { content, size } = await composer.compose({ ...email, ...changes }, identity, neverAborted)
  return { raw: Buffer.isBuffer(content) ? content : await buffer(content()), size }
}

/** As RFC 5321 4.5.2 says it: each line break is CRLF, and a dot that begins a line is doubled. */
function sent(raw: Buffer): string {
  const lines = raw.toString('latin1').split(/\r\n|\r|\n/)
  return lines.map((line) => (line.startsWith('.') ? `.${line}` : line)).join('\r\n')
}

function expectFit({ raw, size }: { raw: Buffer; size: number }): void {
  const octets = sent(raw)
  expect(size).toBeGreaterThanOrEqual(octets.length)
  expect(octets).toMatch(/^\p{ASCII}*$/u)
  const lines = octets.split('\r\n')
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(998)
  const headers = lines.slice(0, lines.indexOf(''))
  expect(headers.filter((line) => line.trim() === '')).toEqual([])
  expect(Math.max(...headers.map((line) => line.length))).toBeLessThanOrEqual(350)
}

const inline = (filename: string, content: string | Buffer, contentType?: string): Attachment => ({
  kind: 'inline',
  filename,
  content: Buffer.from(content),
  ...(contentType !== undefined && { contentType }),
})

async function everyReader(raw: Buffer): Promise<ReadMail[]> {
  const seen = await Promise.all(Object.values(readers).map((read) => read(raw)))
  return [...seen, ...(readByPython([raw]) ?? [])]
}

describe('a message as an attachment', () => {
  const letter = 'From: Bo <bo@example.org>\r\nTo: ada@example.org\r\nSubject: Anfrage\r\n\r\nGrüße\r\n'
  const page =
    'From: <Saved>\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n\r\n<p>é</p>\r\n--b--'
  test.each<readonly [string, Attachment]>([
    ['with other letters than ASCII', inline('anfrage.eml', letter)],
    ['with a long line', inline('lang.eml', `${letter}${'x'.repeat(1_500)}`)],
    ['as a saved page', inline('seite.mht', page)],
    ['as another saved page', inline('seite.mhtml', page)],
    ['of news', inline('artikel.nws', letter)],
    ['in HTML', inline('kunde.eml', 'Subject: x\r\nContent-Type: text/html\r\n\r\n<h1>Konto gesperrt</h1>')],
    [
      'by its type',
      inline('report.txt', 'Final-Recipient: rfc822; a@h\n\nMüller', 'message/delivery-status'),
    ],
    ['by its type in capitals', inline('x', letter, 'Message/RFC822; name="y"')],
    ['with line breaks of all kinds', inline('m.eml', 'From: a@h\r\n\r\none\rtwo\nthree\r\n')],
    ['without a byte', inline('leer.eml', '')],
  ])('%s is a file with the same bytes, and no part of the mail', async (_, attachment) => {
    const mail = await wire({ attachments: [attachment] })
    expectFit(mail)
    expect(mail.raw.toString()).toMatch(/^Content-Disposition: attachment/m)
    for (const { text, html, files } of await everyReader(mail.raw)) {
      expect(text.trim()).toBe('Hello Ada')
      expect(html).toBe('')
      expect(files).toHaveLength(1)
      expect(files[0]?.name).toBe(attachment.kind === 'inline' ? attachment.filename : '')
      expect(files[0]?.bytes).toEqual(attachment.kind === 'inline' ? attachment.content : Buffer.alloc(0))
    }
  })

  test('of a large file', async () => {
    const mail = await wire({ attachments: [{ kind: 'file', file: 'large.eml', field: 'Attachments' }] })
    expectFit(mail)
    for (const { files } of await everyReader(mail.raw))
      expect(files.map(({ bytes }) => bytes.equals(LARGE))).toEqual([true])
  })
})

describe('a text as an attachment says its charset', () => {
  test.each([
    ['UTF-8', inline('daten.csv', 'id;name\n1;Müller\n'), 'text/csv; charset=utf-8'],
    ['ASCII, which is UTF-8', inline('daten.txt', 'id;name\n'), 'text/plain; charset=utf-8'],
    ['UTF-16', inline('a.txt', Buffer.from('\uFEFFa', 'utf16le')), 'text/plain; charset=utf-16'],
    [
      'one that nobody knows',
      inline('a.txt', Buffer.from('Müller', 'latin1')),
      'text/plain; charset=unknown-8bit',
    ],
    [
      'the given one',
      inline('a.txt', 'x', 'text/plain; charset=iso-8859-1'),
      'text/plain; charset=iso-8859-1',
    ],
    ['HTML', inline('a.html', '<p>ü</p>'), 'text/html; charset=utf-8'],
    ['a large file', { kind: 'file', file: 'large.txt', field: 'A' } as const, 'text/plain; charset=utf-8'],
  ])('%s', async (_, attachment, type) => {
    const { raw } = await wire({ attachments: [attachment] })
    expect(raw.toString('latin1').replace(/\r\n /g, ' ')).toContain(`Content-Type: ${type}; name=`)
  })

  test('and what is no text says none', async () => {
    const { raw } = await wire({ attachments: [inline('a.bin', 'ü'), inline('b', 'ü', 'application/json')] })
    expect(raw.toString('latin1').match(/charset/g)).toHaveLength(1)
  })
})

describe('the size that is announced is not less than what is sent', () => {
  test.each<readonly [string, Partial<Email>]>([
    [
      'in another script',
      { body: { kind: 'html', html: { kind: 'inline', html: '漢字かな'.repeat(50_000) } } },
    ],
    ['in lines that end in LF', { body: { kind: 'text', text: 'a\n'.repeat(5_000) } }],
    ['in lines that end in CR', { body: { kind: 'text', text: 'a\r'.repeat(5_000) } }],
    ['in lines that begin with a dot', { body: { kind: 'text', text: '.\n..\n.a\n'.repeat(5_000) } }],
    [
      'with many recipients',
      { to: Array.from({ length: 3_000 }, (_, n) => box(`k.${n}@h.example`, 'Kundin Müller')) },
    ],
    [
      'with large files',
      { attachments: ['large.eml', 'large.txt'].map((file) => ({ kind: 'file', file, field: 'A' })) },
    ],
    [
      'with many files',
      { attachments: Array.from({ length: 100 }, (_, n) => inline(`a${n}.bin`, 'x'.repeat(n * 60))) },
    ],
  ])('%s', async (_, changes) => {
    const both = await wire({
      ...changes,
      attachments: [...(changes.attachments ?? []), inline('a', Buffer.alloc(307_200))],
    })
    expectFit(both)
    const mail = await wire(changes)
    expectFit(mail)
    expect(mail.size).toBeLessThan(mail.raw.length * 1.5 + 100)
  })
})

describe('whatever is written', () => {
  const printable = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/(?!\t)[\p{Cc}\p{Cs}]/gu, ''))
  const tricky = fc.oneof(
    printable,
    fc.constantFrom(
      '=?utf-8?Q?x?=',
      '?=',
      '=?',
      '"',
      '\\',
      ' ',
      '.',
      ',',
      '<',
      '@',
      '\t',
      'ü',
      '漢',
      '🎉',
      '\u200b',
    ),
    fc.nat(1_200).map((length) => 'x'.repeat(length)),
    fc.nat(200).map((length) => ' '.repeat(length)),
    fc.nat(90).map((length) => 'ü漢'.repeat(length)),
  )
  const text = fc.array(tricky, { maxLength: 6 }).map((parts) => parts.join(''))
  const name = text.map((one) =>
    one
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, 900)
      .replace(/\p{Cs}/gu, '')
      .trim(),
  )
  const filename = text.map(
    (one) =>
      `${one
        .replace(/[/\\\p{C}]/gu, '')
        .trim()
        .slice(0, 120)
        .replace(/\p{Cs}/gu, '')}a.bin`,
  )
  const lines = fc.array(fc.oneof(text, fc.constantFrom('\n', '\r\n', '\r', '\n.\n')), { maxLength: 8 })
  const mails = fc.record({
    from: name,
    to: fc.array(name, { minLength: 1, maxLength: 4 }),
    subject: text.filter((one) => one.trim() !== ''),
    lines: lines.map((parts) => `Hello ${parts.join('')} end`),
    html: fc.boolean(),
    files: fc.array(fc.record({ filename, content: fc.uint8Array({ maxLength: 200 }) }), { maxLength: 2 }),
  })

  type Written = typeof mails extends fc.Arbitrary<infer T> ? T : never
  const toEmail = (mail: Written): Partial<Email> => ({
    from: box('from@example.com', mail.from),
    to: mail.to.map((one, index) => box(`to${index}@example.org`, one)),
    replyTo: [box('reply@example.com', mail.from)],
    readReceipt: true,
    subject: mail.subject,
    body: mail.html
      ? { kind: 'html', html: { kind: 'inline', html: mail.lines } }
      : { kind: 'text', text: mail.lines },
    attachments: mail.files.map(({ filename, content }) => inline(filename, Buffer.from(content))),
  })

  const inLines = (text: string) => text.replace(/\r\n?|\n/g, '\n').replace(/\n$/, '')
  const expectAsWritten = (seen: ReadMail, mail: Written, nameOf = (name: string) => name) => {
    expect(seen.subject).toBe(mail.subject)
    const names = [mail.from, ...mail.to, mail.from].map(nameOf)
    expect(seen.boxes.map(([one]) => nameOf(one))).toEqual(names)
    expect(inLines(mail.html ? seen.html : seen.text)).toBe(inLines(mail.lines))
    expect(seen.files.map((file) => [file.name, file.bytes.toString('hex')])).toEqual(
      mail.files.map((file) => [file.filename, Buffer.from(file.content).toString('hex')]),
    )
  }

  test.each(Object.entries(readers))('is read as it was written, by %s', async (_, read) => {
    await fc.assert(
      fc.asyncProperty(mails, async (mail) => {
        const composed = await wire(toEmail(mail))
        expectFit(composed)
        expectAsWritten(await read(composed.raw), mail)
      }),
      { numRuns: 60 },
    )
  })

  test('is read as it was written, by Python', async (context) => {
    const sample = fc.sample(mails, 100)
    const raws = await Promise.all(sample.map(async (mail) => (await wire(toEmail(mail))).raw))
    const seen = readByPython(raws)
    // its reader leaves the blank between two encoded-words of a name in
    const withoutBlanks = (name: string) => name.replace(/\s/g, '')
    if (!seen) return context.skip('there is no Python')
    expect(seen).toHaveLength(sample.length)
    for (const [index, one] of seen.entries()) {
      const mail = sample[index]
      if (mail) expectAsWritten(one, mail, withoutBlanks)
    }
  })
})
