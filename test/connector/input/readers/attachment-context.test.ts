import { describe, expect, test } from 'vitest'
import { parse, refusal } from '../seed/example.ts'

const attachments = (value: unknown) => parse({ smtpEmailAttachments: value }).email.attachments
const refused = (value: unknown) => refusal({ smtpEmailAttachments: value })
const field = 'Attachments (smtpEmailAttachments)'
const hello = Buffer.from('Hello')

describe('where the bytes are', () => {
  test.each<[string, object, object]>([
    [
      'base64',
      { filename: 'a.bin', content: 'SGVsbG8=' },
      { kind: 'inline', filename: 'a.bin', content: hello },
    ],
    [
      'a text',
      { filename: 'a.txt', text: 'Grüße\n{{x}}' },
      { kind: 'inline', filename: 'a.txt', content: Buffer.from('Grüße\n{{x}}') },
    ],
    [
      'a number as a text',
      { filename: 'a.txt', text: 12 },
      { kind: 'inline', filename: 'a.txt', content: Buffer.from('12') },
    ],
    [
      'a text that is base64',
      { filename: 'a.txt', text: 'SGVsbG8=' },
      { kind: 'inline', filename: 'a.txt', content: Buffer.from('SGVsbG8=') },
    ],
    [
      'a text without a letter',
      { filename: 'a.txt', text: '' },
      { kind: 'inline', filename: 'a.txt', content: Buffer.alloc(0) },
    ],
    [
      'a text of blanks',
      { filename: 'a.txt', text: ' \n' },
      { kind: 'inline', filename: 'a.txt', content: Buffer.from(' \n') },
    ],
    ['a file', { file: 'terms/a.pdf' }, { kind: 'file', file: 'terms/a.pdf', field }],
    [
      'a file with another name and type',
      { file: 'a.pdf', filename: 'Terms.pdf', contentType: 'application/pdf' },
      { kind: 'file', file: 'a.pdf', filename: 'Terms.pdf', contentType: 'application/pdf', field },
    ],
    ['a URL', { url: 'https://h/a.pdf' }, { kind: 'url', url: 'https://h/a.pdf', field }],
    [
      'a URL with a name',
      { url: ' https://h/a?x=1#page ', filename: 'b.pdf', cid: 'b' },
      { kind: 'url', url: 'https://h/a?x=1', filename: 'b.pdf', cid: 'b', field },
    ],
    [
      'the one that is not blank',
      { filename: 'a.pdf', content: '', text: null, file: ' ', url: 'https://h/a.pdf' },
      { kind: 'url', url: 'https://h/a.pdf', filename: 'a.pdf', field },
    ],
  ])('%s', (_, value, read) => {
    expect(attachments(value)).toEqual([read])
    expect(attachments(JSON.stringify(value))).toEqual([read])
  })

  test.each([
    [{ content: 'AA==', text: 'x' }, 'content and text'],
    [{ text: 'x', file: 'a.pdf', url: 'https://h/a' }, 'text and file and url'],
  ])('%j is more than one', (sources, which) => {
    expect(refused([{ filename: 'a', ...sources }])).toBe(
      `Attachments (smtpEmailAttachments[1]): has ${which}; give one of content (base64), text, file and url.`,
    )
  })

  test('none', () => {
    expect(refused({ filename: 'a', content: null, url: '' })).toBe(
      'Attachments (smtpEmailAttachments.content): is missing; give content (base64), text, file or url.',
    )
  })

  test('everything that is wrong is told', () => {
    const message = refused([{ filename: 'a/b', file: 'a\tb', contentType: 'x', cid: 'a b' }])
    for (const key of ['filename', 'file', 'contentType', 'cid'])
      expect(message).toContain(`Attachments (smtpEmailAttachments[1].${key}): `)
  })

  test.each([
    [{ document: { 'camunda.document.type': 'camunda' }, filename: 'a' }, 'document'],
    [{ content: { 'camunda.document.type': 'camunda' }, filename: 'a' }, 'content'],
  ])('a document in a context: %j', (value, key) => {
    expect(refused([value])).toMatch(
      new RegExp(`\\[1\\]\\.${key}\\): is a Camunda document in a context; give the document itself`),
    )
  })

  test('other systems call them otherwise', () => {
    expect(refused({ filename: 'a', href: 'https://h/a', path: 'a.pdf' })).toMatch(
      /"href" \(did you mean url\?\), "path" \(did you mean file\?\)/,
    )
  })

  test('text is UTF-8, and no contentType makes it something else', () => {
    expect(refused({ filename: 'a.csv', text: 'ü', contentType: 'text/csv; charset=iso-8859-1' })).toMatch(
      /\.text\): "iso-8859-1" is not the charset of text/,
    )
    expect(attachments({ filename: 'a', text: 'ü', contentType: 'text/csv; charset="UTF-8"' })).toHaveLength(
      1,
    )
  })
})

describe('a data: URL', () => {
  const read = (content: string, more: object = {}) => attachments({ filename: 'a', content, ...more })[0]
  test.each<[string, string, string | undefined]>([
    ['data:application/pdf;base64,SGVsbG8=', 'Hello', 'application/pdf'],
    ['data:application/pdf;name="x.pdf";base64,SGVsbG8', 'Hello', 'application/pdf'],
    [' data:image/png;base64,SGVs\n bG8%3D\n', 'Hello', 'image/png'],
    ['data:;base64,', '', undefined],
    ['data:,a%20b%2', 'a b%2', undefined],
    ['data:text/plain;charset=utf-8,Gr%C3%BC%C3%9Fe, ß', 'Grüße, ß', 'text/plain;charset=utf-8'],
    ['DATA:text/html,<p>1,2</p>', '<p>1,2</p>', 'text/html'],
  ])('%j', (url, text, contentType) => {
    expect(read(url)).toEqual({
      kind: 'inline',
      filename: 'a',
      content: Buffer.from(text),
      ...(contentType !== undefined && { contentType }),
    })
  })

  test('a type beside it wins', () => {
    expect(read('data:application/octet-stream;base64,AA==', { contentType: 'a/b' })).toMatchObject({
      contentType: 'a/b',
    })
  })

  test.each([
    'data:application/pdf;base64',
    `data:${'a'.repeat(400)}/b,x`,
    'data:text\r\nX-Evil: 1,x',
    'data:multipart/mixed,x',
    'data:a/b;base64,$$$$',
    'data:a/b;base64,A',
    'data:a/b;base64,A=B',
    `data:a/b;base64,${'='.repeat(1_000_000)}A`,
  ])('%.40j is refused', (content) => {
    expect(refused([{ filename: 'a', content }])).toMatch(
      /^Attachments \(smtpEmailAttachments\[1\]\.content\): is a data: URL /,
    )
  })

  test('alone it has no name', () => {
    expect(refused('data:text/plain,x')).toMatch(/is a data: URL, which has no file name; give \{ filename/)
  })

  test.each([
    ['in text', 'data:,', '%41', 1_000_000, 1_000_000],
    ['in base64', 'data:;base64,', '%2B%2F%2b/', 300_000, 900_000],
  ])('of a few million characters, %s, it takes no more than them', (_, head, piece, times, bytes) => {
    const one = read(head + piece.repeat(times))
    expect(one?.kind === 'inline' ? one.content.length : 0).toBe(bytes)
  })
})

describe('a URL', () => {
  test.each(['https://h/a.pdf', '"https://h/a.pdf"', 'HTTPS://H/a.pdf#x', '[https://h/a.pdf]'])(
    '%s as an entry',
    (text) => {
      expect(attachments(text)).toEqual([
        {
          kind: 'url',
          url: 'https://h/a.pdf',
          field: expect.stringContaining('smtpEmailAttachments') as string,
        },
      ])
    },
  )

  test.each([
    ['http://h/a.pdf', /is an http:\/\/ URL/],
    ['HTTP://h/a.pdf', /is an http:\/\/ URL/],
    ['https:h/a.pdf', /is not an https URL/],
    ['https://', /is not an https URL/],
    ['https://user:pw@h/a.pdf', /has a user name or a password in it/],
    ['https://h/a b.pdf', /blanks, line breaks or backslashes/],
    ['https://h/a\r\nX-Evil: 1', /blanks, line breaks or backslashes/],
    ['https:\\\\h\\a', /blanks, line breaks or backslashes/],
    ['https://h/a\u0000', /blanks, line breaks or backslashes/],
    [`https://h/${'a'.repeat(8_000)}`, /has 8000 characters at most|one has 8000/],
  ])('%.40j', (url, says) => {
    const entry = refused(['a.pdf', url])
    expect(entry).toMatch(says)
    expect(entry).toMatch(/^Attachments \(smtpEmailAttachments\[2\]\): /)
    const key = refused([{ url }])
    expect(key).toMatch(/^Attachments \(smtpEmailAttachments\[1\]\.url\): /)
    // what it is signed with opens it for anybody
    expect(`${entry}${key}`).not.toContain('pw')
  })

  test.each(['ftp://h/a', 'file:///a', 'javascript:1', 'a.pdf', 'data:,x'])('%s as url', (url) => {
    expect(refused({ url })).toMatch(/\.url\): is not an https URL/)
  })

  test('a file is not one', () => {
    expect(refused({ file: 'https://h/a.pdf' })).toMatch(/\.file\): .* is a URL/)
  })
})

describe('a cid', () => {
  const cidOf = (cid: unknown) => attachments({ filename: 'a.png', content: 'AA==', cid })[0]?.cid
  test.each([
    ['logo', 'logo'],
    [' logo.png ', 'logo.png'],
    ['<logo@shop.example>', 'logo@shop.example'],
    ['cid:logo', 'logo'],
    ['', undefined],
    [null, undefined],
  ])('%j', (cid, read) => {
    expect(cidOf(cid)).toBe(read)
  })

  test.each([
    'a b',
    'a\r\nX-Evil: 1',
    'a>b',
    '<a',
    'lögo',
    'a%20b',
    '"a"',
    'a?b#c',
    '<>',
    'x'.repeat(201),
    12,
    ['logo'],
    {},
  ])('%j is refused', (cid) => {
    expect(() => cidOf(cid)).toThrow(/^Attachments \(smtpEmailAttachments\.cid\): .* is not a Content-ID; /)
  })

  test('two of a mail are not the same', () => {
    const one = (cid: string) => ({ filename: 'a.png', content: 'AA==', cid })
    expect(refused([one('a'), null, one('b'), one('<a>')])).toBe(
      'Attachments (smtpEmailAttachments[4].cid): "a" is the cid of entry 1, too; give each its own.',
    )
    expect(attachments([one('a'), one('A')])).toHaveLength(2)
  })
})

test.each(['a\u202efdp.exe', 'a\u2066b', 'a\u2028b', 'a\u2029b'])(
  'a name that is read otherwise than it is written: %j',
  (filename) => {
    expect(refused([{ filename, content: 'AA==' }])).toMatch(/\[1\]\.filename\): .* is not a plain file name/)
  },
)

describe('names that every object has', () => {
  test.each<[string, RegExp]>([
    ['[{"__proto__":{"file":"a.pdf"}}]', /is missing.*"__proto__"/],
    ['[{"constructor":{"file":"a.pdf"},"filename":"a"}]', /is missing.*"constructor"/],
    ['[{"filename":"a","content":{"toString":1}}]', /is not base64/],
    ['[{"filename":{"a":1},"text":["x"],"cid":[[[]]]}]', /filename.*\n.*text.*\n.*cid/],
    ['[{"hasOwnProperty":1,"valueOf":2,"filename":"a","text":{}}]', /is not a text/],
  ])('%s', (value, says) => {
    expect(refused(value)).toMatch(says)
    expect(refused(value).length).toBeLessThan(1_000)
  })
})
