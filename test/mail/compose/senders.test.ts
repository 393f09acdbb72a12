import { describe, expect, test } from 'vitest'
import { createComposer } from '../../../src/mail/compose/compose.ts'
import type { Email } from '../../../src/mail/email.ts'
import { composerSettings, neverAborted } from '../../support/composer-settings.ts'
import { box, plainEmail } from '../../support/plain-email.ts'

const composer = createComposer(composerSettings())

async function composed(changes: Partial<Email>, jobKey = '1') {
  const identity = { jobKey, fingerprint: '1', firstDate: 0 }
  const message = await composer.compose({ ...plainEmail, ...changes }, identity, neverAborted)
  if (!Buffer.isBuffer(message.content)) throw new Error('it is streamed')
  const [head = ''] = message.content.toString().split('\r\n\r\n')
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(head)?.[1]?.trim()
  return { ...message, header }
}

describe('who sent it', () => {
  test('is said where that is not From', async () => {
    const { header, envelope } = await composed({ sender: box('bot@example.com', 'Bot') })
    expect(header('Sender')).toBe('Bot <bot@example.com>')
    expect(envelope.from).toBe('from@example.com')
  })

  test('is left out where it is', async () => {
    const { header } = await composed({ sender: box('from@EXAMPLE.com', 'Another name') })
    expect(header('Sender')).toBeUndefined()
  })
})

describe('where bounces go', () => {
  test('is From, unless it is said', async () => {
    expect((await composed({})).envelope.from).toBe('from@example.com')
    const said = await composed({ envelopeFrom: 'bounces@BÜCHER.example', readReceipt: true })
    expect(said.envelope.from).toBe('bounces@xn--bcher-kva.example')
    expect(said.messageId).toMatch(/@example\.com>$/)
    expect(said.header('From')).toBe('Ada <from@example.com>')
    expect(said.header('Disposition-Notification-To')).toBe('bounces@xn--bcher-kva.example')
  })

  test('is nowhere', async () => {
    const { envelope, header } = await composed({ envelopeFrom: '', readReceipt: true })
    expect(envelope.from).toBe('')
    expect(envelope.smtpUtf8).toBe(false)
    expect(header('Disposition-Notification-To')).toBe('Ada <from@example.com>')
  })

  test('tells the mail, by what the result calls it, on every attempt', async () => {
    const [first, again, other] = await Promise.all([
      composed({ envelopeFrom: 'b+{id}@example.com' }),
      composed({ envelopeFrom: 'b+{id}@example.com' }),
      composed({ envelopeFrom: 'b+{id}@example.com' }, '2'),
    ])
    expect(first.envelope.from).toBe(`b+${first.messageId.slice(1, -'@example.com>'.length)}@example.com`)
    expect(again).toMatchObject({ envelope: first.envelope, content: first.content })
    expect(other.envelope.from).not.toBe(first.envelope.from)
  })
})

describe('whom it is to', () => {
  test('is hidden with Bcc alone', async () => {
    const { header, envelope } = await composed({ to: [], bcc: [box('hidden@example.org')] })
    expect(header('To')).toBe('undisclosed-recipients:;')
    expect(header('Bcc')).toBeUndefined()
    expect(envelope.to).toEqual(['hidden@example.org'])
  })

  test('is Cc alone', async () => {
    const { header } = await composed({ to: [], cc: [box('seen@example.org')] })
    expect(header('To')).toBeUndefined()
    expect(header('Cc')).toBe('seen@example.org')
  })
})
