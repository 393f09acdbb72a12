import { describe, expect, test } from 'vitest'
import { parse, refusal } from './example.ts'

const body = (smtpEmailContentType: unknown, smtpEmailContent: unknown, smtpEmailHtmlContent?: unknown) =>
  parse({ smtpEmailContentType, smtpEmailContent, smtpEmailHtmlContent }).email.body
const html = (content: unknown) => {
  const read = body('html', content)
  return read.kind === 'html' ? read.html : undefined
}

test.each(['text', 'txt', 'text/plain', 'TEXT', ' Text '])('%j is text', (type) => {
  expect(body(type, 'a\nb')).toEqual({ kind: 'text', text: 'a\nb' })
})

test.each(['html', 'htm', 'text/html', 'HTML'])('%j is HTML', (type) => {
  expect(body(type, '<p>a</p>')).toEqual({ kind: 'html', html: { kind: 'inline', html: '<p>a</p>' } })
})

test('text is left as it is', () => {
  expect(body('text', ' C:\\new\n')).toEqual({ kind: 'text', text: ' C:\\new\n' })
  expect(body('text', 'emailContent.html')).toEqual({ kind: 'text', text: 'emailContent.html' })
  expect(body('text', 'a\tb.html')).toEqual({ kind: 'text', text: 'a\tb.html' })
  expect(body('text', 12)).toEqual({ kind: 'text', text: '12' })
})

describe('HTML or file', () => {
  test.each([
    ['emailContent.html', 'emailContent.html'],
    ['emailContent.HTM', 'emailContent.HTM'],
    ['"D:/emailContent.html"', 'D:/emailContent.html'],
    [" 'mail.html' ", 'mail.html'],
    ['file:///data/mail.html', 'file:///data/mail.html'],
  ])('%j is a file', (value, file) => {
    expect(html(value)).toEqual({ kind: 'file', file, field: 'Body (smtpEmailContent)' })
  })

  test.each([
    '<a href="x.html">see x.html</a>',
    'Hello <b>you</b>.html',
    'no tags at all',
    'See the two lines\nof index.html',
    'mail.html is the file',
    '"mail.html" or mail.html?',
    'mail.xhtml.txt',
    'https://shop.example.com/terms.html',
    'Our terms: https://shop.example.com/terms.html',
    'file:///a.html or https://shop.example.com/b.html',
    `${'a'.repeat(5_000)}.html`,
  ])('%j is HTML, unchanged', (value) => {
    expect(html(value)).toEqual({ kind: 'inline', html: value })
  })

  test.each([
    'D:\temp\new.html',
    'D:\news\read.html',
    'templates\new.html',
    'a b\tc.html',
    '\\\\server\nmails\rx.htm',
  ])('a path that lost its backslashes, %j, is never sent as text', (value) => {
    const message = refusal({ smtpEmailContentType: 'html', smtpEmailContent: value })
    expect(message).toMatch(/^Body \(smtpEmailContent\): .*use forward slashes/)
  })

  test.each([
    ['mails/a b.html\n', 'mails/a b.html'],
    ['please read our page index.htm', 'please read our page index.htm'],
    ['"D:/my mails/offer.html"', 'D:/my mails/offer.html'],
  ])('%j has blanks: a file if there is one, else HTML', (value, file) => {
    const textOrFile = {
      kind: 'text-or-file',
      html: value,
      file,
      field: 'Body (smtpEmailContent)',
      fileFound: 'read',
    }
    expect(html(value)).toEqual(textOrFile)
  })
})

describe('a task that could have said HTML file', () => {
  const headers = (version: string) => ({
    elementTemplateId: 'com.infosys.camundaconnectors.email.smtp.v1',
    elementTemplateVersion: version,
  })
  const bodyOf = (version: string, smtpEmailContentType: string, smtpEmailContent: string) =>
    parse({ smtpEmailContentType, smtpEmailContent }, headers(version)).email.body
  const types = ['html', 'html-with-text']

  test.each(
    [
      'offer.html',
      ' mails/offer.HTM\n',
      '"offer.html"',
      'D:/mails/offer.html',
      'D:/my mails/offer.html',
      'file:///data/my offer.html',
      'https://shop.example.com/terms.html',
      'D:\temp\new.html',
      'mails\template.html',
    ].flatMap((value) => types.map((type) => [type, value] as const)),
  )('%s %j is refused', (type, value) => {
    const inputs = { smtpEmailContentType: type, smtpEmailContent: value }
    for (const version of ['3', '12'])
      expect(refusal(inputs, undefined, headers(version))).toMatch(
        /^Body \(smtpEmailContent\): .* is the name of a file; choose HTML file, or write HTML\.$/,
      )
  })

  test('so is the HTML of multipart', () => {
    const inputs = {
      smtpEmailContentType: 'multipart',
      smtpEmailContent: 'a',
      smtpEmailHtmlContent: 'offer.html',
    }
    expect(refusal(inputs, undefined, headers('3'))).toMatch(
      /^Body \(HTML\) \(smtpEmailHtmlContent\): .*choose HTML file/,
    )
  })

  test.each(['Our terms: see index.html!', '<p>see index.html</p>', 'two lines\nof index.html'])(
    '%j is HTML',
    (value) => {
      expect(bodyOf('3', 'html', value)).toEqual({ kind: 'html', html: { kind: 'inline', html: value } })
    },
  )

  test('with blanks in it, only a file that is there is one', () => {
    expect(bodyOf('3', 'html', 'my offer.html')).toMatchObject({
      html: { kind: 'text-or-file', fileFound: 'refuse' },
    })
  })

  test('a text is no file', () => {
    expect(bodyOf('3', 'text', 'offer.html')).toEqual({ kind: 'text', text: 'offer.html' })
  })

  test.each([['2'], ['1'], [''], ['three']])('a task of version %j could not', (version) => {
    expect(bodyOf(version, 'html', 'offer.html')).toMatchObject({ html: { kind: 'file' } })
  })

  test('nor one of another template', () => {
    const foreign = { ...headers('3'), elementTemplateId: 'io.camunda.connectors.email.v1' }
    const inputs = { smtpEmailContentType: 'html', smtpEmailContent: 'offer.html' }
    expect(parse(inputs, foreign).email.body).toMatchObject({ html: { kind: 'file' } })
  })
})

describe('HTML with a text part', () => {
  test.each(['html-with-text', ' HTML-with-Text'])('%j', (type) => {
    const inline = { kind: 'inline', html: '<p>a</p>' }
    expect(body(type, '<p>a</p>')).toEqual({ kind: 'html-with-text', html: inline })
  })

  test('from a file', () => {
    const file = { kind: 'file', file: 'my mails/offer', field: 'Body (smtpEmailContent)' }
    expect(body('html-file', ' "my mails/offer" ')).toEqual({ kind: 'html-with-text', html: file })
  })

  test.each([['D:\temp\new.html'], ['<p>\n</p>']])('%j is no file name', (value) => {
    expect(refusal({ smtpEmailContentType: 'html-file', smtpEmailContent: value })).toContain(
      'Body (smtpEmailContent): ',
    )
  })
})

describe('multipart', () => {
  test('text and HTML, inline or from a file', () => {
    const inline = { kind: 'inline', html: '<p>b</p>' }
    expect(body('multipart', 'a', '<p>b</p>')).toEqual({ kind: 'alternative', text: 'a', html: inline })
    const file = { kind: 'file', file: 'b.html', field: 'Body (HTML) (smtpEmailHtmlContent)' }
    expect(body('multipart', 'a', 'b.html')).toEqual({ kind: 'alternative', text: 'a', html: file })
    expect(body('multipart', 'a.html', '<p>b</p>')).toEqual({
      kind: 'alternative',
      text: 'a.html',
      html: inline,
    })
  })

  test('needs both', () => {
    const message = refusal({
      smtpEmailContentType: 'multipart',
      smtpEmailContent: null,
      smtpEmailHtmlContent: ' ',
    })
    expect(message).toContain('- Body (smtpEmailContent): is missing.')
    expect(message).toContain(
      '- Body (HTML) (smtpEmailHtmlContent): is missing; with Content type (smtpEmailContentType) multipart',
    )
  })

  test('without it the HTML of another choice is ignored', () => {
    expect(body('text', 'a', '<p>b</p>')).toEqual({ kind: 'text', text: 'a' })
  })
})

test.each(['text', 'html', 'html-with-text', 'multipart'])('a context is no %s', (smtpEmailContentType) => {
  const message = refusal({ smtpEmailContentType, smtpEmailContent: { a: 1 }, smtpEmailHtmlContent: [1] })
  expect(message).toContain('Body (smtpEmailContent): a context is not a text; build the text with FEEL')
})
