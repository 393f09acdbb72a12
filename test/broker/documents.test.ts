import type { RequestListener } from 'node:http'
import { expect, test } from 'vitest'
import { createDocuments, type RestAccess } from '../../src/broker/documents.ts'
import { LoginTrouble } from '../../src/broker/login-trouble.ts'
import type { Download } from '../../src/net/download.ts'
import { createDial } from '../../src/net/dial.ts'
import { createHttpRequest } from '../../src/net/http-request.ts'
import { createTrust } from '../../src/net/trust.ts'
import { fileServer } from '../support/file-server.ts'

const trust = createTrust()
const request = createHttpRequest({
  dial: createDial({ purpose: 'document store' }),
  trust,
  plain: 'anybody',
})
const { signal } = new AbortController()
const reference = { storeId: 's/1', documentId: 'a/b ü?', contentHash: 'h&h' }
const TOKEN = 'Bearer the-token-of-the-worker'

async function store(answer: RequestListener, changes: Partial<RestAccess> = {}) {
  const server = await fileServer(answer)
  const access = {
    address: `${server.origin}/engine/`,
    loginNames: 'ZEEBE_CLIENT_ID and ZEEBE_CLIENT_SECRET',
    own: {},
    headers: async () => ({ authorization: TOKEN }),
    ...changes,
  }
  const get = (changed = {}) => createDocuments(access, request)({ ...reference, ...changed }, signal)
  return { ...server, get }
}

async function textOf({ body }: Download): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of body as AsyncIterable<Buffer>) parts.push(part)
  return Buffer.concat(parts).toString()
}

test('asks for the document, with its hash and the login', async () => {
  const { get, questions } = await store((_, reply) => void reply.end('content'))
  expect(await textOf(await get())).toBe('content')
  const [{ method, url, headers } = { method: '', url: '', headers: {} }] = questions
  expect([method, url]).toEqual([
    'GET',
    '/engine/v2/documents/a%2Fb%20%C3%BC%3F?storeId=s%2F1&contentHash=h%26h',
  ])
  expect(headers).toMatchObject({ authorization: TOKEN, 'accept-encoding': 'identity' })
})

test.each([301, 302, 303, 307, 308])(
  'a redirect (%i) ends it: the login goes nowhere else',
  async (status) => {
    const thief = await fileServer((_, reply) => void reply.end('mine'))
    const { get } = await store((_, reply) => void reply.writeHead(status, { location: thief.origin }).end())
    await expect(get()).rejects.toMatchObject({
      type: 'ATTACHMENT',
      retry: 'never',
      message: expect.stringMatching(/^cannot be had: .*its login goes to no other address/) as unknown,
    })
    expect(thief.questions).toEqual([])
  },
)

test.each([
  [404, 'ATTACHMENT', 'never', /^is not in the document store of the engine at 127/],
  [400, 'ATTACHMENT', 'never', /not the one that the reference means/],
  [401, 'ATTACHMENT_DENIED', 'never', /refuses the login of this worker .*ZEEBE_CLIENT_ID/],
  [403, 'ATTACHMENT_DENIED', 'never', /may read documents/],
  [405, 'ATTACHMENT', 'never', /answers with HTTP 405/],
  [204, 'ATTACHMENT', 'never', /answers with HTTP 204/],
  [206, 'ATTACHMENT', 'never', /answers with HTTP 206/],
  [429, 'ATTACHMENT', 'backoff', /answers with HTTP 429/],
  [500, 'ATTACHMENT', 'backoff', /answers with HTTP 500/],
  [503, 'ATTACHMENT', 'backoff', /answers with HTTP 503/],
])('HTTP %i', async (status, type, retry, message) => {
  const { get } = await store((_, reply) => void reply.writeHead(status, { 'retry-after': '7' }).end())
  await expect(get()).rejects.toMatchObject({
    type,
    retry,
    message: expect.stringMatching(message) as unknown,
    details: { phase: 'input', delivery: 'not-sent', ...(retry === 'backoff' && { retryAfterMs: 7_000 }) },
  })
})

test('nobody listens: later', async () => {
  const { get } = await store(() => {}, { address: 'http://127.0.0.1:1' })
  await expect(get()).rejects.toMatchObject({
    retry: 'backoff',
    message: expect.stringContaining(
      'cannot be reached, or gives no answer that can be used (ECONNREFUSED)',
    ) as unknown,
  })
})

test('a store that compresses what it gives', async () => {
  const { get } = await store(
    (_, reply) => void reply.writeHead(200, { 'content-encoding': 'gzip' }).end('x'),
  )
  await expect(get()).rejects.toMatchObject({
    retry: 'never',
    message: expect.stringMatching(/compressed/) as unknown,
  })
})

test('headers without end', async () => {
  const { get } = await store(
    (_, reply) => void reply.writeHead(200, { 'x-long': 'x'.repeat(17_000) }).end('x'),
  )
  await expect(get()).rejects.toMatchObject({ type: 'ATTACHMENT', retry: 'backoff' })
})

test.each(['.', '..'])('the id %s asks nobody', async (documentId) => {
  const { get, questions } = await store((_, reply) => void reply.end('x'))
  await expect(get({ documentId })).rejects.toMatchObject({ type: 'ATTACHMENT' })
  expect(questions).toEqual([])
})

test('without an address the setting is named', async () => {
  const { get } = await store(() => {}, { address: undefined })
  await expect(get()).rejects.toMatchObject({
    type: 'ATTACHMENT_DENIED',
    message: expect.stringContaining('set ZEEBE_REST_ADDRESS') as unknown,
  })
})

test.each([
  [true, 'ATTACHMENT_DENIED', 'never'],
  [false, 'ATTACHMENT', 'backoff'],
])('no login (refused: %s)', async (isRefusal, type, retry) => {
  const { get, questions } = await store(() => {}, {
    headers: () =>
      Promise.reject(new LoginTrouble('the token service x refuses the login', isRefusal, undefined)),
  })
  await expect(get()).rejects.toMatchObject({
    type,
    retry,
    message: expect.stringContaining('token service') as unknown,
  })
  expect(questions).toEqual([])
})
