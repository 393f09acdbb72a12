import { buffer } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { createComposer } from '../../../src/mail/compose/compose.ts'
import { composerSettings, neverAborted } from '../../support/composer-settings.ts'
import { readByPython, readers } from '../../support/mail-readers.ts'
import { plainEmail } from '../../support/plain-email.ts'

/** Whatever a modeler can call a file: 255 characters at most, no folders, no control characters. */
const NAMES: Readonly<Record<string, string>> = {
  plain: 'invoice.pdf',
  blanks: 'Annual report 2026.pdf',
  'quotation marks': 'the "final" one.pdf',
  'one quotation mark': '5" screen.pdf',
  apostrophes: "Ada's invoice.pdf",
  'signs of RFC 2231': "utf-8''a%20b*0*=c.pdf",
  'signs that end a parameter': 'a;b=c, (d) <e>.pdf',
  'an encoded-word': '=?utf-8?Q?a?=.pdf',
  'the beginning of one': 'a=?b.pdf',
  'blanks in a row': 'a  b.pdf',
  umlauts: 'Rechnung für Grüße.pdf',
  'umlauts in two pieces': 'Gru\u0308\u00dfe.pdf',
  'many umlauts': `${'Ä'.repeat(251)}.pdf`,
  'many ASCII letters': `${'a'.repeat(251)}.pdf`,
  'many words': `${'word '.repeat(50)}.pdf`,
  Chinese: `${'請求書'.repeat(80)}.pdf`,
  'Arabic, from right to left': 'فاتورة رقم ١٢.pdf',
  Hebrew: 'חשבונית מס.pdf',
  emoji: '🎉 party 👩‍👩‍👧 🇩🇪.pdf',
  'many emoji': `${'🎉'.repeat(120)}.pdf`,
  'no ending': 'LICENSE',
  'dots alone before the ending': '...pdf',
  'a hash and a plus': 'a#1+2&3.pdf',
  'a tilde and braces': '~{a}[b]|c^`.pdf',
}

async function wire(names: readonly string[]): Promise<Buffer> {
  const composer = createComposer(composerSettings())
  const attachments = names.map((filename, nth) => ({
    kind: 'inline' as const,
    filename,
    content: Buffer.from(`file ${nth}`),
  }))
  const identity = { jobKey: '1', fingerprint: 'f', firstDate: 0 }
  const { content } = await composer.compose({ ...plainEmail, attachments }, identity, neverAborted)
  return Buffer.isBuffer(content) ? content : buffer(content())
}

const all = Object.values(NAMES)
const bytes = all.map((_, nth) => `file ${nth}`)

describe('the name of a file', () => {
  test.each(Object.keys(readers))('is what was meant, for %s', async (reader) => {
    const read = readers[reader]
    const mail = await read?.(await wire(all))
    expect(mail?.files.map(({ name }) => name)).toEqual(all)
    expect(mail?.files.map((file) => file.bytes.toString())).toEqual(bytes)
  })

  test('is what was meant, for Python', async (context) => {
    const [mail] = readByPython([await wire(all)]) ?? []
    if (!mail) return context.skip('there is no Python')
    expect(mail.files.map(({ name }) => name)).toEqual(all)
  })

  test('is ASCII in short lines, in the way of RFC 2231', async () => {
    const raw = (await wire(all)).toString('latin1')
    expect(raw).toMatch(/^\p{ASCII}*$/u)
    expect(Math.max(...raw.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(350)
    expect(raw).toMatch(/filename\*0\*=utf-8''Rechnung%20f%C3%BCr/)
  })
})

test('several files of one name are all there, and none is renamed', async () => {
  const names = ['a.pdf', 'a.pdf', 'ä.pdf', 'ä.pdf', 'a.pdf']
  const raw = await wire(names)
  const mails = [...(await Promise.all(Object.values(readers).map((read) => read(raw))))]
  for (const mail of [...mails, ...(readByPython([raw]) ?? [])]) {
    expect(mail.files.map(({ name }) => name)).toEqual(names)
    expect(mail.files.map((file) => file.bytes.toString())).toEqual(names.map((_, nth) => `file ${nth}`))
  }
})

test.each([
  ['a.pdf', 'application/pdf'],
  ['A.PDF', 'application/pdf'],
  ['a.tar.gz', 'application/x-gzip'],
  ['a.docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['a.csv', 'text/csv'],
  ['ü.png', 'image/png'],
  ['a.unknown', 'application/octet-stream'],
  ['a', 'application/octet-stream'],
])('%s says its type: %s', async (name, type) => {
  const [read] = Object.values(readers)
  const mail = await read?.(await wire([name]))
  expect(mail?.files.map((file) => file.type)).toEqual([type])
})
