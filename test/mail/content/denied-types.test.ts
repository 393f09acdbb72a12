import { describe, expect, test } from 'vitest'
import { denyingRule, refuseDenied } from '../../../src/mail/content/denied-types.ts'
import { createComposer } from '../../../src/mail/compose/compose.ts'
import type { Sources } from '../../../src/mail/content/source.ts'
import type { Attachment } from '../../../src/mail/email.ts'
import { composerSettings, neverAborted } from '../../support/composer-settings.ts'
import { plainEmail } from '../../support/plain-email.ts'

const DENIED = ['.exe', '.tar.gz', '.js', 'application/x-msdownload', 'video/*']
const byName = (name: string) => denyingRule({ names: [name], types: [] }, DENIED)
const byType = (type: string) => denyingRule({ names: ['a.pdf'], types: [type] }, DENIED)

describe('by the ending of its name', () => {
  test.each([
    'setup.exe',
    'SETUP.EXE',
    'invoice.pdf.exe',
    '.exe',
    'setup.exe.',
    'setup.exe . ..',
    'setup.exe\u00a0',
    'setup.exe\u200b',
    'setup.e\u00adxe',
    'setup.\uff45\uff58\uff45',
    'setup\uff0eexe',
    'setup.exe::$DATA',
    'setup.exe:a.pdf',
    'a"b=?.exe',
  ])('%j', (name) => {
    expect(byName(name)).toBe('.exe')
  })

  test.each(['exe', 'setup.exe.pdf', 'setup.exe_', 'aexe', 'a.gz', 'a.json', '', '.', ':'])(
    'not %j',
    (name) => {
      expect(byName(name)).toBeUndefined()
    },
  )

  test('of several dots, and of its kind', () => {
    expect(byName('a.tar.gz')).toBe('.tar.gz')
    expect(byName('a.mp4')).toBe('video/*')
  })
})

describe('by its type', () => {
  test.each([
    ['application/x-msdownload', 'application/x-msdownload'],
    ['Application/X-MSDownload; name="a.pdf"', 'application/x-msdownload'],
    [' video/mp4', 'video/*'],
  ])('%s', (type, rule) => {
    expect(byType(type)).toBe(rule)
  })

  test.each(['application/pdf', 'videos/mp4', 'video', 'application/x-msdownload2'])('not %s', (type) => {
    expect(byType(type)).toBeUndefined()
  })
})

test('an error names the place, the file and the setting', () => {
  expect(() =>
    refuseDenied('Attachments (a[2])', { names: [undefined, 'a.exe'], types: [] }, DENIED),
  ).toThrow(
    expect.objectContaining({
      type: 'ATTACHMENT_DENIED',
      message: expect.stringMatching(
        /^Attachments \(a\[2\]\): "a\.exe" is a kind of file .*SMTP_ATTACHMENT_TYPES_DENY has \.exe/,
      ) as string,
    }) as Error,
  )
})

describe('in a mail', () => {
  const field = 'Attachments (x[1])'
  const inline = (filename: string, contentType?: string): Attachment => ({
    kind: 'inline',
    filename,
    content: Buffer.from('MZ'),
    ...(contentType !== undefined && { contentType }),
  })
  const url = (more: { filename?: string; contentType?: string } = {}): Attachment => ({
    kind: 'url',
    url: 'https://h/a',
    field,
    ...more,
  })

  /** As if a URL answered so. */
  const compose = (
    attachment: Attachment,
    denied: readonly string[],
    reply = { filename: 'a' },
    asked = () => {},
  ) => {
    const own = composerSettings()
    const sources: Sources = {
      async open(one, heldBytes, signal) {
        asked()
        if (one.kind !== 'url') return own.sources.open(one, heldBytes, signal)
        const content = Buffer.from('MZ')
        return { ...reply, size: 2, content, stream: () => expect.fail('it is held') }
      },
    }
    const composer = createComposer({ ...own, sources, attachmentTypesDeny: denied })
    const identity = { jobKey: '1', fingerprint: 'f', firstDate: 0 }
    return composer.compose({ ...plainEmail, attachments: [attachment] }, identity, neverAborted)
  }
  const refused = async (...args: Parameters<typeof compose>) =>
    expect(compose(...args)).rejects.toMatchObject({
      type: 'ATTACHMENT_DENIED',
      details: { phase: 'input', delivery: 'not-sent' },
    })

  test('the name, and the type that the modeler gives', async () => {
    await refused(inline('a.pdf.EXE'), ['.exe'])
    await refused(inline('a.pdf', 'Video/mp4; x=y'), ['video/*'])
    await refused(inline('a.mp4'), ['video/*'])
    await refused(inline('a.mp4', 'application/pdf'), ['video/*'])
    await expect(compose(inline('a.pdf'), ['.exe', 'video/*'])).resolves.toBeDefined()
  })

  test('what a URL answers, whatever the diagram calls it', async () => {
    await refused(url({ filename: 'a.pdf' }), ['.exe'], { filename: 'a.exe' })
    const msdownload = { filename: 'a', contentType: 'application/x-msdownload' }
    await refused(url({ filename: 'a.pdf', contentType: 'a/b' }), ['application/x-msdownload'], msdownload)
    await refused(url(), ['.exe'], { filename: 'a.exe' })
  })

  test('what is known beforehand is not asked for', async () => {
    let asked = 0
    const count = () => void (asked += 1)
    await refused(url({ filename: 'a.exe' }), ['.exe'], { filename: 'a.pdf' }, count)
    expect(asked).toBe(0)
  })

  test('the type on the way counts as well', async () => {
    await refused(inline('a.eml'), ['message/rfc822'])
    await refused(inline('a', 'message/rfc822'), ['application/octet-stream'])
  })
})
