import { createHash } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { createContentRoot } from '../../../src/mail/content/root.ts'
import { createSources } from '../../../src/mail/content/source.ts'
import { createDial } from '../../../src/net/dial.ts'
import { download } from '../../../src/net/download.ts'
import { createHttpRequest } from '../../../src/net/http-request.ts'
import { createTrust } from '../../../src/net/trust.ts'
import { composerSettings, nowhere } from '../../support/composer-settings.ts'
import { fileServer } from '../../support/file-server.ts'
import { createJobWorker, plainMail, type JobWorkerOptions } from '../../support/job-worker.ts'
import { ScriptedSmtp } from '../../support/scripted-smtp.ts'

/** Above what is held whole, and in more parts than one. */
const large = Buffer.alloc(2_000_000, 'Zwölf Boxkämpfer. ')

const request = createHttpRequest({ dial: createDial(), trust: createTrust(), plain: 'loopback' })

/** A job whose mail has one document, and the store that it is in. */
async function mailing(answer: RequestListener, options: JobWorkerOptions = {}) {
  const [server, store] = [await ScriptedSmtp.start(), await fileServer(answer)]
  const root = createContentRoot({ prefixes: [] })
  const sources = createSources({
    ...nowhere,
    root,
    getDocument: async (_, signal) => {
      const reply = await download(request, new URL(store.origin), { signal })
      if (reply.kind === 'redirect') throw new Error('redirected')
      return reply
    },
  })
  const worker = createJobWorker({ composer: composerSettings(root, { sources }), ...options })
  onTestFinished(async () => {
    worker.close()
    await server.close()
  })
  const document = {
    'camunda.document.type': 'camunda',
    storeId: 's',
    documentId: 'd',
    contentHash: createHash('sha256').update(large).digest('hex'),
    metadata: { fileName: 'large.bin', size: large.length },
  }
  const variables = { ...plainMail(server), smtpEmailAttachments: [document] }
  return {
    server,
    store,
    handle: (retries = 3) => worker.handle({ key: 'job', retries, variables }),
  }
}

test('a store that breaks off in the middle of the message: nothing is sent, and the next attempt gets through', async () => {
  let asked = 0
  const { server, handle } = await mailing((_, reply) => {
    asked += 1
    if (asked !== 2) return void reply.end(large)
    reply.writeHead(200, { 'content-length': String(large.length) })
    reply.write(large.subarray(0, 1_000_000), () => reply.destroy())
  })
  expect(await handle()).toMatchObject({
    kind: 'fail',
    retries: 2,
    message: expect.stringMatching(/"large\.bin" broke off before its end/) as unknown,
  })
  expect(server.accepted).toEqual([])
  expect(await handle(2)).toMatchObject({ kind: 'complete' })
  expect(server.accepted).toHaveLength(1)
})

test('a worker that stops while a file is fetched gives the job back with all its retries', async () => {
  const stopping = new AbortController()
  const { server, store, handle } = await mailing(
    (_, reply) => {
      reply.write(large.subarray(0, 1_000))
      stopping.abort()
    },
    { stopping: stopping.signal },
  )
  expect(await handle()).toMatchObject({ kind: 'fail', retries: 3 })
  expect(server.accepted).toEqual([])
  await expect.poll(() => store.connections()).toBe(0)
})
