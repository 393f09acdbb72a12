import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { GateClosed } from '../../../src/mail/send/gate-closed.ts'
import type { Gate } from '../../../src/mail/send/hand-over.ts'
import { send, type Message } from '../../../src/mail/send/send.ts'
import { sendToNobody } from '../../../src/mail/send/to-nobody.ts'

const message = (content: Message['content']): Message => ({
  envelope: { from: 'from@example.com', to: [], smtpUtf8: false },
  messageId: '<1@example.com>',
  size: 3,
  content,
})
const open: Gate = { open: async () => {}, refusal: () => undefined }
const sent = (content: Message['content'], gate = open, signal = new AbortController().signal) =>
  send({ send: sendToNobody }, message(content), gate, signal)

test('a message goes through the gate to its last byte', async () => {
  const seen: string[] = []
  const gate = { ...open, open: async () => void seen.push('open') }
  const parts = function* () {
    for (const part of ['a', 'b', 'c']) {
      seen.push(part)
      yield Buffer.from(part)
    }
  }
  expect(await sent(() => Readable.from(parts()), gate)).toEqual({
    kind: 'sent',
    info: { accepted: [], rejected: [], response: '' },
  })
  expect(seen).toEqual(['open', 'a', 'b', 'c'])
  expect(await sent(Buffer.from('abc'))).toMatchObject({ kind: 'sent' })
})

test('a closed gate lets nothing through', async () => {
  const gate = { ...open, open: () => Promise.reject(new GateClosed('overtaken')) }
  const end = await sent(Buffer.from('abc'), gate)
  expect(end).toMatchObject({
    kind: 'failed',
    progress: { handedOver: false, refusedBy: { why: 'overtaken' } },
  })
})

test('content that cannot be read is an error, and nothing was handed over', async () => {
  const broken = () =>
    new Readable({
      read() {
        this.destroy(new Error('gone'))
      },
    })
  expect(await sent(broken)).toMatchObject({
    kind: 'failed',
    error: { message: 'gone' },
    progress: { handedOver: false },
  })
})

test('a send that is given up ends, before it begins and in the middle', async () => {
  const closed = new GateClosed('shutdown')
  const given = AbortSignal.abort(closed)
  expect(await sent(Buffer.from('abc'), open, given)).toMatchObject({ kind: 'failed', error: closed })
  const later = new AbortController()
  const gate = { ...open, open: () => new Promise<void>(() => later.abort(closed)) }
  expect(await sent(Buffer.from('abc'), gate, later.signal)).toMatchObject({ kind: 'failed', error: closed })
})
