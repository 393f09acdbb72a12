import { describe, expect, onTestFinished, test } from 'vitest'
import { createComposer } from '../../../src/mail/compose/compose.ts'
import type { Email } from '../../../src/mail/email.ts'
import { send } from '../../../src/mail/send/send.ts'
import { composerSettings, neverAborted } from '../../support/composer-settings.ts'
import { poolFor } from '../../support/one-mail.ts'
import { plainEmail } from '../../support/plain-email.ts'
import { ScriptedSmtp } from '../../support/scripted-smtp.ts'
import { signingBy, testKey, verified } from '../../support/signing-keys.ts'

const keys = [testKey('rsa1'), testKey('ed1', 'ed25519')]
const identity = { jobKey: '1', fingerprint: 'f', firstDate: Date.UTC(2026, 0, 5) }
const gate = { open: () => Promise.resolve(), refusal: () => undefined }
const composer = (domain: string) =>
  createComposer(composerSettings(undefined, { signing: () => signingBy(domain, keys) }))

/** The mail as a server gets it, from compose to the final dot. */
async function received(email: Email, domain: string): Promise<Buffer> {
  const smtp = await ScriptedSmtp.start()
  onTestFinished(() => smtp.close())
  const message = await composer(domain).compose(email, identity, neverAborted)
  const end = await send(poolFor(smtp.port), message, gate, neverAborted)
  expect(end.kind).toBe('sent')
  const [mail] = smtp.accepted
  if (!mail) throw new Error('nothing came')
  // what is announced with SIZE is never less than what comes
  expect(mail.data.length).toBeLessThanOrEqual(message.size + 2)
  return Buffer.from(mail.data.toString('latin1').replace(/^\./gm, ''), 'latin1')
}

const attachment = (filename: string, bytes: number) =>
  ({ kind: 'inline', filename, content: Buffer.alloc(bytes, 'some text \r\n') }) as const
const MAILS: Readonly<Record<string, Partial<Email>>> = {
  'a text': {},
  'dots and empty lines': { body: { kind: 'text', text: '\n\n.\n..dots\n  \n\n\n' } },
  'lines without end': { body: { kind: 'text', text: `${'x'.repeat(3_000)} ${' y'.repeat(3_000)}` } },
  'an HTML body with a text part': {
    body: { kind: 'html-with-text', html: { kind: 'inline', html: '<p>Grüße, <b>Ада</b> 🎉</p>' } },
  },
  'a long subject in other letters, and many recipients': {
    subject: 'Ünïcödé '.repeat(60),
    cc: Array.from({ length: 200 }, (_, nth) => ({ name: `Person ${nth}`, address: `p${nth}@example.org` })),
  },
  'a sender in other letters (SMTPUTF8)': { from: { name: 'Jürgen', address: 'jürgen@example.com' } },
  'headers of a list': {
    unsubscribe: ['https://example.com/u?a=1', 'mailto:leave@example.com'],
    listId: { id: 'news.example.com', name: '' },
    inReplyTo: '<1@example.org>',
    references: ['<0@example.org>', '<1@example.org>'],
    replyTo: [{ name: '', address: 'help@example.com' }],
  },
  'an attachment': { attachments: [attachment('Grüße.txt', 1_000)] },
  'attachments that are streamed': { attachments: [attachment('a.txt', 400_000), attachment('b.pdf', 3)] },
}

describe('a mail that is signed and sent', () => {
  test.each(Object.entries(MAILS))('is what its signatures say: %s', async (_, own) => {
    const mail = await received({ ...plainEmail, ...own }, 'example.com')
    const verdicts = await verified(mail, 'example.com', keys)
    expect(verdicts.map(({ result, algorithm }) => [result, algorithm])).toEqual([
      ['pass', 'rsa-sha256'],
      ['pass', 'ed25519-sha256'],
    ])
    expect(mail.toString('latin1')).toMatch(/^DKIM-Signature: /)
  })

  test('covers what RFC 8058 asks for', async () => {
    const mail = await received({ ...plainEmail, ...MAILS['headers of a list'] }, 'example.com')
    const names = /h=([^;]*);/.exec(mail.toString('latin1'))?.[1] ?? ''
    expect(names.replace(/\s/g, '').split(':')).toEqual(
      expect.arrayContaining(['List-Unsubscribe', 'List-Unsubscribe-Post', 'List-Id', 'References']),
    )
  })

  test('has its other bytes as without a signature, and the same ones on each attempt', async () => {
    const email = { ...plainEmail, attachments: [attachment('a.txt', 1_000)] }
    const compose = async (domain: string) =>
      (await composer(domain).compose(email, identity, neverAborted)).content.toString()
    const signed = await compose('example.com')
    expect(signed).toMatch(/^DKIM-Signature: /)
    expect(await compose('example.com')).toBe(signed)
    const unsigned = await compose('other.example')
    expect(signed.endsWith(unsigned)).toBe(true)
    expect(unsigned).not.toContain('DKIM')
  })
})
