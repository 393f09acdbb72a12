import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createComposer } from '../../../src/mail/compose/compose.ts'
import { createContentRoot } from '../../../src/mail/content/root.ts'
import { createSources } from '../../../src/mail/content/source.ts'
import type { Download } from '../../../src/net/download.ts'
import { parseSeedInput } from '../../../src/connector/input/seed/seed.ts'
import { smallest } from '../../connector/input/seed/example.ts'
import { composerSettings, neverAborted, nowhere } from '../../support/composer-settings.ts'

let root = ''
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'same-bytes-'))
  writeFileSync(join(root, 'small.pdf'), 'x'.repeat(1_000))
  writeFileSync(join(root, 'large.txt'), 'Grüße\n'.repeat(100_000))
  writeFileSync(join(root, 'layout.html'), '<h1>Shop</h1>{{ content }}')
  writeFileSync(join(root, 'body.html'), '<p>Grüße</p>')
})
afterAll(() => rmSync(root, { recursive: true }))

const download = (text: string): Promise<Download> =>
  Promise.resolve({
    kind: 'file',
    size: undefined,
    contentType: 'text/csv',
    disposition: undefined,
    body: Readable.from([Buffer.from(text)]),
  })

/** Each kind of content that a job can give; what is in a file stays as it is meanwhile. */
const KINDS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'a text': {},
  'HTML with a text made from it': { smtpEmailContentType: 'html-with-text', smtpEmailContent: '<p>ä</p>' },
  'HTML in a file': { smtpEmailContentType: 'html-file', smtpEmailContent: 'body.html' },
  'a template in a layout': {
    smtpEmailSubject: 'Order {{ id }}',
    smtpEmailContentType: 'html-with-text',
    smtpEmailContent: '<p>{{ id }} {{ "now" | date: "%Y-%m-%d %H:%M:%S" }}</p>',
    smtpEmailTemplateData: { id: 7 },
    smtpEmailLayout: 'layout.html',
  },
  'a picture in the HTML': {
    smtpEmailContentType: 'html',
    smtpEmailContent: `<img src="data:image/png;base64,${Buffer.from('PNG').toString('base64')}">`,
  },
  'a small file': { smtpEmailAttachments: ['small.pdf'] },
  'a large file': { smtpEmailAttachments: ['large.txt'] },
  'a file by another name': { smtpEmailAttachments: [{ file: 'large.txt', filename: 'Größe (1).csv' }] },
  base64: { smtpEmailAttachments: [{ filename: 'a.bin', content: 'AAEC' }] },
  'a text as a file': { smtpEmailAttachments: [{ filename: 'a.txt', text: 'Grüße' }] },
  'a data: URL': {
    smtpEmailAttachments: [{ filename: 'a.txt', content: 'data:text/plain,Gr%C3%BC%C3%9Fe' }],
  },
  'a URL': { smtpEmailAttachments: ['https://h/a.csv'] },
  'a large URL': { smtpEmailAttachments: [{ url: 'https://h/large.csv', filename: 'a.csv' }] },
  'a document': {
    smtpEmailAttachments: [
      {
        'camunda.document.type': 'camunda',
        storeId: 's',
        documentId: 'd',
        contentHash: createHash('sha256').update('Grüße').digest('hex'),
        metadata: { fileName: 'Größe.csv' },
      },
    ],
  },
  'all of them': {
    smtpEmailContentType: 'multipart',
    smtpEmailHtmlContent: '<p>ä</p>',
    smtpEmailAttachments: ['small.pdf', 'large.txt', { filename: 'a.txt', text: 'x' }],
  },
}

test.each(Object.entries(KINDS))(
  '%s: a retry has the same bytes, in another process too',
  async (_, inputs) => {
    const bytes = async () => {
      // all of it anew, as after a restart
      const contentRoot = createContentRoot({ root, prefixes: [] })
      const sources = createSources({
        ...nowhere,
        root: contentRoot,
        getUrl: (url) => download('Grüße'.repeat(url.includes('large') ? 100_000 : 1)),
        getDocument: () => download('Grüße'),
      })
      const composer = createComposer(composerSettings(contentRoot, { sources }))
      const { email } = parseSeedInput({ ...smallest, ...inputs })
      const identity = { jobKey: '1', fingerprint: 'f', firstDate: Date.UTC(2026, 0, 2) }
      const { content, size } = await composer.compose(email, identity, neverAborted)
      const once = Buffer.isBuffer(content) ? content : await buffer(content())
      const again = Buffer.isBuffer(content) ? content : await buffer(content())
      expect(again.equals(once)).toBe(true)
      expect(size).toBeGreaterThanOrEqual(once.length)
      return once
    }
    const first = await bytes()
    expect(first.length).toBeGreaterThan(100)
    expect((await bytes()).equals(first)).toBe(true)
  },
)

test.each<[string, object]>([
  ['a file', { file: 'large.txt' }],
  ['base64', { filename: 'a.bin', content: 'AAEC'.repeat(100_000) }],
  ['a text', { filename: 'a.txt', text: 'ü'.repeat(150_000) }],
  ['a data: URL', { filename: 'a.txt', content: `data:,${'x'.repeat(300_000)}` }],
])('%s counts in its encoded form', async (_, entry) => {
  // the bytes would fit
  const limits = { maxMessageBytes: 390_000 }
  const composer = createComposer(composerSettings(createContentRoot({ root, prefixes: [] }), limits))
  writeFileSync(join(root, 'large.txt'), 'x'.repeat(300_000))
  const { email } = parseSeedInput({ ...smallest, smtpEmailAttachments: [entry] })
  const identity = { jobKey: '1', fingerprint: 'f', firstDate: 0 }
  await expect(composer.compose(email, identity, neverAborted)).rejects.toMatchObject({
    type: 'TOO_LARGE',
    details: { phase: 'input' },
  })
})
