import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { useMailBench } from '../../support/mail-bench.ts'
import type { ReceivedMessage } from '../../support/received-message.ts'

const everyByte = Buffer.from(Array.from({ length: 2560 }, (_, index) => index % 256))
const files: Readonly<Record<string, Buffer>> = {
  'invoice.pdf': everyByte,
  'notes.txt': Buffer.from('Tee: 2,50 €\n.\nbye'),
  'report, final.pdf': Buffer.from('%PDF report'),
  'Übersicht 2026 (Entwurf).csv': Buffer.from('a;b\r\n1;2\r\n'),
  'contracts/signed.pdf': Buffer.from('%PDF signed'),
  'empty.txt': Buffer.alloc(0),
  noextension: Buffer.from('who am I'),
  // above the limit up to which a mail is held whole
  'large.bin': Buffer.alloc(3_000_000, everyByte),
}

let root = ''
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'smtp-attachments-'))
  await mkdir(join(root, 'contracts'))
  await Promise.all(Object.entries(files).map(([name, bytes]) => writeFile(join(root, name), bytes)))
})
afterAll(() => rm(root, { recursive: true }))

const bench = useMailBench('seed-attachments', () => ({
  SMTP_CONTENT_ROOT: root,
  SMTP_CONTENT_PREFIX: 'D:/mails',
}))

/** A digest, for comparing millions of bytes one by one would hold up everything else. */
const part = (filename: string, bytes: Buffer | string) => ({
  filename,
  sha256: createHash('sha256').update(bytes).digest('hex'),
})

const file = (name: string) => part(name.replace(/^.*\//, ''), files[name] ?? 'no such file')

function attached({ mail }: ReceivedMessage) {
  return mail.attachments.map(({ filename, content, disposition }) => {
    expect(disposition).toBe('attachment')
    if (!(content instanceof ArrayBuffer)) throw new Error('content without bytes')
    return part(filename ?? '', Buffer.from(content))
  })
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')

describe('attachments from files', { concurrent: true }, () => {
  it.each([
    ['a name', 'invoice.pdf', ['invoice.pdf']],
    ['a name in quotes', '"invoice.pdf"', ['invoice.pdf']],
    ['a name in single quotes', "'invoice.pdf'", ['invoice.pdf']],
    ['a name with blanks around it', ' invoice.pdf ', ['invoice.pdf']],
    ['one name with a comma in it', 'report, final.pdf', ['report, final.pdf']],
    ['one name with a comma in it, in quotes', '"report, final.pdf"', ['report, final.pdf']],
    ['a name outside ASCII', 'Übersicht 2026 (Entwurf).csv', ['Übersicht 2026 (Entwurf).csv']],
    ['a name without an ending', 'noextension', ['noextension']],
    ['a FEEL text', '="invoice" + ".pdf"', ['invoice.pdf']],
    ['a file in a folder', 'contracts/signed.pdf', ['contracts/signed.pdf']],
    ['a file behind the prefix', 'D:/mails/contracts/signed.pdf', ['contracts/signed.pdf']],
    ['a file behind the prefix, as a URL', 'file:///D:/mails/invoice.pdf', ['invoice.pdf']],
    ['an empty file', 'empty.txt', ['empty.txt']],
    ['a list typed as text', '[invoice.pdf, notes.txt]', ['invoice.pdf', 'notes.txt']],
    ['a list typed as text, of one', '[invoice.pdf]', ['invoice.pdf']],
    [
      'a list typed as text, entries in quotes',
      '["invoice.pdf", "report, final.pdf"]',
      ['invoice.pdf', 'report, final.pdf'],
    ],
    [
      'a list typed as text, some entries in quotes',
      '[invoice.pdf, "report, final.pdf", D:/mails/notes.txt]',
      ['invoice.pdf', 'report, final.pdf', 'notes.txt'],
    ],
    [
      'a list typed as text, entries in single quotes',
      "['invoice.pdf', 'notes.txt']",
      ['invoice.pdf', 'notes.txt'],
    ],
    ['a FEEL list', '=["invoice.pdf", "report, final.pdf"]', ['invoice.pdf', 'report, final.pdf']],
    ['a FEEL list with null and empty entries', '=[null, "invoice.pdf", ""]', ['invoice.pdf']],
    ['the same file twice', '=["notes.txt", "notes.txt"]', ['notes.txt', 'notes.txt']],
    ['more than is held in memory', '[large.bin, notes.txt]', ['large.bin', 'notes.txt']],
  ])('%s', async (_, typed, names) => {
    const message = await bench.send({ smtpEmailAttachments: typed })
    expect(attached(message)).toEqual(names.map(file))
    expect(message.mail.text).toBe('Hello Ada\n')
  })

  it.each([
    ['a name', 'contracts/signed.pdf', ['contracts/signed.pdf']],
    ['a name as Windows writes it', 'D:\\mails\\contracts\\signed.pdf', ['contracts/signed.pdf']],
    ['a list', ['report, final.pdf', 'notes.txt'], ['report, final.pdf', 'notes.txt']],
  ])('data of the process: %s', async (_, papers, names) => {
    const message = await bench.send({ smtpEmailAttachments: '=papers' }, { variables: { papers } })
    expect(attached(message)).toEqual(names.map(file))
  })

  it('an absolute path inside the content root', async () => {
    const message = await bench.send({ smtpEmailAttachments: `${root}/invoice.pdf` })
    expect(attached(message)).toEqual([file('invoice.pdf')])
  })

  it('have the type that their ending says', async () => {
    const { mail } = await bench.send({
      smtpEmailAttachments: '[invoice.pdf, notes.txt, Übersicht 2026 (Entwurf).csv, noextension]',
    })
    expect(mail.attachments.map(({ mimeType }) => mimeType)).toEqual([
      'application/pdf',
      'text/plain',
      'text/csv',
      'application/octet-stream',
    ])
  })

  it.each(['=[]', '[]', '=""', '=null', ' ', '=["", null]'])('%j is none', async (typed) => {
    const { mail } = await bench.send({ smtpEmailAttachments: typed })
    expect(mail.attachments).toEqual([])
    expect(mail.headers.find(({ key }) => key === 'content-type')?.value).toMatch(/^text\/plain/)
  })
})

describe('attachments inside the job', { concurrent: true }, () => {
  const tea = { filename: 'tea.txt', content: base64('Tee: 2,50 €'), contentType: 'text/plain' }
  const teaArrives = part('tea.txt', 'Tee: 2,50 €')

  it('one object', async () => {
    const message = await bench.send({
      smtpEmailAttachments: `={filename: "tea.txt", content: "${tea.content}", contentType: "text/plain"}`,
    })
    expect(attached(message)).toEqual([teaArrives])
    expect(message.mail.attachments[0]?.mimeType).toBe('text/plain')
  })

  it('a list of objects', async () => {
    const message = await bench.send(
      { smtpEmailAttachments: '=papers' },
      {
        variables: {
          papers: [
            tea,
            { filename: 'bytes.bin', content: everyByte.toString('base64'), contentType: 'image/png' },
          ],
        },
      },
    )
    expect(attached(message)).toEqual([teaArrives, part('bytes.bin', everyByte)])
    expect(message.mail.attachments[1]?.mimeType).toBe('image/png')
  })

  it('objects and file names in one list', async () => {
    const message = await bench.send(
      { smtpEmailAttachments: '=[tea, "invoice.pdf", tea]' },
      { variables: { tea } },
    )
    expect(attached(message)).toEqual([teaArrives, file('invoice.pdf'), teaArrives])
  })

  it('a type that is left out follows from the name', async () => {
    const paper = { filename: 'Über, uns.pdf', content: base64('%PDF') }
    const message = await bench.send({ smtpEmailAttachments: '=[paper]' }, { variables: { paper } })
    expect(attached(message)).toEqual([part('Über, uns.pdf', '%PDF')])
    expect(message.mail.attachments[0]?.mimeType).toBe('application/pdf')
  })

  it('base64 in lines', async () => {
    const content = everyByte.toString('base64').replace(/.{76}/g, '$&\r\n')
    const paper = { filename: 'bytes.bin', content }
    const message = await bench.send({ smtpEmailAttachments: '=paper' }, { variables: { paper } })
    expect(attached(message)).toEqual([part('bytes.bin', everyByte)])
  })
})

describe('attachments beside each kind of body', { concurrent: true }, () => {
  const types = (message: ReceivedMessage): string[] =>
    [...message.raw.toString('latin1').matchAll(/^Content-Type: ([\w/-]+)/gm)].map(([, type = '']) => type)

  it('text', async () => {
    const message = await bench.send({ smtpEmailAttachments: 'invoice.pdf' })
    expect(types(message)).toEqual(['multipart/mixed', 'text/plain', 'application/pdf'])
  })

  it('HTML', async () => {
    const message = await bench.send({
      smtpEmailContentType: 'html',
      smtpEmailContent: '<p>Hello</p>',
      smtpEmailAttachments: 'invoice.pdf',
    })
    expect(types(message)).toEqual(['multipart/mixed', 'text/html', 'application/pdf'])
    expect(message.mail.html).toBe('<p>Hello</p>\n')
    expect(attached(message)).toEqual([file('invoice.pdf')])
  })

  it('multipart: the alternatives are one part, the attachment another', async () => {
    const message = await bench.send({
      smtpEmailContentType: 'multipart',
      smtpEmailHtmlContent: '<p>Hello</p>',
      smtpEmailAttachments: 'invoice.pdf',
    })
    expect(types(message)).toEqual([
      'multipart/mixed',
      'multipart/alternative',
      'text/plain',
      'text/html',
      'application/pdf',
    ])
    expect(message.mail).toMatchObject({ text: 'Hello Ada\n', html: '<p>Hello</p>\n' })
    expect(attached(message)).toEqual([file('invoice.pdf')])
  })
})
