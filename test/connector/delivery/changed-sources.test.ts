import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { sourcesToNote, withChangesTold } from '../../../src/connector/delivery/changed-sources.ts'
import type { Start } from '../../../src/connector/delivery/delivery.ts'
import type { Entry } from '../../../src/ledger/ledger.ts'
import { createMemoryLedger } from '../../../src/ledger/memory.ts'
import { createContentRoot } from '../../../src/mail/content/root.ts'
import { createSources } from '../../../src/mail/content/source.ts'
import type { NotedSource } from '../../../src/mail/digest.ts'
import type { Message } from '../../../src/mail/send/send.ts'
import type { Download } from '../../../src/net/download.ts'
import { composerSettings, nowhere } from '../../support/composer-settings.ts'
import { createJobWorker, plainMail } from '../../support/job-worker.ts'
import { recipientLimit } from '../../support/recipient-limit.ts'
import { ScriptedSmtp } from '../../support/scripted-smtp.ts'
import type { Script } from '../../support/smtp-script.ts'

/** Above what is held whole. */
const LARGE = 300_000
const job = { cluster: 'test', jobKey: 'job' }

let root = ''
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'changed-sources-'))
})
afterAll(() => rmSync(root, { recursive: true }))

const put = (file: string, content: string | Buffer) => writeFileSync(join(root, file), content)

/** What a server and the engine's store give, by the end of a URL and by the id of a document. */
const shelf = new Map<string, string>()
const download = (name: string): Promise<Download> =>
  Promise.resolve({
    kind: 'file',
    size: undefined,
    contentType: undefined,
    disposition: undefined,
    body: Readable.from([Buffer.from(shelf.get(name) ?? '')]),
  })

/** A worker with the folder, a server, and one job that comes back. */
async function mailing(inputs: Readonly<Record<string, unknown>>, script: Script = {}) {
  const server = await ScriptedSmtp.start({ script })
  const ledger = createMemoryLedger(Date.now)
  const contentRoot = createContentRoot({ root, prefixes: [] })
  const sources = createSources({
    ...nowhere,
    root: contentRoot,
    getUrl: (url) => download(new URL(url).pathname.slice(1)),
    getDocument: ({ documentId }) => download(documentId),
  })
  const worker = createJobWorker({ ledger, composer: composerSettings(contentRoot, { sources }) })
  onTestFinished(async () => {
    worker.close()
    await server.close()
  })
  const variables = { ...plainMail(server), ...inputs }
  return {
    server,
    worker,
    entry: async () => (await ledger.read(job)).entry,
    handle: (retries = 3) => worker.handle({ key: 'job', retries, variables }),
  }
}

const CHANGED = 'is not what it was at an earlier attempt; this mail has it as it is now'

describe('a later attempt with another file', () => {
  test.each<[string, string, Readonly<Record<string, unknown>>, string]>([
    ['a small one', 'a.pdf', { smtpEmailAttachments: ['a.pdf'] }, 'Attachments (smtpEmailAttachments[1])'],
    ['a large one', 'b.bin', { smtpEmailAttachments: ['b.bin'] }, 'Attachments (smtpEmailAttachments[1])'],
    [
      'a small URL',
      'url-a',
      { smtpEmailAttachments: ['https://h/url-a'] },
      'Attachments (smtpEmailAttachments[1])',
    ],
    [
      'a large URL',
      'url-b.bin',
      { smtpEmailAttachments: ['https://h/url-b.bin'] },
      'Attachments (smtpEmailAttachments[1])',
    ],
    [
      'the body',
      'body.html',
      { smtpEmailContentType: 'html-file', smtpEmailContent: 'body.html' },
      'Body (smtpEmailContent)',
    ],
    [
      'the layout',
      'layout.html',
      {
        smtpEmailContentType: 'html',
        smtpEmailContent: '<p>Hello</p>',
        smtpEmailLayout: 'layout.html',
      },
      'Layout (smtpEmailLayout)',
    ],
  ])('%s: the mail goes out, and a warning says so', async (_name, file, inputs, place) => {
    const size = file.endsWith('b.bin') ? LARGE : 100
    const contentOf = (letter: string) => (file === 'layout.html' ? '{{ content }}' : '').padEnd(size, letter)
    const set = (content: string) => {
      put(file, content)
      shelf.set(file, content)
    }
    set(contentOf('a'))
    const { server, worker, entry, handle } = await mailing(inputs, { dot: '451 4.3.0 Try again later' })
    expect(await handle()).toMatchObject({ kind: 'fail', retries: 2 })
    const first = (await entry())?.trace?.sources
    expect(first).toEqual([{ sha256: expect.stringMatching(/^[\da-f]{64}$/) as string, size }])

    set(contentOf('b'))
    server.script = {}
    const command = await handle(2)
    expect(command).toMatchObject({
      kind: 'complete',
      variables: { mail: { status: 'SUCCESS', warnings: [`${place}: ${CHANGED}`] } },
    })
    expect(worker.log.filter((line) => line.includes('"event":"warnings"'))).toEqual([
      expect.stringContaining(JSON.stringify([place])),
    ])
    // as it was first handed over
    expect((await entry())?.trace?.sources).toEqual(first)
    // it is the same mail to the ledger
    expect(await handle()).toMatchObject({ variables: { mail: { replayed: true } } })
    expect(server.accepted).toHaveLength(1)
  })

  test('with the same one nothing is said', async () => {
    put('same.bin', 'a'.repeat(LARGE))
    const inputs = { smtpEmailAttachments: ['same.bin', { filename: 'b.txt', text: 'x' }] }
    const { server, handle } = await mailing(inputs, { dot: '451 4.3.0 Try again later' })
    await handle()
    put('same.bin', 'a'.repeat(LARGE))
    server.script = {}
    const command = await handle(2)
    expect(command).toMatchObject({ kind: 'complete' })
    expect(JSON.stringify(command)).not.toContain('warnings')
  })
})

test('a document is pinned by its hash: another one is not sent, and nothing is noted', async () => {
  const hash = (content: string) => createHash('sha256').update(content).digest('hex')
  shelf.set('d', 'one')
  const reference = {
    storeId: 's',
    documentId: 'd',
    contentHash: hash('one'),
    metadata: { fileName: 'd.txt' },
  }
  const inputs = { smtpEmailAttachments: [{ 'camunda.document.type': 'camunda', ...reference }] }
  const { server, entry, handle } = await mailing(inputs, { dot: '451 4.3.0 Try again later' })
  expect(await handle()).toMatchObject({ kind: 'fail', retries: 2 })
  expect((await entry())?.trace).not.toHaveProperty('sources')
  server.script = {}
  shelf.set('d', 'two')
  expect(await handle(2)).toMatchObject({ kind: 'fail', retries: 0 })
  shelf.set('d', 'one')
  const command = await handle(1)
  expect(command).toMatchObject({ kind: 'complete' })
  expect(JSON.stringify(command)).not.toContain('warnings')
})

describe('between two transactions', () => {
  const people = Array.from({ length: 5 }, (_, nth) => `user${nth + 1}@example.org`)
  const inputs = { smtpEmailToRecipients: people, smtpEmailAttachments: ['c.bin'] }

  test.each([
    ['of the same size', 'b'.repeat(LARGE)],
    ['of another size', 'b'.repeat(LARGE + 1)],
  ])('another file %s: the others get nothing, and no retry is used', async (_name, other) => {
    put('c.bin', 'a'.repeat(LARGE))
    const { server, handle } = await mailing(inputs, {
      ...recipientLimit({ limit: 2 }),
      dot: () => {
        put('c.bin', other)
        return '250 2.0.0 Ok'
      },
    })
    const command = await handle()
    expect(server.accepted.map(({ to }) => to)).toEqual([people.slice(0, 2)])
    const reason = expect.stringMatching(
      /^Attachments \(smtpEmailAttachments\[1\]\): "c\.bin" changed/,
    ) as string
    expect(command).toMatchObject({
      kind: 'complete',
      variables: {
        mail: {
          delivery: 'partly-sent',
          accepted: people.slice(0, 2),
          rejected: people.slice(2).map((recipient) => ({ recipient, code: 'ATTACHMENT', message: reason })),
        },
      },
    })
  })

  test('another file at a URL: the same', async () => {
    shelf.set('c.bin', 'a'.repeat(LARGE))
    const { server, handle } = await mailing(
      { ...inputs, smtpEmailAttachments: ['https://h/c.bin'] },
      {
        ...recipientLimit({ limit: 2 }),
        dot: () => {
          shelf.set('c.bin', 'b'.repeat(LARGE))
          return '250 2.0.0 Ok'
        },
      },
    )
    const command = await handle()
    expect(server.accepted.map(({ to }) => to)).toEqual([people.slice(0, 2)])
    expect(command).toMatchObject({
      kind: 'complete',
      variables: { mail: { delivery: 'partly-sent', accepted: people.slice(0, 2) } },
    })
    expect(JSON.stringify(command)).toContain('it changed meanwhile')
  })

  test('the same file: everybody has the same bytes', async () => {
    put('c.bin', 'a'.repeat(LARGE))
    const { server, handle } = await mailing(inputs, recipientLimit({ limit: 2 }))
    expect(await handle()).toMatchObject({ variables: { mail: { delivery: 'sent', accepted: people } } })
    expect(server.accepted).toHaveLength(3)
    expect(new Set(server.accepted.map(({ data }) => data.toString('latin1'))).size).toBe(1)
  })

  test('what is held whole does not change any more', async () => {
    put('c.bin', 'a')
    const { server, handle } = await mailing(inputs, {
      ...recipientLimit({ limit: 2 }),
      dot: () => {
        put('c.bin', 'b')
        return '250 2.0.0 Ok'
      },
    })
    expect(await handle()).toMatchObject({ variables: { mail: { delivery: 'sent', accepted: people } } })
    expect(new Set(server.accepted.map(({ data }) => data.toString('latin1'))).size).toBe(1)
  })

  test('a later attempt for the others is sent, with a warning', async () => {
    put('c.bin', 'a'.repeat(LARGE))
    const limit = recipientLimit({ limit: 2 })
    const { server, handle } = await mailing(inputs, {
      ...limit,
      MAIL: () => (server.accepted.length === 1 ? '451 4.3.0 Try again later' : undefined),
    })
    expect(await handle()).toMatchObject({ kind: 'fail', retries: 2 })
    put('c.bin', 'b'.repeat(LARGE))
    server.script = limit
    expect(await handle(2)).toMatchObject({
      kind: 'complete',
      variables: {
        mail: {
          delivery: 'sent',
          accepted: people,
          warnings: [`Attachments (smtpEmailAttachments[1]): ${CHANGED}`],
        },
      },
    })
    expect(server.accepted.flatMap(({ to }) => to)).toEqual(people)
  })
})

describe('what an entry notes', () => {
  const source = (nth: number): NotedSource => ({
    field: `Attachments (a[${nth}])`,
    sha256: String(nth),
    size: nth,
  })
  const many = Array.from({ length: 100 }, (_, nth) => source(nth))
  const messageOf = (sources?: readonly NotedSource[]): Message => ({
    envelope: { from: 'a@b', to: ['c@d'], smtpUtf8: false },
    messageId: '<1@b>',
    size: 1,
    content: Buffer.alloc(1),
    ...(sources && { sources }),
  })
  const startOf = (sources?: readonly NotedSource[], fingerprint = 'f'): Start => {
    const seen: Entry = {
      state: 'not-sent',
      attempt: 'a',
      fingerprint,
      firstDate: 0,
      deadline: 0,
      ended: false,
      trace: {
        messageId: '<1@b>',
        server: 's:25',
        time: '',
        ...(sources && sourcesToNote(messageOf(sources), { ...startOf(), seen: undefined })),
      },
    }
    return { seen, fingerprint: 'f', firstDate: 0, soFar: 'not-sent' }
  }
  const told = (before: readonly NotedSource[] | undefined, now: readonly NotedSource[], print?: string) =>
    withChangesTold(messageOf(now), startOf(before, print)).warnings ?? []

  test('nothing where there is nothing', () => {
    expect(sourcesToNote(messageOf(), startOf())).toEqual({})
    expect(sourcesToNote(messageOf([]), startOf())).toEqual({})
  })

  test('a hundred files take no more room than one', () => {
    const { sources } = sourcesToNote(messageOf(many), startOf())
    expect(sources).toEqual([{ sha256: expect.stringMatching(/^[\da-f]{64}$/) as string, size: 4_950 }])
    expect(told(many, many)).toEqual([])
    const one = many.map((each, nth) => (nth === 50 ? { ...each, sha256: 'x' } : each))
    expect(told(many, one)).toEqual([
      'Files and URLs: some are not what they were at an earlier attempt; this mail has them as they are now',
    ])
  })

  test('each by its place', () => {
    const now = [source(1), { ...source(2), sha256: 'x' }, { ...source(3), size: 4 }]
    expect(told([source(1), source(2), source(3)], now)).toEqual([
      `Attachments (a[2]): ${CHANGED}`,
      `Attachments (a[3]): ${CHANGED}`,
    ])
  })

  test('one more or one less', () => {
    expect(told([source(1)], [source(1), source(2)])).toHaveLength(1)
    expect(told([source(1), source(2)], [source(1)])).toHaveLength(1)
    expect(told([source(1)], many)).toHaveLength(1)
  })

  test('another mail, and an entry of an older version, are not compared', () => {
    expect(told([source(1)], [source(2)], 'other')).toEqual([])
    expect(told(undefined, [source(2)])).toEqual([])
  })

  test('warnings that there are, come after it', () => {
    const message = { ...messageOf([source(2)]), warnings: ['x'] }
    expect(withChangesTold(message, startOf([source(1)])).warnings).toEqual([
      `Attachments (a[2]): ${CHANGED}`,
      'x',
    ])
  })
})
