import { expect, onTestFinished, test } from 'vitest'
import { createTrust } from '../../../src/net/trust.ts'
import { send } from '../../../src/mail/send/send.ts'
import { createCertificates } from '../../support/certificates.ts'
import { MailServer } from '../../support/mail-server.ts'
import { poolFor } from '../../support/one-mail.ts'
import { Wiretap } from '../../support/wiretap.ts'

/** Of TLS 1.3: the type of the content and the tag (RFC 8446 5.2). */
const AROUND_A_RECORD = 17

test('a message and what ends it are one record of TLS', async () => {
  const certificates = await createCertificates()
  const server = await MailServer.start({ security: 'tls', certificates })
  onTestFinished(() => server.close())
  const wire = await Wiretap.start(server.port)
  onTestFinished(() => wire.close())
  const pool = poolFor(wire.port, { request: { security: 'tls' }, trust: createTrust(certificates.ca) })
  const content = Buffer.from(`From: shop@example.com\r\n\r\n${'Hello Ada.\r\n'.repeat(400)}`)
  const open = { open: () => Promise.resolve(), refusal: () => undefined }
  const envelope = { from: 'shop@example.com', to: ['ada@example.org'], smtpUtf8: false }
  const end = await send(
    pool,
    { envelope, messageId: '<1@example.com>', size: content.length, content },
    open,
    new AbortController().signal,
  )
  expect(end.kind).toBe('sent')
  expect(server.messages.map(({ raw }) => raw)).toEqual([content])
  expect(recordsIn(wire.heard())).toContain(content.length + '.\r\n'.length + AROUND_A_RECORD)
})

/** The lengths of the records that hold data. */
function recordsIn(wire: Buffer): number[] {
  const lengths: number[] = []
  for (let at = 0; at + 5 <= wire.length;) {
    const length = wire.readUInt16BE(at + 3)
    if (wire[at] === 0x17) lengths.push(length)
    at += 5 + length
  }
  return lengths
}
