import { describe, expect, test } from 'vitest'
import { parse, refusal } from '../seed/example.ts'

const attachments = (value: unknown) => parse({ smtpEmailAttachments: value }).email.attachments
const files = (...names: string[]) =>
  names.map((file) => ({ kind: 'file', file, field: expect.any(String) as string }))
const refused = (value: unknown) => refusal({ smtpEmailAttachments: value })

test.each<[unknown, string[]]>([
  [
    ['a.pdf', 'b.pdf'],
    ['a.pdf', 'b.pdf'],
  ],
  ['[a.pdf, b.pdf]', ['a.pdf', 'b.pdf']],
  ['["a, b.pdf", c.pdf]', ['a, b.pdf', 'c.pdf']],
  ['Report, final.pdf', ['Report, final.pdf']],
  ['"a.pdf"', ['a.pdf']],
  [[' a.pdf ', null, ''], ['a.pdf']],
  [['a, b.pdf'], ['a, b.pdf']],
  ['[]', []],
  [[], []],
  [
    ['D:/x.pdf', 'file:///x.pdf'],
    ['D:/x.pdf', 'file:///x.pdf'],
  ],
])('%j', (value, expected) => {
  expect(attachments(value)).toEqual(files(...expected))
})

const inline = { filename: 'ä.txt', content: 'SGVs\nbG8=', contentType: 'text/plain; charset=utf-8' }
const read = {
  kind: 'inline',
  filename: 'ä.txt',
  content: Buffer.from('Hello'),
  contentType: 'text/plain; charset=utf-8',
}

test.each<[string, unknown]>([
  ['one', inline],
  ['a list', [inline]],
  ['JSON', JSON.stringify([inline])],
])('inline: %s', (_, value) => {
  expect(attachments(value)).toEqual([read])
})

test('files and inline ones together, numbered as written', () => {
  expect(attachments(['a.pdf', inline])).toEqual([...files('a.pdf'), read])
  expect(refused([null, 'a.pdf', { ...inline, content: '?' }])).toMatch(
    /^Attachments \(smtpEmailAttachments\[3\]\.content\): /,
  )
})

test('a file knows what an error calls it: by its place as written, and without one when it stands alone', () => {
  const fields = (value: unknown) =>
    attachments(value).map((one) => (one.kind === 'file' ? one.field : undefined))
  expect(fields('a.pdf')).toEqual(['Attachments (smtpEmailAttachments)'])
  expect(fields([null, 'a.pdf', '', 'b.pdf'])).toEqual([
    'Attachments (smtpEmailAttachments[2])',
    'Attachments (smtpEmailAttachments[4])',
  ])
  expect(fields('[ , a.pdf]')).toEqual(['Attachments (smtpEmailAttachments[2])'])
})

test('without a content type', () => {
  expect(attachments({ filename: 'a', content: 'AA==', contentType: '' })).toEqual([
    { kind: 'inline', filename: 'a', content: Buffer.from([0]) },
  ])
})

describe('what is refused', () => {
  test.each(['SGVsbG8', 'SGVsbG8===', 'SGV$bG8=', 'SGVs-G8=', 'Hello', 12])('%j as base64', (content) => {
    expect(refused({ ...inline, content })).toMatch(
      /^Attachments \(smtpEmailAttachments\.content\): is not base64/,
    )
  })

  test.each(['../x', 'a/b', 'a\\b', '..', 'a\r\nb', 'a\0', 'x'.repeat(256), 12])(
    '%j as the name of an inline file',
    (filename) => {
      expect(refused({ ...inline, filename })).toMatch(
        /^Attachments \(smtpEmailAttachments\.filename\): .* is not a plain file name/,
      )
    },
  )

  test.each(['text', 'text/plain\r\nX: y', 'multipart/mixed', 'a/b; c', 12])(
    '%j as content type',
    (contentType) => {
      expect(refused({ ...inline, contentType })).toMatch(
        /^Attachments \(smtpEmailAttachments\.contentType\): .* is not the type of a file/,
      )
    },
  )

  test('an inline file without name and content', () => {
    expect(refused([{ contentType: 'a/b' }])).toBe(
      'The input cannot be used:\n- Attachments (smtpEmailAttachments[1].filename): is missing.\n- Attachments (smtpEmailAttachments[1].content): is missing; give content (base64), text, file or url.',
    )
    expect(refused({ filename: 'a', data: 'AA==' })).toBe(
      'Attachments (smtpEmailAttachments.content): is missing; give content (base64), text, file or url. Not known: "data" (did you mean content?).',
    )
  })

  test.each(['D:\temp\new.pdf', '["D:\\temp\\new.pdf"]', ['a\tb.pdf']])(
    'a path that lost its backslashes: %j',
    (value) => {
      expect(refused(value)).toMatch(/use forward slashes/)
    },
  )

  test.each([12, true, [12], [['a.pdf']]])('%j', (value) => {
    expect(refused(value)).toMatch(/^Attachments \(smtpEmailAttachments[[\d\]]*\): .* is not an attachment/)
  })
})

describe('what was meant, as a text', () => {
  test('one context in JSON is an entry', () => {
    const text = ' {"filename":"a.txt","content":"AA=="}\n'
    expect(attachments(text)).toEqual([{ kind: 'inline', filename: 'a.txt', content: Buffer.from([0]) }])
  })

  test.each(['{"filename":"a.txt"', '{filename: "a.txt", content: "AA=="}', '[{"filename":"a.txt"]'])(
    '%s is refused as what it looks like',
    (text) => {
      expect(refused(text)).toMatch(/is a context or JSON that cannot be read; press fx/)
    },
  )

  test.each(['invoice.pdf\nterms.pdf', '"invoice.pdf"\r\n"terms.pdf"\n'.replaceAll('"', '')])(
    '%j has lines',
    (text) => {
      expect(refused(text)).toMatch(
        /has several lines\. For several files write a list, as in \[invoice\.pdf/,
      )
    },
  )

  test.each([
    ['invoice.pdf, terms.pdf', /^For several files write a list/],
    ['invoice.pdf; terms.pdf', /^For several files write a list/],
    ['[invoice.pdf, terms.pdf', /bracket at both ends/],
    ['invoice.pdf, terms.pdf]', /bracket at both ends/],
    ['papers', /press fx/],
  ])('%s is a file, if there is one', (text, hint) => {
    const [file] = attachments(text)
    expect(file).toMatchObject({ kind: 'file', file: text, hint: expect.stringMatching(hint) as string })
  })

  test.each(['invoice.pdf', 'Offer, as agreed.pdf', 'a b.pdf'])('%s needs no hint', (text) => {
    expect(attachments(text)).toEqual([
      { kind: 'file', file: text, field: 'Attachments (smtpEmailAttachments)' },
    ])
  })
})

test('an empty file is a file', () => {
  const empty = { kind: 'inline', filename: 'a.txt', content: Buffer.alloc(0) }
  expect(attachments({ filename: 'a.txt', content: '' })).toEqual([empty])
  expect(refused({ filename: 'a.txt', content: null })).toMatch(/content\): is missing/)
})

test('keys that mean nothing are named', () => {
  const entry = { filename: 'a', content: 'AA==', logo: 'x', type: 'a/b', fileNam: 'b' }
  expect(parse({ smtpEmailAttachments: [entry] }).email.warnings).toEqual([
    'Attachments (smtpEmailAttachments[1]): "logo" is not known and is ignored',
    'Attachments (smtpEmailAttachments[1]): "type" (did you mean contentType?) is not known and is ignored',
    'Attachments (smtpEmailAttachments[1]): "fileNam" (did you mean filename?) is not known and is ignored',
  ])
})
