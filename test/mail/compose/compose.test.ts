import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import PostalMime from 'postal-mime'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createComposer, type Identity } from '../../../src/mail/compose/compose.ts'
import { createContentRoot } from '../../../src/mail/content/root.ts'
import type { Attachment, Body, Email, Html } from '../../../src/mail/email.ts'
import type { Message } from '../../../src/mail/send/send.ts'
import { composerSettings, neverAborted } from '../../support/composer-settings.ts'
import { box, plainEmail as email } from '../../support/plain-email.ts'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'compose-'))
  await writeFile(join(root, 'page.html'), '\uFEFF<p>Grüße</p>')
  await writeFile(join(root, 'a page.html'), '<p>paged</p>')
  await writeFile(join(root, 'letter.html'), '<p>Dear {{customer.name}}</p>')
  await writeFile(join(root, 'small.txt'), 'small')
  await writeFile(join(root, 'large.bin'), Buffer.alloc(300_000, 'x'))
})
afterAll(() => rm(root, { recursive: true }))

const identity: Identity = { jobKey: '1', fingerprint: 'f1', firstDate: Date.UTC(2026, 0, 2, 3, 4, 5) }

function compose(
  changes: Partial<Email>,
  id: Partial<Identity> = {},
  maxMessageBytes = 10_000_000,
): Promise<Message> {
  const composer = createComposer(
    composerSettings(createContentRoot({ root, prefixes: [] }), { maxMessageBytes }),
  )
  return composer.compose({ ...email, ...changes }, { ...identity, ...id }, neverAborted)
}

const bytesOf = ({ content }: Message) => (Buffer.isBuffer(content) ? content : buffer(content()))
const read = async (message: Message) => PostalMime.parse(await bytesOf(message))
const file = (name: string): Attachment => ({ kind: 'file', file: name, field: 'smtpEmailAttachments[0]' })

const textOrFile = (file: string, fileFound: 'read' | 'refuse'): Html => ({
  kind: 'text-or-file',
  html: `as written: ${file}`,
  file,
  field: 'smtpEmailContent',
  fileFound,
})

describe('the envelope', () => {
  test('names each recipient once, and the mail no Bcc', async () => {
    const ada = box('ada@example.org')
    const message = await compose({
      to: [ada],
      cc: [box('cc@example.org'), ada],
      bcc: [box('secret@example.org'), ada],
    })
    expect(message.envelope).toEqual({
      from: 'from@example.com',
      to: ['ada@example.org', 'cc@example.org', 'secret@example.org'],
      smtpUtf8: false,
    })
    expect((await bytesOf(message)).toString()).not.toMatch(/bcc|secret/i)
  })

  test.each([
    ['an international domain is ASCII', 'ada@bücher.example', 'ada@xn--bcher-kva.example', false],
    ['an international local part needs SMTPUTF8', 'büro@example.org', 'büro@example.org', true],
  ])('%s', async (_name, address, to, smtpUtf8) => {
    expect((await compose({ to: [box(address)] })).envelope).toMatchObject({ to: [to], smtpUtf8 })
  })
})

describe('the mail', () => {
  test('has what was asked for, read by a parser of another make', async () => {
    const mail = await read(
      await compose({
        to: [box('to@example.org', 'Doe, John')],
        cc: [box('cc@example.org')],
        replyTo: [box('reply@example.org')],
        subject: 'Grüße',
      }),
    )
    expect(mail).toMatchObject({
      from: { name: 'Ada', address: 'from@example.com' },
      to: [{ name: 'Doe, John', address: 'to@example.org' }],
      cc: [{ address: 'cc@example.org' }],
      replyTo: [{ address: 'reply@example.org' }],
      subject: 'Grüße',
      date: '2026-01-02T03:04:05.000Z',
      text: 'Hello, world\n',
    })
  })

  test('a subject that looks encoded stands as it is', async () => {
    const subject = '=?utf-8?Q?not_encoded?='
    expect(await read(await compose({ subject }))).toMatchObject({ subject })
  })

  test.each<readonly [string, Email['body'], string, object]>([
    [
      'HTML',
      { kind: 'html', html: { kind: 'inline', html: '<b>x</b>' } },
      'text/html',
      { html: '<b>x</b>\n' },
    ],
    [
      'HTML of a file, without its byte order mark',
      { kind: 'html', html: { kind: 'file', file: 'page.html', field: 'smtpEmailContent' } },
      'text/html',
      { html: '<p>Grüße</p>\n' },
    ],
    [
      'both, as alternatives of each other',
      { kind: 'alternative', text: 'plain', html: { kind: 'inline', html: '<b>x</b>' } },
      'multipart/alternative',
      { text: 'plain\n', html: '<b>x</b>\n' },
    ],
    [
      'HTML, and the text that is made from it',
      { kind: 'html-with-text', html: { kind: 'inline', html: '<p>a <b>x</b></p><p>ü</p>' } },
      'multipart/alternative',
      { text: 'a x\n\nü\n', html: '<p>a <b>x</b></p><p>ü</p>\n' },
    ],
    [
      'HTML of a file, and its text',
      { kind: 'html-with-text', html: { kind: 'file', file: 'page.html', field: 'smtpEmailContent' } },
      'multipart/alternative',
      { text: 'Grüße\n', html: '<p>Grüße</p>\n' },
    ],
    [
      'HTML without any words alone',
      { kind: 'html-with-text', html: { kind: 'inline', html: '<img src="cid:a">' } },
      'text/html',
      { html: '<img src="cid:a">\n' },
    ],
    [
      'a text with blanks for which there is a file',
      { kind: 'html', html: textOrFile('a page.html', 'read') },
      'text/html',
      { html: '<p>paged</p>\n' },
    ],
    [
      'a text with blanks for which there is none',
      { kind: 'html', html: textOrFile('no page.html', 'read') },
      'text/html',
      { html: 'as written: no page.html\n' },
    ],
    [
      'the same in a task that could have said file',
      { kind: 'html', html: textOrFile('no page.html', 'refuse') },
      'text/html',
      { html: 'as written: no page.html\n' },
    ],
  ])('%s', async (_name, body, type, expected) => {
    const message = await compose({ body })
    expect(await read(message)).toMatchObject(expected)
    expect((await bytesOf(message)).toString()).toContain(`Content-Type: ${type}`)
  })

  test('the name of a file that is there is never sent', async () => {
    const body: Body = { kind: 'html', html: textOrFile('a page.html', 'refuse') }
    await expect(compose({ body })).rejects.toMatchObject({
      type: 'INVALID_INPUT',
      message: 'smtpEmailContent: "a page.html" is the name of a file; choose HTML file, or write HTML.',
      details: { delivery: 'not-sent' },
    })
  })

  test('what a file leaves to be replaced is told, beside what was noticed before', async () => {
    const html = { kind: 'file', file: 'letter.html', field: 'Body (smtpEmailContent)' } as const
    const message = await compose({ body: { kind: 'html', html }, warnings: ['Subject: one'] })
    expect(message.warnings).toEqual([
      'Subject: one',
      'Body (smtpEmailContent): {{customer.name}} is sent as it stands',
    ])
    expect((await compose({})).warnings).toEqual([])
  })

  test('attachments, inline and of a file', async () => {
    const inline = {
      kind: 'inline',
      filename: 'a.csv',
      content: Buffer.from('1;2'),
      contentType: 'text/csv',
    } as const
    const { attachments } = await read(await compose({ attachments: [inline, file('small.txt')] }))
    const seen = attachments.map(({ filename, mimeType, content }) => [
      filename,
      mimeType,
      Buffer.from(content as ArrayBuffer).toString(),
    ])
    expect(seen).toEqual([
      ['a.csv', 'text/csv', '1;2'],
      ['small.txt', 'text/plain', 'small'],
    ])
  })
})

describe('the bytes', () => {
  const attachments = [file('small.txt')]

  test('are the same for the same mail of the same job', async () => {
    const [once, again] = [await compose({ attachments }), await compose({ attachments })]
    expect(again.messageId).toBe(once.messageId)
    expect((await bytesOf(again)).equals(await bytesOf(once))).toBe(true)
  })

  test.each([{ jobKey: '2' }, { fingerprint: 'f2' }])('have ids of their own with %o', async (id) => {
    const [one, other] = [await compose({ attachments }), await compose({ attachments }, id)]
    const boundary = async (message: Message) =>
      /boundary="?([^";\r\n]+)/.exec((await bytesOf(message)).toString())?.[1]
    expect(other.messageId).not.toBe(one.messageId)
    expect(await boundary(other)).not.toBe(await boundary(one))
  })

  test('of a small mail are at hand, and counted', async () => {
    const { content, size } = await compose({ attachments })
    expect(Buffer.isBuffer(content)).toBe(true)
    expect(size).toBe((content as Buffer).length)
  })

  test('of a large one are read when they are asked for, the same each time, and no more than was said', async () => {
    const message = await compose({ attachments: [file('large.bin')] })
    expect(Buffer.isBuffer(message.content)).toBe(false)
    const bytes = await bytesOf(message)
    expect((await bytesOf(message)).equals(bytes)).toBe(true)
    expect(message.size).toBeGreaterThanOrEqual(bytes.length)
    expect(message.size).toBeLessThan(bytes.length * 1.05)
    const [attached] = (await PostalMime.parse(bytes)).attachments
    expect((attached?.content as ArrayBuffer).byteLength).toBe(300_000)
  })
})

describe('what cannot be composed', () => {
  test.each<readonly [string, Partial<Email>, object]>([
    ['too much text', { body: { kind: 'text', text: 'x'.repeat(20_000) } }, { type: 'TOO_LARGE' }],
    ['too large a file', { attachments: [file('large.bin')] }, { type: 'TOO_LARGE' }],
    ['a file that is not there', { attachments: [file('none.txt')] }, { type: 'ATTACHMENT' }],
    ['a file outside', { attachments: [file('../none.txt')] }, { type: 'ATTACHMENT_DENIED' }],
  ])('%s', async (_name, changes, expected) => {
    await expect(compose(changes, {}, 20_000)).rejects.toMatchObject(expected)
  })

  test('what is too large only when it is encoded', async () => {
    const body = { kind: 'text', text: 'ü'.repeat(8_000) } as const
    await expect(compose({ body }, {}, 21_000)).rejects.toMatchObject({ type: 'TOO_LARGE' })
    expect((await compose({ body }, {}, 100_000)).size).toBeGreaterThan(21_000)
  })

  test('says what may have been meant instead of a file that is not there', async () => {
    const hint = 'Write a list.'
    const attachments: Attachment[] = [{ kind: 'file', file: 'a.pdf, b.pdf', field: 'Attachments', hint }]
    await expect(compose({ attachments })).rejects.toMatchObject({
      type: 'ATTACHMENT',
      message: 'Attachments: "a.pdf, b.pdf" is not in the content folder. Write a list.',
    })
  })

  test('tells the input by the name that came with it', async () => {
    const attachments: Attachment[] = [{ kind: 'file', file: 'none.txt', field: 'attachments[7]' }]
    await expect(compose({ attachments })).rejects.toThrow('attachments[7]')
    const html = { kind: 'file', file: 'none.html', field: 'htmlBody' } as const
    await expect(compose({ body: { kind: 'html', html } })).rejects.toThrow('htmlBody')
  })
})
