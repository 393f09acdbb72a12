import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ConnectorError } from '../../../src/failures.ts'
import { contentPath } from '../../../src/mail/content/path.ts'
import { digestOf } from '../../../src/mail/digest.ts'
import { createContentRoot } from '../../../src/mail/content/root.ts'
import { createMasker } from '../../../src/secrets/mask/mask.ts'
import type { ContentRoot } from '../../../src/mail/content/root.ts'

const FIELD = 'smtpEmailContent'
let folder: string
let root: string
let content: ContentRoot

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'content-root-')))
  root = join(folder, 'root')
  await mkdir(join(root, 'sub'), { recursive: true })
  await writeFile(join(root, 'emailContent.html'), '\ufeff<p>Grüße</p>')
  await writeFile(join(root, 'sub', 'a, b.pdf'), '12345')
  await writeFile(join(root, 'Re: x.txt'), 'x')
  await writeFile(join(root, 'latin1.html'), Buffer.from([0x47, 0x72, 0xfc]))
  await writeFile(join(root, 'utf16.html'), Buffer.from('<p>Hello</p>', 'utf16le'))
  await writeFile(join(folder, 'outside.txt'), 'secret')
  await symlink(join(folder, 'outside.txt'), join(root, 'link-out.txt'))
  await symlink(folder, join(root, 'folder-out'))
  await symlink('emailContent.html', join(root, 'link-in.html'))
  await symlink(root, join(folder, 'alias'))
  await symlink('loop', join(root, 'loop'))
  execFileSync('mkfifo', [join(root, 'pipe')])
  content = createContentRoot({
    root,
    prefixes: ['D:/', 'D:/mails/', '\\\\server\\share\\', 'https://files.example/'],
  })
})

afterAll(() => rm(folder, { recursive: true }))

test('says whether there is a file, of the root alone', async () => {
  for (const file of ['emailContent.html', '"D:/emailContent.html"', 'sub/a, b.pdf', 'link-in.html'])
    expect(await content.has(file)).toBe(true)
  const others = [
    'none.html',
    '../outside.txt',
    'link-out.txt',
    'loop',
    '',
    '/etc/passwd',
    'a'.repeat(10_000),
  ]
  for (const file of others) expect(await content.has(file)).toBe(false)
  expect(await createContentRoot({ prefixes: [] }).has('emailContent.html')).toBe(false)
})

async function failure(from: ContentRoot, file: string): Promise<ConnectorError> {
  const error: unknown = await from.open(FIELD, file).catch((reason: unknown) => reason)
  if (!(error instanceof ConnectorError)) throw new Error(`${file} was not refused`)
  expect(error.message).toMatch(/^smtpEmailContent: /)
  expect(error.details).toMatchObject({ phase: 'input', delivery: 'not-sent' })
  return error
}

test.each([
  'emailContent.html',
  './emailContent.html',
  'sub/../emailContent.html',
  'sub\\..\\emailContent.html',
  '"emailContent.html"',
  'D:/emailContent.html',
  'd:/emailContent.html',
  'D:\\emailContent.html',
  'D:/mails/emailContent.html',
  'D:/MAILS\\emailContent.html',
  'file:///D:/emailContent.html',
  '\\\\server\\share\\emailContent.html',
  '//SERVER/share/emailContent.html',
  'https://files.example/emailContent.html',
])('%s is found', async (file) => {
  expect(await content.open(FIELD, file)).toEqual({
    filename: 'emailContent.html',
    path: join(root, 'emailContent.html'),
    size: 17,
    digest: await digestOf([Buffer.from('\uFEFF<p>Grüße</p>')]),
  })
})

test('absolute paths and file: URLs inside the root, as configured and as it really is', async () => {
  const alias = join(folder, 'alias')
  const aliased = createContentRoot({ root: alias, prefixes: [] })
  for (const base of [alias, root]) {
    const file = join(base, 'sub', 'a, b.pdf')
    const expected = {
      filename: 'a, b.pdf',
      path: join(root, 'sub', 'a, b.pdf'),
      size: 5,
      digest: await digestOf([Buffer.from('12345')]),
    }
    expect(await aliased.open(FIELD, file)).toEqual(expected)
    expect(await aliased.open(FIELD, pathToFileURL(file).href)).toEqual(expected)
  }
})

test('a link inside the root keeps the name that was asked for', async () => {
  expect(await content.open(FIELD, 'link-in.html')).toMatchObject({ filename: 'link-in.html', size: 17 })
})

test('a colon alone makes no URL', async () => {
  expect(await content.open(FIELD, 'Re: x.txt')).toMatchObject({ filename: 'Re: x.txt' })
})

test.each([
  '/etc/passwd',
  '../outside.txt',
  'sub/../../outside.txt',
  '..\\outside.txt',
  'D:/../outside.txt',
  'D:/mails/../../outside.txt',
  'file:///etc/passwd',
  'file:///..%2f..%2fetc/passwd',
  'file://server/share/x',
  'E:/emailContent.html',
  'https://other.example/emailContent.html',
  '//server/other/emailContent.html',
  'link-out.txt',
  'folder-out/outside.txt',
  'a\0b',
  '.',
  'sub/..',
  '""',
])('%j is denied', async (file) => {
  expect((await failure(content, file)).type).toBe('ATTACHMENT_DENIED')
})

test('a link that leads out and back in is what it leads to', async () => {
  expect(await content.open(FIELD, 'folder-out/root/emailContent.html')).toMatchObject({ size: 17 })
})

test.each([
  ['missing.html', /is not in the content folder/],
  ['emailContent.html/x', /is not in the content folder/],
  ['file:///D:/../../etc/passwd', /is not in the content folder/],
  ['D:emailContent.html', /is not in the content folder/],
  ['sub', /is a folder or a device/],
  ['pipe', /is a folder or a device/],
  ['loop', /cannot be read \(ELOOP\)/],
  ['x'.repeat(300), /cannot be read \(ENAMETOOLONG\)/],
])('%s cannot be attached', async (file, message) => {
  const error = await failure(content, file)
  expect(error.type).toBe('ATTACHMENT')
  expect(error.message).toMatch(message)
  // the machine's own paths are nobody's business
  expect(error.message).not.toContain(folder)
})

test('without a root the setting is named', async () => {
  const error = await failure(createContentRoot({ root: undefined, prefixes: ['D:/'] }), 'emailContent.html')
  expect(error.type).toBe('INVALID_INPUT')
  expect(error.message).toContain('SMTP_CONTENT_ROOT')
})

test('a root that is away is tried again', async () => {
  const error: unknown = await createContentRoot({ root: join(folder, 'gone'), prefixes: [] })
    .open(FIELD, 'a')
    .catch((reason: unknown) => reason)
  expect(error).toMatchObject({ type: 'ATTACHMENT', retry: 'backoff' })
})

test('text is UTF-8, without its byte order mark, and of a limited size', async () => {
  expect(await content.readText(FIELD, 'emailContent.html', 17)).toBe('<p>Grüße</p>')
  await expect(content.readText(FIELD, 'emailContent.html', 16)).rejects.toMatchObject({ type: 'TOO_LARGE' })
  await expect(content.readText(FIELD, 'latin1.html', 100)).rejects.toMatchObject({ type: 'ATTACHMENT' })
  await expect(content.readText(FIELD, 'utf16.html', 100)).rejects.toMatchObject({
    message: expect.stringContaining('is not UTF-8 text') as string,
  })
  await expect(content.readText(FIELD, 'link-out.txt', 100)).rejects.toMatchObject({
    type: 'ATTACHMENT_DENIED',
  })
})

test('a prefix of one slash, and a prefix without one at its end', () => {
  const place = (...prefixes: string[]) => ({ roots: ['/data/content'] as const, prefixes })
  expect(contentPath('/x.html', place('/'))).toBe('/data/content/x.html')
  expect(contentPath('/data/content/x.html', place('/'))).toBe('/data/content/x.html')
  expect(contentPath('D:/mail/x.html', place('D:/mail'))).toBe('/data/content/x.html')
  expect(contentPath('D:/mailbox/x.html', place('D:/mail'))).toBeUndefined()
  expect(contentPath('/Mail/x.html', place('/mail'))).toBeUndefined()
})

test('no spelling leads out of the root', () => {
  const part = fc.constantFrom(
    '..',
    '.',
    '/',
    '\\',
    'D:',
    'file:',
    '//',
    'a',
    '%2e%2e',
    '%2f',
    'content',
    'data',
    ' ',
    '"',
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 10 }), (parts) => {
      const path = contentPath(parts.join(''), { roots: ['/data/content'], prefixes: ['D:/', 'file://x/'] })
      if (path !== undefined) expect(path).toMatch(/^\/data\/content\/(?!\.\.(\/|$)).+/)
    }),
    { numRuns: 3000 },
  )
})

test('a long name is quoted in part, and a secret that is cut with it is hidden', async () => {
  const secret = 'S3cr3t-Pässw=rd<&>'
  const long = `${'a/'.repeat(95)}${secret}/${'b'.repeat(3_000)}.txt`
  for (const file of [long, `/etc/${long}`]) {
    const error: unknown = await content.open(FIELD, file).catch((reason: unknown) => reason)
    if (!(error instanceof ConnectorError)) throw new Error('a file was found')
    expect(error.message.length).toBeLessThan(500)
    expect(error.message).toContain('S3c')
    expect(createMasker([secret]).text(error.message)).not.toContain('S3c')
  }
})
