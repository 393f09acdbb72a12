import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readTemplateData } from '../../../src/connector/input/readers/template-data.ts'
import { ConnectorError } from '../../../src/failures.ts'
import { createComposer, type ComposerSettings } from '../../../src/mail/compose/compose.ts'
import { createContentRoot } from '../../../src/mail/content/root.ts'
import type { Body, Email, Rendering } from '../../../src/mail/email.ts'
import { madeSafe } from '../../../src/mail/safety.ts'
import { composerSettings, neverAborted } from '../../support/composer-settings.ts'
import { plainEmail } from '../../support/plain-email.ts'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'rendered-'))
  const files = {
    'letter.html': '\uFEFF<p>Dear {{ name }}</p>',
    'layout.html': '<html><body><h1>{{ firm | default: "Shop" }}</h1>{{ content }}<p>bye</p></body></html>',
    'empty.html': '<p>no place</p>',
    'twice.html': '{{ content }}{{ content }}',
    'attribute.html': '<p title="{{ content }}">',
    'filtered.html': '{{ content | upcase }}',
    'wrong.html': '<p>\n{{ frim }}</p>{{ content }}',
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(root, name), text)
})
afterAll(() => rm(root, { recursive: true }))

const places = { subject: 'Subject', text: 'Text', html: 'Body', data: 'Data' }
const withData = (data: object, layout?: string): Rendering => ({
  data: readTemplateData(data),
  ...(layout !== undefined && { layout: { file: layout, field: 'Layout' } }),
  places,
})
const onlyLayout = (file: string): Rendering => ({ layout: { file, field: 'Layout' }, places })
const inline = (kind: 'html' | 'html-with-text', html: string): Body => ({
  kind,
  html: { kind: 'inline', html },
})

async function composed(changes: Partial<Email>, settings: Partial<ComposerSettings> = {}) {
  const contentRoot = createContentRoot({ root, prefixes: [] })
  const composer = createComposer(composerSettings(contentRoot, settings))
  const identity = { jobKey: '1', fingerprint: 'f', firstDate: Date.UTC(2026, 0, 31, 23, 30) }
  const message = await composer.compose({ ...plainEmail, ...changes }, identity, neverAborted)
  const { content } = message
  if (!Buffer.isBuffer(content)) throw new Error('a small mail is held whole')
  return { message, bytes: content, mail: await PostalMime.parse(content) }
}

async function refusal(changes: Partial<Email>): Promise<ConnectorError> {
  const error: unknown = await composed(changes).catch((one: unknown) => one)
  if (!(error instanceof ConnectorError)) throw new Error(`no refusal: ${String(error)}`)
  return error
}

describe('with data', () => {
  test('subject, text and HTML are templates, and only HTML is escaped', async () => {
    const { mail } = await composed({
      subject: 'Hi {{ name }}',
      body: {
        kind: 'alternative',
        text: 'Dear {{ name }}',
        html: { kind: 'inline', html: '<p>{{ name }}</p>' },
      },
      rendering: withData({ name: 'Tom & <b>' }),
    })
    expect(mail).toMatchObject({
      subject: 'Hi Tom & <b>',
      text: 'Dear Tom & <b>\n',
      html: '<p>Tom &amp; &lt;b&gt;</p>\n',
    })
  })

  test('a file is one, and the text part is made of what is rendered', async () => {
    const { mail, message } = await composed({
      body: { kind: 'html-with-text', html: { kind: 'file', file: 'letter.html', field: 'Body' } },
      rendering: withData({ name: '<Ada> {{ x }}' }),
    })
    expect(mail.html).toBe('<p>Dear &lt;Ada&gt; {{ x }}</p>\n')
    expect(mail.text).toBe('Dear <Ada> {{ x }}\n')
    expect(message.warnings ?? []).toEqual([])
  })

  test('now is the Date of the mail, in the zone of the operator', async () => {
    const body: Body = { kind: 'text', text: '{{ "now" | date: "%F %R" }} {{ "today" | date: "%-d" }}' }
    const { mail } = await composed(
      { body, rendering: withData({}) },
      { followUp: { timeZone: 'Europe/Berlin', time: '17:00' } },
    )
    expect(mail.text).toBe('2026-02-01 00:30 1\n')
  })

  test('each attempt has the same bytes', async () => {
    const email = {
      subject: '{{ a }}',
      body: inline('html-with-text', '{% for i in (1..3) %}{{ a }}{{ "now" | date: "%s" }}{% endfor %}'),
      rendering: withData({ a: 'ä' }, 'layout.html'),
    }
    expect((await composed(email)).bytes.equals((await composed(email)).bytes)).toBe(true)
  })

  test('the prefix of the operator is no template', async () => {
    const email = { ...plainEmail, subject: 'Hi {{ name }}', rendering: withData({ name: 'Ada' }) }
    const safe = madeSafe(
      email,
      { subjectPrefix: '[{{ test }}]' },
      { to: '', cc: '', bcc: '' },
      (text) => text,
    )
    expect((await composed(safe)).mail.subject).toBe('[{{ test }}] Hi Ada')
  })
})

describe('a subject', () => {
  test('drops line breaks at the ends of a value', async () => {
    const { mail } = await composed({ subject: 'A {{ v }} b', rendering: withData({ v: '\r\nx\n' }) })
    expect(mail.subject).toBe('A x b')
  })

  test.each(['a\nBcc: eve@example.org', 'a\r\n\r\nx', 'a\0b', 'a\u0085b', 'a\u001bb'])(
    'takes no %j',
    async (v) => {
      const { type, message } = await refusal({ subject: 'A {{ v }}', rendering: withData({ v }) })
      expect(type).toBe('TEMPLATE')
      expect(message).toMatch(/^Subject: line 1, column 3: \{\{ v \}\} has a line break/)
      expect(message).not.toContain('eve')
    },
  )

  test.each([
    ['{{ v }}', '', /is empty/],
    ['{% if v == "x" %}a{% endif %}', '', /is empty/],
    ['{{ v }}', 'x'.repeat(10_001), /10001 characters/],
  ])('%s cannot become empty or very long', async (subject, v, why) => {
    const { type, message } = await refusal({ subject, rendering: withData({ v }) })
    expect(type).toBe('TEMPLATE')
    expect(message).toMatch(why)
  })
})

describe('a layout', () => {
  test('stands around the HTML, and has the same data', async () => {
    const { mail } = await composed({
      body: inline('html-with-text', '<p>{{ evil }}</p>'),
      rendering: withData({ firm: 'A & B', evil: '{{ content }}<i>{% x %}' }, 'layout.html'),
    })
    expect(mail.html).toBe(
      '<html><body><h1>A &amp; B</h1><p>{{ content }}&lt;i&gt;{% x %}</p><p>bye</p></body></html>\n',
    )
    expect(mail.text).toBe('A & B\n\n{{ content }}<i>{% x %}\n\nbye\n')
  })

  test('without data leaves the body and the subject as they are', async () => {
    const { mail } = await composed({
      subject: '{{ a }}',
      body: inline('html', '<p>{{ name }} {% if %}</p>'),
      rendering: onlyLayout('layout.html'),
    })
    expect(mail.subject).toBe('{{ a }}')
    expect(mail.html).toBe('<html><body><h1>Shop</h1><p>{{ name }} {% if %}</p><p>bye</p></body></html>\n')
  })

  test('stands around the HTML of two fields, not around the text', async () => {
    const body: Body = { kind: 'alternative', text: 'text', html: { kind: 'inline', html: '<i>x</i>' } }
    const { mail } = await composed({ body, rendering: onlyLayout('layout.html') })
    expect(mail.text).toBe('text\n')
    expect(mail.html).toContain('<h1>Shop</h1><i>x</i>')
  })

  test.each([
    ['empty.html', 'TEMPLATE', /^Layout: has \{\{ content \}\}, where the body goes, nowhere/],
    ['twice.html', 'TEMPLATE', /^Layout: .* in several places/],
    ['attribute.html', 'TEMPLATE', /^Layout: line 1, column 11: .* stands inside a tag/],
    ['filtered.html', 'TEMPLATE', /^Layout: line 1, column 1: .* without filters/],
    ['wrong.html', 'TEMPLATE', /^Layout: line 2, column 4: frim is not in Data \(did you mean firm\?\)/],
    ['none.html', 'ATTACHMENT', /^Layout: "none.html" is not in the content folder/],
    ['../x.html', 'ATTACHMENT_DENIED', /^Layout: /],
  ])('%s is refused', async (file, type, why) => {
    const error = await refusal({ body: inline('html', 'x'), rendering: withData({ firm: 'x' }, file) })
    expect(error.type).toBe(type)
    expect(error.message).toMatch(why)
  })

  test.each(['<p title="', '<!-- x', '<style>a', '<p'])(
    'does not take a body that ends in %s',
    async (html) => {
      const error = await refusal({ body: inline('html', html), rendering: onlyLayout('layout.html') })
      expect(error.type).toBe('TEMPLATE')
      expect(error.message).toMatch(/^Body: ends inside a tag/)
    },
  )
})

test('a template that is wrong is never tried again, and nothing was sent', async () => {
  const error = await refusal({ body: { kind: 'text', text: '{{ x }}' }, rendering: withData({}) })
  expect(error).toMatchObject({
    type: 'TEMPLATE',
    retry: 'never',
    details: { phase: 'input', delivery: 'not-sent' },
  })
})

test('a mail that becomes larger than the limit ends before it is made', async () => {
  const changes = {
    body: { kind: 'text', text: '{% for i in (1..2000) %}0123456789{% endfor %}' } as const,
    rendering: withData({}),
  }
  const error: unknown = await composed(changes, { maxMessageBytes: 10_000 }).catch((one: unknown) => one)
  expect(error).toMatchObject({ type: 'TEMPLATE' })
})
