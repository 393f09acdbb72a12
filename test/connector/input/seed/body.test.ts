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
    ['mails/a b.html\n', 'mails/a b.html'],
    ['file:///data/mail.html', 'file:///data/mail.html'],
  ])('%j is a file', (value, file) => {
    expect(html(value)).toEqual({ kind: 'file', file, field: 'smtpEmailContent' })
  })

  test.each([
    '<a href="x.html">see x.html</a>',
    'Hello <b>you</b>.html',
    'no tags at all',
    'See the two lines\nof index.html',
    'mail.html is the file',
    '"mail.html" or mail.html?',
    'mail.xhtml.txt',
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
    expect(message).toMatch(/^smtpEmailContent: .*use forward slashes/)
  })

  test('a URL', () => {
    const message = refusal({ smtpEmailContentType: 'html', smtpEmailContent: 'https://h/mail.html' })
    expect(message).toMatch(/^smtpEmailContent: .*not supported by this version/)
  })
})

describe('multipart', () => {
  test('text and HTML, inline or from a file', () => {
    const inline = { kind: 'inline', html: '<p>b</p>' }
    expect(body('multipart', 'a', '<p>b</p>')).toEqual({ kind: 'alternative', text: 'a', html: inline })
    const file = { kind: 'file', file: 'b.html', field: 'smtpEmailHtmlContent' }
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
    expect(message).toContain('- smtpEmailContent: is missing.')
    expect(message).toContain('- smtpEmailHtmlContent: is missing; with smtpEmailContentType multipart')
  })

  test('without it the HTML of another choice is ignored', () => {
    expect(body('text', 'a', '<p>b</p>')).toEqual({ kind: 'text', text: 'a' })
  })
})

test.each(['text', 'html', 'multipart'])('a context is no %s', (smtpEmailContentType) => {
  const message = refusal({ smtpEmailContentType, smtpEmailContent: { a: 1 }, smtpEmailHtmlContent: [1] })
  expect(message).toContain('smtpEmailContent: a context is not a text; build the text with FEEL')
})
