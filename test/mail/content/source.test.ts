import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { createContentRoot } from '../../../src/mail/content/root.ts'
import { createSources, type Source } from '../../../src/mail/content/source.ts'
import { createUrlFiles } from '../../../src/mail/content/url-file.ts'
import { createDial } from '../../../src/net/dial.ts'
import { download } from '../../../src/net/download.ts'
import { createHttpRequest } from '../../../src/net/http-request.ts'
import { createTrust } from '../../../src/net/trust.ts'
import { neverAborted } from '../../support/composer-settings.ts'
import { fileServer } from '../../support/file-server.ts'
import { policyOf } from '../../support/host-policy.ts'

const folder = mkdtempSync(join(tmpdir(), 'smtp-source-'))
afterAll(() => rmSync(folder, { recursive: true }))

const trust = createTrust()
const HELD = 1_000
const MOST = 400_000
const lookup = async (name: string) => [
  { address: name === 'inner.example' ? '10.0.0.1' : '127.0.0.1', family: 4 },
]

function sources(allow: readonly string[] = ['127.0.0.0/8'], patienceMs = 10_000) {
  const policy = { ...policyOf({ allow }), allowName: 'SMTP_URLS_ALLOW', publicOnly: true }
  const dial = createDial({ purpose: 'file server', policy, lookup })
  const request = createHttpRequest({ dial, trust, plain: 'loopback' })
  return createSources({
    root: createContentRoot({ root: folder, prefixes: [] }),
    // a store without a login, at the place that the id says
    getDocument: async ({ documentId }, signal) => {
      const reply = await download(request, new URL(documentId), { signal })
      if (reply.kind === 'redirect') throw new Error('redirected')
      return reply
    },
    getUrl: createUrlFiles(allow.length === 0 ? undefined : request),
    limits: { mostBytes: MOST, patienceMs },
  })
}

const fromUrl = (url: string, from = sources(), signal = neverAborted) =>
  from.open({ kind: 'url', url, field: 'Attachments' }, HELD, signal)
const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex')

async function read(source: Source): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of source.stream() as AsyncIterable<Buffer>) parts.push(part)
  return Buffer.concat(parts)
}

const large = randomBytes(300_000)
const little = Buffer.from('little')

describe('a URL', () => {
  test('little: held, with what the server says of it', async () => {
    const { origin } = await fileServer((_, reply) => {
      reply.setHeader('content-disposition', `attachment; filename="x.txt"; filename*=UTF-8''a%20%C3%BC.csv`)
      reply.writeHead(200, { 'content-type': 'text/csv; charset=latin1; x=y' }).end(little)
    })
    const source = await fromUrl(`${origin}/a.bin?signature=x`)
    expect(source).toMatchObject({
      filename: 'a ü.csv',
      contentType: 'text/csv; charset=latin1',
      size: 6,
      content: little,
      digest: { sha256: sha256(little), size: 6 },
    })
  })

  test.each([
    ['/folder/invoice%204711.pdf?x=y', undefined, 'invoice 4711.pdf'],
    ['/', undefined, '127.0.0.1'],
    ['/a%2Fb%2F..', undefined, '127.0.0.1'],
    ['/x', 'attachment; filename="../../etc/pass\u202ewd"', 'passwd'],
    ['/x', 'attachment; filename=a.pdf; size=3', 'a.pdf'],
    ['/x', 'inline', 'x'],
  ])('%s with %s is called %s', async (path, disposition, name) => {
    const { origin } = await fileServer((_, reply) => {
      if (disposition !== undefined)
        reply.setHeader('content-disposition', Buffer.from(disposition).toString('latin1'))
      reply.writeHead(200, { 'content-type': 'application/octet-stream' }).end('x')
    })
    const source = await fromUrl(origin + path)
    expect(source.filename).toBe(name)
    expect(source).not.toHaveProperty('contentType')
  })

  test('large: looked at, not held, and streamed from its beginning each time', async () => {
    const { origin, questions } = await fileServer((_, reply) => void reply.end(large))
    const source = await fromUrl(`${origin}/a.bin`)
    expect(source).toMatchObject({
      size: large.length,
      digest: { sha256: sha256(large), size: large.length },
    })
    expect(source).not.toHaveProperty('content')
    expect((await read(source)).equals(large)).toBe(true)
    expect((await read(source)).equals(large)).toBe(true)
    expect(questions.length).toBe(3)
    expect(questions[0]?.headers).not.toHaveProperty('authorization')
  })

  test('that changes after it was looked at ends with an error, and not with its last part', async () => {
    let asked = 0
    const { origin } = await fileServer((_, reply) => {
      const changed = Buffer.from(large)
      if (++asked > 1) changed[large.length - 1] = (large.at(-1) ?? 0) ^ 1
      reply.end(changed)
    })
    const source = await fromUrl(`${origin}/a.bin`)
    await expect(read(source)).rejects.toMatchObject({
      type: 'ATTACHMENT',
      retry: 'backoff',
      message: 'Attachments: "a.bin" has another SHA-256 than a moment ago: it changed meanwhile.',
    })
  })

  test.each<[string, RequestListener, string, string]>([
    [
      'shorter than it said',
      (_, reply) => {
        reply.writeHead(200, { 'content-length': '100' }).write('x')
        setImmediate(() => reply.destroy())
      },
      'backoff',
      'broke off before its end',
    ],
    [
      'larger than may be',
      (_, reply) => void reply.end(Buffer.alloc(MOST + 1)),
      'never',
      'SMTP_MAX_MESSAGE_SIZE',
    ],
    [
      'without end',
      (_, reply) => {
        const more = () => {
          while (reply.write(Buffer.alloc(65_536)));
        }
        reply.on('drain', more)
        more()
      },
      'never',
      'SMTP_MAX_MESSAGE_SIZE',
    ],
    ['not there', (_, reply) => void reply.writeHead(404).end(), 'never', 'is not there any more'],
    ['with a login', (_, reply) => void reply.writeHead(401).end(), 'never', 'has no login there'],
    ['for now not', (_, reply) => void reply.writeHead(503).end(), 'backoff', 'HTTP 503'],
    [
      'in gzip',
      (_, reply) => void reply.writeHead(200, { 'content-encoding': 'gzip' }).end('x'),
      'never',
      'compressed',
    ],
    ['a redirect to nowhere', (_, reply) => void reply.writeHead(302).end(), 'never', 'redirects to nowhere'],
    [
      'a redirect to itself',
      (_, reply) => void reply.writeHead(302, { location: '/again?secret' }).end(),
      'never',
      'redirects more than 5 times',
    ],
    [
      'a redirect to a file of this machine',
      (_, reply) => void reply.writeHead(302, { location: 'file:///etc/passwd' }).end(),
      'never',
      'no plain https URL',
    ],
    [
      'a redirect with a login',
      (_, reply) => void reply.writeHead(302, { location: 'http://a:b@127.0.0.1/' }).end(),
      'never',
      'no plain https URL',
    ],
    [
      'a redirect into the inner network',
      (_, reply) => void reply.writeHead(302, { location: 'https://inner.example/x' }).end(),
      'never',
      'file server inner.example, since its address 10.0.0.1 is not one of the public internet',
    ],
    [
      'a redirect to the metadata of a cloud',
      (_, reply) => void reply.writeHead(302, { location: 'http://169.254.169.254/latest' }).end(),
      'never',
      'metadata of a cloud',
    ],
  ])('%s', async (_, answer, retry, words) => {
    const { origin, questions } = await fileServer(answer)
    const refused = fromUrl(`${origin}/a.bin?signature=geheim`)
    await expect(refused).rejects.toMatchObject({
      retry,
      details: { phase: 'input', delivery: 'not-sent' },
      message: expect.stringMatching(new RegExp(`^Attachments: "a\\.bin" .*${words}`)) as unknown,
    })
    await expect(refused).rejects.not.toThrow(/geheim|secret/)
    expect(questions.length).toBeLessThanOrEqual(6)
  })

  test('a redirect within what is allowed', async () => {
    const other = await fileServer((_, reply) => void reply.end(little))
    const { origin } = await fileServer(
      (_, reply) => void reply.writeHead(307, { location: `${other.origin}/y` }).end(),
    )
    expect(await fromUrl(`${origin}/a.txt`)).toMatchObject({ filename: 'a.txt', content: little })
  })

  test.each<[string, readonly string[], string, string]>([
    ['nothing is allowed', [], 'https://files.example.com/a', 'SMTP_URLS_ALLOW is not set'],
    [
      'another host is',
      ['files.example.com'],
      'https://other.example/a',
      'no entry of SMTP_URLS_ALLOW allows it',
    ],
    [
      'its address is not public',
      ['inner.example'],
      'https://inner.example/a',
      'no range in SMTP_URLS_ALLOW has it',
    ],
    ['loopback by its name', ['localhost'], 'http://localhost:1/a', 'no range in SMTP_URLS_ALLOW has it'],
  ])('denied: %s', async (_, allow, url, words) => {
    await expect(fromUrl(url, sources(allow))).rejects.toMatchObject({
      type: 'ATTACHMENT_DENIED',
      retry: 'never',
      message: expect.stringContaining(words) as unknown,
    })
  })

  test('that takes too long: given up, and the connection is closed', async () => {
    const slow = await fileServer((_, reply) => void reply.write('x'))
    await expect(fromUrl(`${slow.origin}/a`, sources(undefined, 300))).rejects.toMatchObject({
      type: 'ATTACHMENT',
      retry: 'backoff',
      message: 'Attachments: "a" took longer than 0.3 s (SMTP_SEND_TIMEOUT) to come.',
    })
    await expect.poll(() => slow.connections()).toBe(0)
  })

  test('ends with the signal', async () => {
    const abort = new AbortController()
    const slow = await fileServer((_, reply) => {
      reply.write('x')
      abort.abort(new Error('shutdown'))
    })
    await expect(fromUrl(`${slow.origin}/a`, sources(), abort.signal)).rejects.toThrow()
    await expect.poll(() => slow.connections()).toBe(0)
  })

  test('a stream that is destroyed asks no further', async () => {
    let asked = 0
    const { origin, connections } = await fileServer((_, reply) => {
      if (++asked === 1) reply.end(large)
      else reply.writeHead(200, { 'content-length': String(large.length) }).write(large.subarray(0, 10))
    })
    const source = await fromUrl(`${origin}/a`)
    const stream = source.stream()
    await new Promise((resolve) => stream.once('data', resolve))
    stream.destroy()
    await expect.poll(() => connections()).toBe(0)
  })
})

describe('a document', () => {
  const fromStore = async (answer: RequestListener, pinned: { contentHash?: string; size?: number } = {}) => {
    const { origin } = await fileServer(answer)
    const document = {
      storeId: 's',
      documentId: `${origin}/d`,
      contentHash: sha256(large),
      size: large.length,
    }
    return sources().open(
      { kind: 'document', document: { ...document, ...pinned }, field: 'Attachments', filename: 'd.pdf' },
      HELD,
      neverAborted,
    )
  }
  const whole: RequestListener = (_, reply) => void reply.end(large)

  test('is what its reference says, and has no digest of its own to be noted', async () => {
    const source = await fromStore(whole)
    expect(source).not.toHaveProperty('digest')
    expect((await read(source)).equals(large)).toBe(true)
    expect((await fromStore(whole, { contentHash: sha256(large).toUpperCase() })).size).toBe(large.length)
    // a hash of another kind is for the store to compare
    expect((await fromStore(whole, { contentHash: 'crc32:1' })).size).toBe(large.length)
  })

  test.each<[string, RequestListener, { contentHash?: string; size?: number }, string]>([
    ['other content', whole, { contentHash: sha256(little) }, 'has another SHA-256 than its reference says'],
    ['fewer bytes', whole, { size: large.length + 1 }, `has 300000 bytes, and 300001 its reference says`],
    ['more bytes', whole, { size: 7 }, `has 300000 bytes, and 7 its reference says`],
    [
      'more bytes, and does not say how many',
      (_, reply) => {
        reply.write(large)
        reply.end('x')
      },
      {},
      'bytes, and 300000 its reference says',
    ],
  ])('%s', async (_, answer, pinned, words) => {
    await expect(fromStore(answer, pinned)).rejects.toMatchObject({
      type: 'ATTACHMENT',
      retry: 'never',
      message: expect.stringContaining(words) as unknown,
    })
  })

  test('one that says it is larger than may be is not asked for', async () => {
    let asked = 0
    const answer: RequestListener = (_, reply) => {
      asked += 1
      reply.end(large)
    }
    await expect(fromStore(answer, { size: MOST + 1 })).rejects.toMatchObject({ type: 'TOO_LARGE' })
    expect(asked).toBe(0)
  })
})

describe('a file of the content root', () => {
  const fromFile = (file: string) =>
    sources().open({ kind: 'file', file, field: 'Attachments' }, HELD, neverAborted)

  test.each([
    ['little.bin', little],
    ['large.bin', large],
  ])('%s has a digest', async (file, content) => {
    writeFileSync(join(folder, file), content)
    const source = await fromFile(file)
    expect(source.digest).toEqual({ sha256: sha256(content), size: content.length })
    expect((await read(source)).equals(content)).toBe(true)
  })

  test('that is another one of the same size by then ends with an error', async () => {
    writeFileSync(join(folder, 'changing.bin'), large)
    const source = await fromFile('changing.bin')
    writeFileSync(join(folder, 'changing.bin'), randomBytes(large.length))
    await expect(read(source)).rejects.toMatchObject({ type: 'ATTACHMENT', retry: 'backoff' })
  })
})
