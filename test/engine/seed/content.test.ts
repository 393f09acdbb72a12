import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { headers, useMailBench } from '../../support/mail-bench.ts'

const letter = '<p>Grüße aus der <b>Datei</b></p>\n'

let root = ''
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'smtp-content-'))
  await mkdir(join(root, 'letters'))
  await writeFile(join(root, 'emailContent.html'), letter)
  await writeFile(join(root, 'letters', 'welcome.htm'), `\uFEFF${letter}`)
  await writeFile(join(root, 'SHOUT.HTML'), letter)
})
afterAll(() => rm(root, { recursive: true }))

/** SMTP ends a message with a line break, so a text without one may get it. */
const asReceived = (text: string): string[] => [text, `${text}\n`]

const bench = useMailBench('seed-content', () => ({
  SMTP_CONTENT_ROOT: root,
  SMTP_CONTENT_PREFIX: 'D:/, //fileserver/mails',
}))

describe('the content type of a seed job', { concurrent: true }, () => {
  it.each(['text', 'txt', 'text/plain', 'Text', 'TEXT', 'Txt', 'Text/Plain', ' text ', '="text"'])(
    '%j is plain text, whatever it looks like',
    async (typed) => {
      const message = await bench.send({
        smtpEmailContentType: typed,
        smtpEmailContent: '<b>Hello</b> & welcome',
      })
      expect(headers(message, 'Content-Type')).toEqual(['text/plain; charset=utf-8'])
      expect(message.mail.text).toBe('<b>Hello</b> & welcome\n')
      expect(message.mail.html).toBeUndefined()
    },
  )

  it.each(['html', 'htm', 'text/html', 'HTML', 'Html', 'HTM', 'Text/HTML', ' html ', '="html"'])(
    '%j is HTML',
    async (typed) => {
      const message = await bench.send({
        smtpEmailContentType: typed,
        smtpEmailContent: '<p>Hello <b>Ada</b> &amp; all</p>',
      })
      expect(headers(message, 'Content-Type')).toEqual(['text/html; charset=utf-8'])
      expect(message.mail.html).toBe('<p>Hello <b>Ada</b> &amp; all</p>\n')
      expect(message.mail.attachments).toEqual([])
    },
  )

  it.each(['multipart', 'Multipart', 'MULTIPART', ' multipart ', '="multipart"'])(
    '%j is multipart/alternative, HTML last',
    async (typed) => {
      const message = await bench.send({
        smtpEmailContentType: typed,
        smtpEmailContent: 'Hello in words',
        smtpEmailHtmlContent: '<p>Hello in <i>colours</i></p>',
      })
      expect(headers(message, 'Content-Type')).toEqual([expect.stringMatching(/^multipart\/alternative;/)])
      expect(message.mail.text).toBe('Hello in words\n')
      expect(message.mail.html).toBe('<p>Hello in <i>colours</i></p>\n')
      expect(message.mail.attachments).toEqual([])
      const raw = message.raw.toString()
      expect(raw.match(/^Content-Type: [\w/]+/gm)).toEqual([
        'Content-Type: multipart/alternative',
        'Content-Type: text/plain',
        'Content-Type: text/html',
      ])
    },
  )
})

describe('the text of a seed job', { concurrent: true }, () => {
  it.each([
    [
      'a typed \\n is a line break, since the engine makes it one',
      String.raw`Hello,\n\nthanks\nBye`,
      'Hello,\n\nthanks\nBye',
    ],
    ['a typed \\t is a tab', String.raw`Tea\t2.50`, 'Tea\t2.50'],
    ['several lines in the field', 'Hello,\n\nthanks', 'Hello,\n\nthanks'],
    ['a FEEL text with line breaks', String.raw`="Hello,\n" + "thanks"`, 'Hello,\nthanks'],
    ['a whole number', '=42', '42'],
    ['a number above 2^53', '=9007199254740993', '9007199254740993'],
    ['a decimal', '=0.1 + 0.2', '0.3'],
    ['a boolean', '=1 < 2', 'true'],
    ['an equals sign that does not stand in front', 'a = b', 'a = b'],
    [
      'words that look like a secret',
      'secrets.PASSWORD {{secrets.PASSWORD}}',
      'secrets.PASSWORD {{secrets.PASSWORD}}',
    ],
  ])('%s', async (_, typed, means) => {
    const { mail } = await bench.send({ smtpEmailContent: typed })
    expect(mail.text).toBeOneOf(asReceived(means))
  })

  it.each([
    ['a backslash and an n that are data', 'C:\\new\\table'],
    ['line breaks of Windows', 'one\r\ntwo\r\n\r\nthree', 'one\ntwo\n\nthree'],
    ['umlauts, other scripts and emoji', 'Grüße, 你好, مرحبا 👩‍👩‍👧'],
    ['lines that begin with a dot', '.\n..\n.hidden\n'],
    [
      'lines that look like headers and boundaries',
      'From: someone\nBcc: eve@hostname\n\n--boundary--\nFrom here',
    ],
    ['a line of 5000 characters', 'Lorem ipsum dolor sit amet. '.repeat(180)],
    ['blanks at the end of lines', 'one  \ntwo\t\nthree'],
    ['blank lines before and after', '\n\nmiddle\n\n'],
    ['a control character', 'bell \u0007 rings'],
    ['half a megabyte', 'Zeile mit Ümlaut\n'.repeat(32_000)],
  ])('data of the process arrives as it is: %s', async (_, text, means = text) => {
    const { mail } = await bench.send({ smtpEmailContent: '=text' }, { variables: { text } })
    expect(mail.text).toBeOneOf(asReceived(means))
  })

  it('HTML of the process arrives as it is', async () => {
    const html =
      '<!doctype html>\n<title>ü</title>\n<pre>\n. dot\n\\n</pre>\n<a href="https://example.com/?a=1&amp;b=2">x</a>'
    const { mail } = await bench.send(
      { smtpEmailContentType: 'html', smtpEmailContent: '=html' },
      { variables: { html } },
    )
    expect(mail.html).toBe(`${html}\n`)
  })

  it('HTML without a tag is HTML, too', async () => {
    const { mail } = await bench.send({ smtpEmailContentType: 'html', smtpEmailContent: 'Hello &amp; bye' })
    expect(mail.html).toBe('Hello &amp; bye\n')
  })
})

describe('HTML from a file', { concurrent: true }, () => {
  it.each([
    ['its name', () => 'emailContent.html'],
    ['a FEEL text', () => '="email" + "Content.html"'],
    ['in quotes', () => '"emailContent.html"'],
    ['in single quotes', () => "'emailContent.html'"],
    ['blanks around it', () => ' emailContent.html '],
    ['relative to the folder', () => './emailContent.html'],
    ['in a folder below, ending in .htm, with a byte order mark', () => 'letters/welcome.htm'],
    ['backslashes between folders', () => '="letters\\\\welcome.htm"'],
    ['in capitals', () => 'SHOUT.HTML'],
    ['as the original documentation writes it', () => 'D:/emailContent.html'],
    ['the same in quotes', () => '"D:/emailContent.html"'],
    ['the same in small letters', () => 'd:/emailContent.html'],
    ['the same with a backslash that the engine leaves alone', () => String.raw`D:\emailContent.html`],
    ['the same with folders', () => 'D:/letters/welcome.htm'],
    ['the same as a file URL', () => 'file:///D:/emailContent.html'],
    ['another prefix', () => '//fileserver/mails/emailContent.html'],
    ['an absolute path inside the content root', () => `${root}/emailContent.html`],
    ['a file URL inside the content root', () => `file://${root}/letters/welcome.htm`],
  ])('%s', async (_, typed) => {
    const message = await bench.send({ smtpEmailContentType: 'HTML', smtpEmailContent: typed() })
    expect(message.mail.html).toBe(letter)
    expect(headers(message, 'Content-Type')).toEqual(['text/html; charset=utf-8'])
  })

  it('a Windows path that is data of the process', async () => {
    const { mail } = await bench.send(
      { smtpEmailContentType: 'html', smtpEmailContent: '=path' },
      { variables: { path: 'D:\\letters\\welcome.htm' } },
    )
    expect(mail.html).toBe(letter)
  })

  it('is a text when the mail is a text', async () => {
    const { mail } = await bench.send({ smtpEmailContentType: 'text', smtpEmailContent: 'emailContent.html' })
    expect(mail.text).toBe('emailContent.html\n')
  })
})

describe('the subject of a seed job', { concurrent: true }, () => {
  const long = 'An order that has a very long name indeed, '.repeat(8).trim()

  it.each([
    ['a text', 'Your order', 'Your order'],
    ['a FEEL text', '="Order " + string(4711)', 'Order 4711'],
    ['a whole number', '=4711', '4711'],
    ['a number above 2^53', '=9007199254740993', '9007199254740993'],
    ['the largest number of the engine', '=9223372036854775807', '9223372036854775807'],
    ['a negative number below -2^53', '=-9007199254740993', '-9007199254740993'],
    ['a decimal', '=19.90', '19.9'],
    ['a boolean', '=true', 'true'],
    ['a date', '=date("2026-01-31")', '2026-01-31'],
    ['umlauts, other scripts and emoji', 'Grüße 你好 👩‍👩‍👧', 'Grüße 你好 👩‍👩‍👧'],
    ['more than a line', long, long],
    [
      'more than a line of umlauts',
      'Überaus größere Änderungen '.repeat(9).trim(),
      'Überaus größere Änderungen '.repeat(9).trim(),
    ],
    ['a line break at its end', String.raw`="Your order\n"`, 'Your order'],
    ['what looks like a secret', 'secrets.PASSWORD', 'secrets.PASSWORD'],
    ['a literal ${true}', '${true}', '${true}'],
  ])('%s', async (_, typed, means) => {
    const message = await bench.send({ smtpEmailSubject: typed })
    expect(message.mail.subject).toBe(means)
    expect(headers(message, 'Subject')).toHaveLength(1)
  })

  it('data that looks like an encoded word arrives as it is', async () => {
    const subject = '=?utf-8?Q?Bcc=3A?= <b>'
    const { mail } = await bench.send({ smtpEmailSubject: '=subject' }, { variables: { subject } })
    expect(mail.subject).toBe(subject)
  })
})

describe('inputs that are not given', { concurrent: true }, () => {
  const optional = [
    'authentication.username',
    'authentication.password',
    'authentication.security',
    'smtpEmailCcRecipients',
    'smtpEmailBccRecipients',
    'smtpEmailHtmlContent',
    'smtpEmailAttachments',
    'smtpEmailImportance',
    'smtpEmailReadReceipt',
    'smtpEmailFollowUp',
    'smtpFollowUp',
    'smtpEmailDirectReplyTo',
    'smtpEmailSensitivity',
    'smtpEmailOnFailure',
    'smtpEmailOnPartial',
    'smtpEmailOnUncertain',
  ]
  const plain = [
    'auto-submitted',
    'content-transfer-encoding',
    'content-type',
    'date',
    'from',
    'message-id',
    'mime-version',
    'subject',
    'to',
  ]

  it.each([
    ['absent', undefined],
    ['an empty text', '=""'],
    ['a blank', '  '],
    ['null', '=null'],
    ['a variable that does not exist', '=order.nothing'],
  ])('all that are optional: %s', async (_, typed) => {
    const message = await bench.send(Object.fromEntries(optional.map((name) => [name, typed])))
    expect(message.mail.headers.map(({ key }) => key).sort()).toEqual(plain)
    expect(message.mail.text).toBe('Hello Ada\n')
    expect(message.envelope).toEqual({ from: 'shop@example.com', to: ['ada@example.org'] })
  })
})

describe('inputs that nobody knows', { concurrent: true }, () => {
  it('are ignored, also those of the process', async () => {
    const message = await bench.send(
      { orderId: '4711', 'authentication.realm': 'x', customer: '={name: "Ada", tags: [1, "two", null]}' },
      { variables: { email: 'someone@hostname', subject: 'Not this one', attachments: ['a.pdf'] } },
    )
    expect(message.mail.subject).toBe('Your order')
    expect(message.envelope.to).toEqual(['ada@example.org'])
    expect(message.mail.attachments).toEqual([])
  })

  it('and look like a misspelled one are reported in the log', async () => {
    const instance = await bench.start({ smtpEmailSubjekt: 'Oops', smtpEmailCc: 'eve@hostname' })
    await bench.mailOf(instance)
    const { jobKey } = await instance.job('COMPLETED').then(({ key }) => ({ jobKey: key }))
    const line = await bench.worker.waitForLog(
      (entry) => entry.event === 'misspelled' && entry['jobKey'] === jobKey,
    )
    expect(line).toMatchObject({
      level: 'warn',
      inputs: expect.arrayContaining([
        'smtpEmailSubjekt (did you mean smtpEmailSubject?)',
        'smtpEmailCc (did you mean smtpEmailCcRecipients?)',
      ]) as unknown,
    })
  })
})
