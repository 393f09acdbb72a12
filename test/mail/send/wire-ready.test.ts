import { expect, onTestFinished, test } from 'vitest'
import { createComposer } from '../../../src/mail/compose/compose.ts'
import type { Email } from '../../../src/mail/email.ts'
import { send, type Message } from '../../../src/mail/send/send.ts'
import { createTrust } from '../../../src/net/trust.ts'
import { createCertificates } from '../../support/certificates.ts'
import { composerSettings, neverAborted } from '../../support/composer-settings.ts'
import { poolFor } from '../../support/one-mail.ts'
import { plainEmail } from '../../support/plain-email.ts'
import { ScriptedSmtp } from '../../support/scripted-smtp.ts'

const identity = { jobKey: '1', fingerprint: 'f', firstDate: Date.UTC(2026, 0, 5) }
const gate = { open: () => Promise.resolve(), refusal: () => undefined }
const certificates = await createCertificates()

/** Each message over the same connection, so that whatever one leaves open is seen in the next. */
async function wire(messages: readonly Message[], security: 'plain' | 'tls'): Promise<Buffer[]> {
  const smtp = await ScriptedSmtp.start(security === 'tls' ? { security, certificates } : {})
  onTestFinished(() => smtp.close())
  const pool = poolFor(smtp.port, {
    request: { security: security === 'tls' ? 'tls' : 'none' },
    trust: createTrust(certificates.ca),
  })
  for (const message of messages) {
    const end = await send(pool, message, gate, neverAborted)
    expect(end.kind).toBe('sent')
  }
  return smtp.accepted.map(({ data }) => data)
}

const file = (bytes: number) =>
  ({ kind: 'inline', filename: 'Grüße.bin', content: Buffer.alloc(bytes, '..\r\n.\n') }) as const
const text = (one: string): Partial<Email> => ({ body: { kind: 'text', text: one } })

test.each<[string, Partial<Email>, boolean]>([
  ['a text', text('a\r\n.b'.replace('.', '')), true],
  ['a text without an end of line', text('a'), true],
  ['a text with a dot at its beginning', text('.a'), false],
  ['a text with a line of one dot', text('a\r\n.\r\nb'), false],
  ['a text in other letters', text('Grüße 漢字 '.repeat(100)), true],
  ['a file', { attachments: [file(1_000)] }, true],
  ['a file of 100 KB', { ...text('a'), attachments: [file(100_000)] }, true],
  ['a text with dots and a file of 180 KB', { ...text('.\r\n..\r\n'), attachments: [file(180_000)] }, false],
])('%s goes out as it would if each byte was looked at', async (_, own, isReady) => {
  const message = await createComposer(composerSettings()).compose(
    { ...plainEmail, ...own },
    identity,
    neverAborted,
  )
  expect(message.isWireReady).toBe(isReady)
  for (const security of ['plain', 'tls'] as const) {
    const looked = { ...message, isWireReady: false }
    const [one, other, again] = await wire([message, looked, message], security)
    expect(other?.equals(one ?? Buffer.alloc(0))).toBe(true)
    expect(again?.equals(one ?? Buffer.alloc(0))).toBe(true)
    const bytes = Buffer.isBuffer(message.content) ? message.content : Buffer.alloc(0)
    if (isReady) expect(one?.subarray(0, bytes.length).equals(bytes)).toBe(true)
    expect(one?.length).toBeLessThanOrEqual(message.size + 2)
  }
})
