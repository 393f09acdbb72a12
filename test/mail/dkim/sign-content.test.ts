import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RelaxedBodyHash } from '../../../src/mail/dkim/relaxed-body.ts'
import { signContent } from '../../../src/mail/dkim/sign-content.ts'
import type { SigningDomain } from '../../../src/mail/dkim/signing.ts'
import type { Content } from '../../../src/mail/send/hand-over.ts'
import { neverAborted } from '../../support/composer-settings.ts'
import { signingBy, testKey, verified } from '../../support/signing-keys.ts'

const rsa = testKey('rsa1')
const ed = testKey('ed1', 'ed25519')
const keys = [rsa, ed]
const signerOf = (own: Partial<SigningDomain> = {}): SigningDomain => {
  const signer = signingBy('example.com', keys, own).get('example.com')
  if (!signer) throw new Error('no signer')
  return signer
}
const date = new Date('2026-01-05T10:00:00Z')
const HEADER = 'From: Shop <shop@example.com>\r\nTo: ada@example.org\r\nSubject: Hello\r\n'

const bytesOf = (content: Content): Promise<Buffer> =>
  Buffer.isBuffer(content) ? Promise.resolve(content) : buffer(content())
const signed = async (content: Content, own?: Partial<SigningDomain>) =>
  bytesOf((await signContent(signerOf(own), { size: 0, content, date }, neverAborted)).content)
const resultsOf = async (mail: Buffer) =>
  (await verified(mail, 'example.com', keys)).map(({ result }) => result)
/** As nodemailer writes it to the wire, dots aside. */
const asReceived = (mail: Buffer) => {
  const text = mail.toString('latin1').replace(/\r\n?|\n/g, '\r\n')
  return Buffer.from(text.endsWith('\r\n') ? text : `${text}\r\n`, 'latin1')
}
const inParts = (mail: Buffer, size: number) => () =>
  Readable.from(
    Array.from({ length: Math.ceil(mail.length / size) }, (_, at) =>
      mail.subarray(at * size, (at + 1) * size),
    ),
  )

const BODIES: Readonly<Record<string, string>> = {
  none: '',
  'a line break': '\r\n',
  'empty lines': '\r\n\r\n\r\n',
  blanks: '  \t ',
  'no break at the end': 'Hello',
  'breaks at the end': 'Hello\r\n\r\n\r\n',
  'empty lines between': '\r\n\r\nHello\r\n\r\n\r\nAda\r\n',
  'blanks at ends of lines': 'Hello  \t\r\n Ada\t \r\n \r\n',
  'dots at the beginning': '.Hello\r\n..\r\n.\r\n',
  'a lone LF and CR': 'a\nb\rc\r\r\nd\n\r\n',
  'a CR at the end': 'Hello\r',
  'a long line': `${'x'.repeat(5_000)} y\r\n`,
  'other letters': Buffer.from('Grüße, Ада 🎉\r\n').toString('latin1'),
}

describe('a signed mail', () => {
  test.each(Object.entries(BODIES))(
    'is read by a verifier, with a body of %s, whole and in parts',
    async (_, body) => {
      const mail = Buffer.from(`${HEADER}\r\n${body}`, 'latin1')
      const whole = await signed(mail)
      expect(await resultsOf(asReceived(whole))).toEqual(['pass', 'pass'])
      for (const size of [1, 3, 4_096]) expect(await signed(inParts(mail, size))).toEqual(whole)
    },
  )

  test('has the hash that RFC 6376 says, whatever the bytes and the parts', async () => {
    const byte = fc.constantFrom(...Buffer.from(' \t\r\n.ab'))
    const body = fc.array(byte, { maxLength: 60 }).map((bytes) => Buffer.from(bytes))
    await fc.assert(
      fc.asyncProperty(body, fc.integer({ min: 1, max: 7 }), async (bytes, size) => {
        const hash = new RelaxedBodyHash()
        for (let at = 0; at < bytes.length; at += size) hash.update(bytes.subarray(at, at + size))
        expect(hash.digest()).toBe(hashByTheBook(bytes.toString('latin1')))
      }),
      { numRuns: 500 },
    )
  })

  test('is no work that grows faster than the mail', () => {
    const began = performance.now()
    for (const text of [
      ' '.repeat(4e6),
      '\r\n'.repeat(2e6),
      '\n'.repeat(2e6),
      ' \r\n'.repeat(1e6),
      '\r'.repeat(2e6),
    ]) {
      const hash = new RelaxedBodyHash()
      hash.update(Buffer.from(`a${text}b`))
      hash.digest()
    }
    expect(performance.now() - began).toBeLessThan(5_000)
  })

  test('is broken by whoever changes it, adds a header or a second From', async () => {
    const mail = (await signed(Buffer.from(`${HEADER}\r\nHello\r\n`))).toString('latin1')
    const changed = [
      mail.replace('Hello\r\n', 'Hallo\r\n'),
      mail.replace('Subject: Hello', 'Subject: Hallo'),
      `From: evil@evil.example\r\n${mail}`,
      mail.replace('Subject:', 'Reply-To: evil@evil.example\r\nSubject:'),
      mail.replace('Subject:', 'Cc: evil@evil.example\r\nSubject:'),
    ]
    for (const one of changed) expect(await resultsOf(Buffer.from(one, 'latin1'))).not.toContain('pass')
    // blanks and folds may change on the way
    const folded = mail.replace('From: Shop <', 'From:  Shop\r\n\t<')
    expect(await resultsOf(Buffer.from(folded, 'latin1'))).toEqual(['pass', 'pass'])
  })

  test('leaves out what the operator says', async () => {
    const mail = Buffer.from(`${HEADER}Message-ID: <1@example.com>\r\nDate: x\r\n\r\nHello\r\n`)
    expect(namesIn(await signed(mail))).toBe('From:From:Reply-To:To:To:Cc:Subject:Subject:Date:Message-ID')
    const bytes = await signed(mail, { notSigned: new Set(['message-id', 'date']) })
    const changed = bytes
      .toString('latin1')
      .replace('<1@example.com>', '<2@relay.example>')
      .replace('Date: x', 'Date: y')
    expect(await resultsOf(Buffer.from(changed, 'latin1'))).toEqual(['pass', 'pass'])
  })

  test('has the same bytes again, in short lines, and says its size', async () => {
    const content = Buffer.from(`${HEADER}\r\nHello\r\n`)
    const { size, content: first } = await signContent(
      signerOf(),
      { size: content.length, content, date },
      neverAborted,
    )
    const bytes = await bytesOf(first)
    expect(size).toBe(bytes.length)
    expect(await signed(content)).toEqual(bytes)
    const lines = bytes.toString('latin1').split('\r\n')
    expect(lines.every((line) => line.length <= 78)).toBe(true)
    expect(bytes.toString('latin1')).toContain(`t=${date.getTime() / 1000};`)
  })
})

describe('a mail that is streamed', () => {
  test('ends before its last part where the second reading brings something else', async () => {
    let readings = 0
    const content = () => {
      readings += 1
      return Readable.from([Buffer.from(`${HEADER}\r\n`), Buffer.from(`reading ${readings}\r\n`)])
    }
    const { content: twice } = await signContent(signerOf(), { size: 0, content, date }, neverAborted)
    await expect(bytesOf(twice)).rejects.toMatchObject({
      type: 'ATTACHMENT',
      retry: 'backoff',
      details: { delivery: 'not-sent' },
    })
  })

  test('is not read on when the signal aborts', async () => {
    const abort = new AbortController()
    let parts = 0
    const content = () =>
      Readable.from(
        (function* () {
          for (;;) {
            parts += 1
            if (parts === 5) abort.abort(new Error('enough'))
            yield Buffer.from('x')
          }
        })(),
      )
    await expect(signContent(signerOf(), { size: 0, content, date }, abort.signal)).rejects.toThrow('enough')
    expect(parts).toBeLessThan(50)
  })
})

const namesIn = (mail: Buffer) => /h=([^;]*);/.exec(mail.toString('latin1'))?.[1]?.replace(/\s/g, '')

/** RFC 6376 3.4.4, rule by rule, of what is received. */
function hashByTheBook(body: string): string {
  const lines = body
    .replace(/\r\n?|\n/g, '\r\n')
    .split('\r\n')
    .map((line) => line.replace(/[ \t]+/g, ' ').replace(/ $/, ''))
  while (lines.at(-1) === '') lines.pop()
  return createHash('sha256')
    .update(lines.map((line) => `${line}\r\n`).join(''))
    .digest('base64')
}
