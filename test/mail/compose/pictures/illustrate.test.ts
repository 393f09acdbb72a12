import { buffer } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { createComposer, type ComposerSettings } from '../../../../src/mail/compose/compose.ts'
import type { Attachment, Body, Email } from '../../../../src/mail/email.ts'
import type { Message } from '../../../../src/mail/send/send.ts'
import { composerSettings, neverAborted } from '../../../support/composer-settings.ts'
import { readers } from '../../../support/mail-readers.ts'
import { mimeTreesOf } from '../../../support/mime-tree.ts'
import { plainEmail } from '../../../support/plain-email.ts'

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const DATA = `data:image/png;base64,${PIXEL}`

async function composed(
  changes: Partial<Email>,
  settings: Partial<ComposerSettings> = { maxMessageBytes: 10_000_000 },
) {
  const composer = createComposer(composerSettings(undefined, settings))
  const identity = { jobKey: '1', fingerprint: 'f1', firstDate: Date.UTC(2026, 0, 2, 3, 4, 5) }
  const message = await composer.compose({ ...plainEmail, ...changes }, identity, neverAborted)
  return { ...message, raw: await bytesOf(message) }
}

const bytesOf = ({ content }: Message) => (Buffer.isBuffer(content) ? content : buffer(content()))

const body = (html: string, kind: 'html' | 'html-with-text' = 'html-with-text'): Body => ({
  kind,
  html: { kind: 'inline', html },
})
const file = (filename: string, cid?: string, content = 'x'): Attachment => ({
  kind: 'inline',
  filename,
  content: Buffer.from(content),
  ...(cid !== undefined && { cid }),
})

describe('the parts of a mail with pictures', () => {
  const html = `<p><img src="cid:logo" alt="Logo"> <img src="${DATA}"> <a href="${DATA}">as a link</a></p>`
  const inHtml = ['text/html', 'image/png picture-1.png inline', 'image/png logo.png inline']

  const mails: readonly (readonly [Partial<Email>, unknown])[] = [
    // a text, and HTML with all that it shows
    [
      { body: body(html), attachments: [file('logo.png', 'logo')] },
      ['multipart/alternative', 'text/plain', ['multipart/related', ...inHtml]],
    ],
    // HTML alone
    [{ body: body(html, 'html'), attachments: [file('logo.png', 'logo')] }, ['multipart/related', ...inHtml]],
    // files beside them
    [
      { body: body(html), attachments: [file('a.pdf'), file('logo.png', 'logo')] },
      [
        'multipart/mixed',
        ['multipart/alternative', 'text/plain', ['multipart/related', ...inHtml]],
        'application/pdf a.pdf attachment',
      ],
    ],
  ]

  test('lie where mail programs look for them', async () => {
    const raws = await Promise.all(mails.map(async ([changes]) => (await composed(changes)).raw))
    expect(mimeTreesOf(raws)).toEqual(mails.map(([, tree]) => tree))
  })

  test.each(mails)('are whole', async (changes) => {
    const { raw, warnings } = await composed(changes)
    expect(warnings).toEqual([])
    for (const read of Object.values(readers)) {
      const { files, html: shown } = await read(raw)
      const bytes = files.map((one) => [one.name, one.bytes.toString('base64')])
      expect(bytes).toContainEqual(['picture-1.png', PIXEL])
      expect(bytes).toContainEqual(['logo.png', Buffer.from('x').toString('base64')])
      expect(shown).toMatch(/<img src="cid:logo" alt="Logo"> <img src="cid:[0-9a-f]{32}@picture">/)
    }
  })

  test('have the Content-IDs that the HTML names', async () => {
    const { raw } = await composed({ body: body(html), attachments: [file('ü  =?.png', 'logo')] })
    const cids = [...raw.toString().matchAll(/^Content-ID: <(.*)>\r$/gim)].map(([, cid]) => cid)
    expect(cids).toEqual([expect.stringMatching(/^[0-9a-f]{32}@picture$/), 'logo'])
    expect(raw.toString()).toMatch(/^Content-Disposition: inline; filename="=\?UTF-8\?/im)
  })

  test('are not in the text', async () => {
    const { raw } = await composed({ body: body(html) })
    for (const read of Object.values(readers)) expect((await read(raw)).text.trim()).toBe('Logo as a link')
  })

  test('leave the text room, however large they are', async () => {
    const large = Buffer.alloc(1_200_000, 1).toString('base64')
    const { raw } = await composed({
      body: body(`<img src="data:image/png;base64,${large}"><p>after it</p>`),
    })
    for (const read of Object.values(readers)) expect((await read(raw)).text.trim()).toBe('after it')
  })

  test('are the same bytes each time', async () => {
    const changes = { body: body(html), attachments: [file('logo.png', 'logo'), file('a.pdf')] }
    expect((await composed(changes)).raw).toEqual((await composed(changes)).raw)
  })

  test('count towards the largest size', async () => {
    const large = Buffer.alloc(400_000, 1).toString('base64')
    const changes = { body: body(`<img src="data:image/png;base64,${large}">`, 'html') }
    await expect(composed(changes, { maxMessageBytes: 540_000 })).rejects.toMatchObject({ type: 'TOO_LARGE' })
    const { raw, size } = await composed(changes, { maxMessageBytes: 560_000 })
    expect(size).toBeGreaterThanOrEqual(raw.length)
  })
})

describe('a picture that nobody sees is a file, with a warning', () => {
  test.each<readonly [string, Partial<Email>, number]>([
    ['in a mail without HTML', { attachments: [file('logo.png', 'logo')] }, 1],
    ['in HTML that does not show it', { body: body('<p>x</p>'), attachments: [file('logo.png', 'logo')] }, 1],
    [
      'of two with the same Content-ID, the second',
      { body: body('<img src="cid:a">'), attachments: [file('1.png', 'a'), file('2.png', 'a')] },
      1,
    ],
    [
      'many of them are few warnings',
      { attachments: Array.from({ length: 50 }, (_, n) => file(`${n}.png`, `c${n}`)) },
      5,
    ],
  ])('%s', async (_, changes, count) => {
    const { raw, warnings = [] } = await composed(changes)
    expect(warnings).toHaveLength(count)
    for (const warning of warnings)
      expect(warning).toMatch(/^Attachments: no HTML shows cid:\w+ \("\w+\.png"\), or .* as a file$/)
    expect(raw.toString()).toMatch(/^Content-Disposition: attachment; filename=/m)
  })

  test('of a file, named by its place', async () => {
    const url = {
      kind: 'url',
      url: 'https://a.example/l.png',
      field: 'Attachments (x[1])',
      cid: 'l',
    } as const
    const composer = createComposer(
      composerSettings(undefined, {
        sources: {
          open: () =>
            Promise.resolve({ filename: 'l.png', size: 0, content: Buffer.alloc(0), stream: () => never() }),
        },
      }),
    )
    const identity = { jobKey: '1', fingerprint: 'f1', firstDate: 0 }
    const { warnings } = await composer.compose({ ...plainEmail, attachments: [url] }, identity, neverAborted)
    expect(warnings).toEqual([expect.stringMatching(/^Attachments \(x\[1\]\): no HTML shows cid:l, or/)])
  })
})

test.each(['.svg', 'image/svg+xml', 'image/*'])('%s is not sent inside HTML either', async (rule) => {
  const svg = { body: body('<img src="data:image/svg+xml,<svg/>">') }
  await expect(composed(svg, { attachmentTypesDeny: [rule] })).rejects.toMatchObject({
    type: 'ATTACHMENT_DENIED',
    message: expect.stringMatching(/^HTML body: "picture-1.svg" is a kind of file/) as string,
  })
})

test('a Content-ID that no attachment has is a warning', async () => {
  const { warnings } = await composed({ body: body('<img src="cid:logo">') })
  expect(warnings).toEqual(['HTML body: shows "cid:logo", but no attachment has this cid'])
})

function never(): never {
  throw new Error('nothing is read')
}
