import { randomBytes } from 'node:crypto'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { uploadDocument } from '../../sandbox/client/engine-rest.ts'
import { recipe } from '../support/recipe.ts'
import { useMailBench } from '../support/mail-bench.ts'

/** In front of the engine's REST API: it can be shut, and knows who came. */
const door = { isShut: false, asked: 0, address: '' }
let server: Server | undefined

beforeAll(async () => {
  const engine = new URL(inject('engine').restAddress)
  server = createServer((question, answer) => {
    door.asked += 1
    if (door.isShut) return void answer.writeHead(503).end()
    const { url = '', method = '', headers } = question
    const passed = request(
      {
        host: engine.hostname,
        port: engine.port,
        path: url,
        method,
        headers: { ...headers, host: engine.host },
      },
      (reply) => {
        answer.writeHead(reply.statusCode ?? 500, reply.headers)
        reply.pipe(answer)
      },
    )
    passed.on('error', () => answer.destroy())
    question.pipe(passed)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  door.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server?.closeAllConnections()
  server?.close()
})

const bench = useMailBench('documents', () => ({
  ZEEBE_REST_ADDRESS: `${door.address}/`,
  SMTP_MAX_MESSAGE_SIZE: '40MB',
}))
const upload = (content: Buffer, fileName: string, contentType?: string) =>
  uploadDocument(inject('engine').restAddress, content, { fileName, ...(contentType && { contentType }) })

test('the example of the recipe: documents of a process, as they were uploaded', async () => {
  const invoice = Buffer.from('%PDF-1.7 ü\r\n.\r\n')
  const variables = {
    invoice: await upload(invoice, 'Rechnung für Ada.pdf', 'application/pdf'),
    photos: [await upload(Buffer.from([0x89, 0x50]), 'a.png'), await upload(Buffer.alloc(0), 'leer.txt')],
  }
  const attachments = recipe('attachments-from-documents').feel('smtpEmailAttachments')
  const { mail } = await bench.send({ smtpEmailAttachments: attachments }, { variables })
  const read = mail.attachments.map(({ filename, mimeType, content }) => [
    filename,
    mimeType,
    Buffer.from(content as ArrayBuffer),
  ])
  expect(read).toEqual([
    ['Rechnung für Ada.pdf', 'application/pdf', invoice],
    ['a.png', 'image/png', Buffer.from([0x89, 0x50])],
    ['leer.txt', 'text/plain', Buffer.alloc(0)],
  ])
})

test('4 MB, and just more than what is held', async () => {
  const [large, little] = [randomBytes(4_000_000), randomBytes(256 * 1024 + 1)]
  const variables = { files: [await upload(large, 'large.bin'), await upload(little, 'little.bin')] }
  const { mail } = await bench.send({ smtpEmailAttachments: '=files' }, { variables })
  const contents = mail.attachments.map(({ content }) => Buffer.from(content as ArrayBuffer))
  expect(contents.map((content, at) => content.equals([large, little][at] ?? large))).toEqual([true, true])
})

test('a document that is not there, and one with the hash of another: an incident that names it', async () => {
  const one = await upload(Buffer.from('one'), 'one.txt')
  const other = await upload(Buffer.from('other'), 'other.txt')
  const missing = await bench.refuse(
    { smtpEmailAttachments: '=[file]' },
    {
      variables: { file: { ...one, documentId: 'gone' } },
    },
  )
  expect(missing.incident.errorMessage).toMatch(
    /^Attachments \(smtpEmailAttachments\[1\]\): "one\.txt" is not in the document store of the engine at 127\.0\.0\.1:\d+ \(ZEEBE_REST_ADDRESS\)/,
  )
  const wrong = await bench.refuse(
    { smtpEmailAttachments: '=[file]' },
    {
      variables: { file: { ...one, contentHash: other['contentHash'] } },
    },
  )
  expect(wrong.incident.errorMessage).toMatch(/"one\.txt" is not given by the document store .*HTTP 400/)
})

test('while the store is down a retry is used up, and then the mail goes out', async () => {
  const variables = { file: await upload(Buffer.from('late'), 'late.txt') }
  door.isShut = true
  const before = door.asked
  const headers = { retryBackoff: 'PT0.1S' }
  const instance = await bench.start({ smtpEmailAttachments: '=file' }, { variables, headers })
  await expect.poll(() => door.asked, { timeout: 15_000 }).toBeGreaterThan(before)
  door.isShut = false
  const { mail } = await bench.mailOf(instance)
  expect(mail.attachments.map(({ filename }) => filename)).toEqual(['late.txt'])
  expect(instance.jobEvents).toContain('FAILED')
})
