import { connect } from 'node:net'
import { once } from 'node:events'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { AccountRequest } from '../../../src/mail/account-request.ts'
import { createTrust } from '../../../src/net/trust.ts'
import { certificate, type MadeCertificate } from '../../support/made-certificate.ts'
import { poolFor, sendOne, told } from '../../support/one-mail.ts'
import { drop } from '../../support/smtp-script.ts'
import { ScriptedSmtp, type ScriptedSmtpOptions } from '../../support/scripted-smtp.ts'

/* What a person reads when a server cannot be trusted, from handshakes that really failed. */

let root: MadeCertificate
let middle: MadeCertificate
let oldMiddle: MadeCertificate
beforeAll(async () => {
  root = await certificate({ name: 'Root', authority: true, days: [-9, 9] })
  middle = await certificate({ name: 'Middle', authority: true, by: root })
  oldMiddle = await certificate({ name: 'Old middle', authority: true, by: root, days: [-9, -3.5] })
})

/** A mail by an account named `shop` for mail.test, wherever that is. */
async function mail(
  shown: MadeCertificate | undefined,
  request: Partial<AccountRequest> = {},
  options: ScriptedSmtpOptions = {},
) {
  const { security = 'starttls' } = options
  const server = await ScriptedSmtp.start({
    security,
    ...(shown && { certificates: { ...shown, ca: '' } }),
    ...options,
  })
  onTestFinished(() => server.close())
  const pool = poolFor(security === 'tls' ? 465 : 587, {
    request: {
      name: 'shop',
      host: 'mail.test',
      security: security === 'tls' ? 'tls' : 'starttls',
      ...request,
    },
    trust: createTrust(root.cert),
    securityFloor: 'auto',
    async dial() {
      const socket = connect(server.port, '127.0.0.1')
      await once(socket, 'connect')
      return { socket, address: '192.0.2.1' }
    },
  })
  const { type, message, details } = told(await sendOne(pool), Date.now())
  return { type, message, details, server }
}

const chain = (...all: readonly MadeCertificate[]): MadeCertificate => ({
  key: all[0]?.key ?? '',
  cert: all.map(({ cert }) => cert).join('\n'),
})

const refused = { type: 'TLS', details: { phase: 'tls', delivery: 'not-sent' } }

describe.each(['tls', 'starttls'] as const)('by %s, it is said', (security) => {
  test('which certificate, which dates and which names, and which name was asked for', async () => {
    const over = await certificate({
      name: 'mail.test',
      by: root,
      names: ['mail.test', 'www.test'],
      days: [-9, -3.5],
    })
    const end = await mail(over, {}, { security })
    expect(end).toMatchObject(refused)
    expect(end.message).toMatch(
      /its certificate has expired, 3 days ago, on \d{4}-\d\d-\d\d \d\d:\d\d UTC\. The certificate: subject "CN=mail\.test", issuer "CN=Root", names mail\.test, www\.test, valid from \d{4}-\d\d-\d\d \d\d:\d\d UTC to \d{4}-\d\d-\d\d \d\d:\d\d UTC\. The name asked for: mail\.test\. Have the mail administrator renew/,
    )
  })

  test('when one begins that is not valid yet', async () => {
    const early = await certificate({ name: 'mail.test', by: root, days: [0.11, 1] })
    const end = await mail(early, {}, { security })
    expect(end).toMatchObject(refused)
    expect(end.message).toMatch(
      /its certificate is not valid yet, but in 2 hours, on .* Check the clock of this machine too\.$/,
    )
  })

  test('whose certificate has expired, where it is that of an authority above', async () => {
    const leaf = await certificate({ name: 'mail.test', by: oldMiddle })
    const end = await mail(chain(leaf, oldMiddle), {}, { security })
    expect(end).toMatchObject(refused)
    expect(end.message).toMatch(
      /its certificate has expired: that of the authority "CN=Old middle", 3 days ago, on /,
    )
  })

  test('for which names it is, and how an account gets along with that', async () => {
    const other = await certificate({ name: 'other.test', by: root })
    const end = await mail(other, {}, { security })
    expect(end).toMatchObject(refused)
    expect(end.message).toMatch(
      /its certificate is not for mail\.test but for other\.test\. The certificate: .*set "tlsName" of the account "shop"/,
    )
  })

  test('that it is self-signed', async () => {
    const end = await mail(await certificate({ name: 'mail.test' }), {}, { security })
    expect(end).toMatchObject(refused)
    expect(end.message).toMatch(
      /is self-signed and not trusted here\. The certificate: subject "CN=mail\.test", issuer "CN=mail\.test", .* "caFile" of the account "shop", or by SMTP_CA_FILE/,
    )
  })

  test('whose authority is missing: a root of their own that is sent along', async () => {
    const own = await certificate({ name: 'Own root', authority: true })
    const leaf = await certificate({ name: 'mail.test', by: own })
    const end = await mail(chain(leaf, own), {}, { security })
    expect(end).toMatchObject(refused)
    expect(end.message).toMatch(/comes from an authority that is not trusted here \("CN=Own root"\)\./)
  })

  test('whose authority is missing: an intermediate one that is left out', async () => {
    const leaf = await certificate({ name: 'mail.test', by: middle })
    const end = await mail(leaf, {}, { security })
    expect(end).toMatchObject(refused)
    expect(end.message).toMatch(
      /not known here \("CN=Middle", and the server sent no certificate of it\)\. .* install the whole chain\.$/,
    )
    expect((await mail(chain(leaf, middle), {}, { security })).type).toBe('sent')
  })

  test('whose authority is missing: the root of the chain that is sent', async () => {
    const own = await certificate({ name: 'Own root', authority: true })
    const between = await certificate({ name: 'Own middle', authority: true, by: own })
    const leaf = await certificate({ name: 'mail.test', by: between })
    const end = await mail(chain(leaf, between), {}, { security })
    expect(end).toMatchObject(refused)
    expect(end.message).toMatch(/not known here \("CN=Own root"\)\./)
    expect((await mail(chain(leaf, between), { ca: own.cert }, { security })).type).toBe('sent')
  })

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('that a client certificate is missing (%s)', async (maxTls) => {
    const leaf = await certificate({ name: 'mail.test', by: root })
    const options = { security, maxTls, asksForCertificate: true }
    const end = await mail(leaf, {}, options)
    expect(end).toMatchObject(refused)
    expect(end.message).toMatch(
      /asks? for a client certificate, and there is none for it\. Give the account a "clientCertificate"/,
    )
    const clientCertificate = await certificate({ name: 'worker', by: root })
    expect((await mail(leaf, { clientCertificate }, options)).type).toBe('sent')
  })

  test('that the server speaks old versions alone', async () => {
    const leaf = await certificate({ name: 'mail.test', by: root })
    const old = await mail(leaf, {}, { security, maxTls: 'TLSv1.1' })
    expect(old).toMatchObject(refused)
    expect(old.message).toMatch(/it offers no version of TLS that is still safe\./)
    const narrow = await mail(leaf, { minTlsVersion: 'TLSv1.3' }, { security, maxTls: 'TLSv1.2' })
    expect(narrow).toMatchObject(refused)
    expect(narrow.message).toMatch(/does not speak TLS 1\.3, .* "minTlsVersion" of the account "shop"/)
    expect((await mail(leaf, { minTlsVersion: 'TLSv1.3' }, { security })).type).toBe('sent')
  })

  test('that no cipher is shared', async () => {
    const leaf = await certificate({ name: 'mail.test', by: root })
    const end = await mail(leaf, {}, { security, maxTls: 'TLSv1.2', ciphers: 'AES128-SHA256' })
    expect(end).toMatchObject(refused)
    expect(end.message).toMatch(/it shares no cipher with this worker\./)
  })

  test('in clean and few words, whatever a certificate says of itself', async () => {
    const name = `mail.test\u0007\u202e\nBcc: evil ${'long '.repeat(200)}`
    const end = await mail(
      await certificate({ name, names: ['a.test', ...Array<string>(500).fill('very-long-name.test')] }),
      {},
      { security },
    )
    expect(end).toMatchObject(refused)
    expect(end.message).not.toMatch(/[\p{Cc}\u202e]/u)
    expect(end.message.length).toBeLessThan(1_200)
  })
})

test('a key that does not fit is told before anything is connected', async () => {
  const [{ cert }, { key }] = [await certificate({ name: 'worker' }), await certificate({ name: 'other' })]
  const end = await mail(undefined, { clientCertificate: { cert, key } })
  expect(end).toMatchObject(refused)
  expect(end.message).toMatch(/the key does not fit the client certificate: .* \(account "shop"\)/)
  expect(end.server.connections).toBe(0)
})

test('TLS that is expected and not there', async () => {
  const end = await mail(undefined, { security: 'tls' }, { security: 'plain' })
  expect(end).toMatchObject(refused)
  expect(end.message).toMatch(/does not speak TLS from the start on this port\. Use security "starttls"/)
})

test('a server that hangs up after the handshake without a word may miss a client certificate', async () => {
  const leaf = await certificate({ name: 'mail.test', by: root })
  const end = await mail(leaf, {}, { security: 'tls', script: { connect: drop } })
  expect(end).toMatchObject({ type: 'CONNECTION', details: { delivery: 'not-sent' } })
  expect(end.message).toMatch(
    / closed the connection right after the TLS handshake\. .* may ask for a client certificate\.$/,
  )
  const later = await mail(leaf, {}, { security: 'tls', script: { EHLO: drop } })
  expect(later).toMatchObject({ type: 'CONNECTION' })
  expect(later.message).not.toMatch(/handshake/)
})

test('the name for TLS is asked for and checked in the place of the host', async () => {
  const leaf = await certificate({ name: 'certified.test', by: root })
  expect((await mail(leaf, { tlsName: 'certified.test' })).type).toBe('sent')
  const other = await mail(leaf, { host: 'certified.test', tlsName: 'mail.test' })
  expect(other).toMatchObject(refused)
  expect(other.message).toMatch(/not for mail\.test but for certified\.test/)
})

test('the EHLO name of the account goes before that of the worker', async () => {
  const leaf = await certificate({ name: 'mail.test', by: root })
  const { server } = await mail(leaf, { ehloName: 'shop.example' })
  expect(server.commands.flat().filter((line) => line.startsWith('EHLO'))).toEqual([
    'EHLO shop.example',
    'EHLO shop.example',
  ])
})
