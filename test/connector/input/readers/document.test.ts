import { describe, expect, test } from 'vitest'
import { parse, refusal } from '../seed/example.ts'

const read = (value: unknown) => parse({ smtpEmailAttachments: value }).email.attachments
const refused = (value: unknown) => refusal({ smtpEmailAttachments: value })

const stored = {
  'camunda.document.type': 'camunda',
  storeId: 'in-memory',
  documentId: 'd-1/ü',
  contentHash: 'a'.repeat(64),
  metadata: {
    fileName: 'invoice.pdf',
    contentType: 'application/pdf',
    size: 12,
    expiresAt: null,
    customProperties: {},
  },
}

test('of the store', () => {
  expect(read(stored)).toEqual([
    {
      kind: 'document',
      document: {
        storeId: 'in-memory',
        documentId: 'd-1/ü',
        contentHash: 'a'.repeat(64),
        size: 12,
      },
      field: 'Attachments (smtpEmailAttachments)',
      filename: 'invoice.pdf',
      contentType: 'application/pdf',
    },
  ])
})

test.each([
  undefined,
  null,
  {},
  { contentType: 'application/octet-stream' },
  { fileName: null, contentType: '', size: null },
])('of the store, of which nothing else is known: %j', (metadata) => {
  const [document] = read([{ ...stored, metadata }])
  expect(document).toMatchObject({ kind: 'document', field: 'Attachments (smtpEmailAttachments[1])' })
  expect(document).not.toHaveProperty('filename')
  expect(document).not.toHaveProperty('contentType')
})

test.each([undefined, null, '', ' '])('contentHash %j: its id alone is not enough', (contentHash) => {
  expect(refused([{ ...stored, contentHash }])).toBe(
    'Attachments (smtpEmailAttachments[1].contentHash): is missing, and without it any document could be asked for by its id; give the document as the process got it, without changing or rebuilding it.',
  )
})

test.each([
  [{ storeId: undefined }, 'storeId'],
  [{ storeId: 7 }, 'storeId'],
  [{ documentId: '' }, 'documentId'],
  [{ documentId: 'a\r\nHost: x' }, 'documentId'],
  [{ documentId: '\ud800' }, 'documentId'],
  [{ documentId: 'x'.repeat(1_001) }, 'documentId'],
  [{ contentHash: ['a'] }, 'contentHash'],
  [{ metadata: 'invoice.pdf' }, 'metadata'],
  [{ metadata: { fileName: 'a\r\nb.pdf' } }, 'metadata.fileName'],
  [{ metadata: { fileName: '../../etc/passwd' } }, 'metadata.fileName'],
  [{ metadata: { contentType: 'text/plain\r\nBcc: x@y' } }, 'metadata.contentType'],
  [{ metadata: { size: -1 } }, 'metadata.size'],
  [{ metadata: { size: 1e400 } }, 'metadata.size'],
  [{ 'camunda.document.type': 'constructor' }, 'camunda.document.type'],
  [{ 'camunda.document.type': { a: 1 } }, 'camunda.document.type'],
])('refused, and its place is named: %j', (change, place) => {
  const message = refused([{ ...stored, ...change }])
  expect(message).toContain(`Attachments (smtpEmailAttachments[1].${place}): `)
  expect(message).not.toMatch(/\r/)
})

describe('inline', () => {
  const inline = { 'camunda.document.type': 'inline' }

  test.each<[unknown, string]>([
    ['a,b\n1,ü', 'a,b\n1,ü'],
    ['', ''],
    [{ b: 1, a: [null, 12345678901234567890n] }, '{"b":1,"a":[null,12345678901234567890]}'],
    [[1], '[1]'],
    [42, '42'],
    [false, 'false'],
  ])('%o', (content, bytes) => {
    const [document] = read({ ...inline, content, name: 'data.csv', contentType: 'text/csv' })
    expect(document).toEqual({
      kind: 'inline',
      filename: 'data.csv',
      contentType: 'text/csv',
      content: Buffer.from(bytes),
    })
  })

  test('without a name', () => {
    expect(read([{ ...inline, content: 'x' }])).toMatchObject([{ filename: 'document.txt' }])
    expect(read([{ ...inline, content: {} }])).toMatchObject([{ filename: 'document.json' }])
  })

  test('without content, and with a name that is none', () => {
    expect(refused([{ ...inline, name: 'a/b' }])).toMatch(/\[1\]\.content\): is missing\.\n.*\[1\]\.name\): /)
  })
})

describe('external', () => {
  const external = { 'camunda.document.type': 'external', url: 'https://files.example.com/a.pdf?b=c' }

  test('with and without a name', () => {
    const url = { kind: 'url', url: external.url, field: 'Attachments (smtpEmailAttachments[1])' }
    expect(read([external])).toEqual([url])
    expect(read([{ ...external, name: 'b.pdf' }])).toEqual([{ ...url, filename: 'b.pdf' }])
  })

  test.each([
    ['file:///etc/passwd', 'https URL'],
    ['ftp://h/a.pdf', 'https URL'],
    ['report.pdf', 'https URL'],
    [7, 'https URL'],
    ['http://files.example.com/', 'http:// URL'],
    ['https://user:pw@h/a', 'user name'],
    ['https://h/a b', 'blanks'],
    ['https://h/a\r\nHost: x', 'blanks'],
    ['https://h\\@other/', 'blanks'],
    ['https://?', 'not an https URL'],
    [`https://h/${'x'.repeat(8_000)}`, 'characters'],
  ])('%s', (url, words) => {
    const message = refused([{ ...external, url }])
    expect(message).toMatch(
      new RegExp(`^Attachments \\(smtpEmailAttachments\\[1\\]\\.url\\): .*(?:${words})`),
    )
    // a signed address is a secret
    if (typeof url === 'string') expect(message).not.toContain(url)
  })
})
