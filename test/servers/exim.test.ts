import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createTrust } from '../../src/net/trust.ts'
import { createCertificates } from '../support/certificates.ts'
import { MailServer } from '../support/mail-server.ts'
import { poolFor, sendOne, told } from '../support/one-mail.ts'
import { eximPackages, startExim, type EximSettings } from './exim.ts'
import { isRoot } from './real-server.ts'

const found = await eximPackages()
const exim = (settings: EximSettings) => startExim('folder' in found ? found.folder : '', settings)
const credentials = { kind: 'password', username: 'shop', password: 'of letters' } as const

/** Files of a test, by the name of what is in them. */
async function written(texts: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'exim-tls-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  // Exim reads them as a user of its own
  await chmod(folder, 0o755)
  const files = Object.entries(texts).map(
    ([name, text]) => [name, join(folder, `${name}.pem`), text] as const,
  )
  for (const [, file, text] of files) await writeFile(file, text)
  return new Map(files.map(([name, file]) => [name, file]))
}

const tlsOf = (files: ReadonlyMap<string, string>) => [
  'tls_advertise_hosts = *',
  `tls_certificate = ${files.get('cert')}`,
  `tls_privatekey = ${files.get('key')}`,
]

describe.skipIf('missing' in found || !isRoot())('Exim', () => {
  test('takes a mail, and it arrives', async () => {
    const sink = await MailServer.start()
    onTestFinished(() => sink.close())
    const { port } = await exim({ sinkPort: sink.port })
    const arrives = sink.waitForMessage(({ mail }) => mail.subject === 'From a real one')
    expect(told(await sendOne(poolFor(port), { subject: 'From a real one' })).type).toBe('sent')
    await arrives
  })

  test('that takes three mails over each connection gets all of them', async () => {
    const { port } = await exim({ main: ['smtp_accept_max_per_connection = 3'] })
    const pool = poolFor(port, { connections: 1 })
    for (let nth = 1; nth <= 8; nth += 1) expect(told(await sendOne(pool)).type).toBe('sent')
  })

  test('that takes two connections gets ten mails over them', async () => {
    const { port } = await exim({ main: ['smtp_accept_max_per_host = 2'] })
    const pool = poolFor(port)
    const ends = await Promise.all(Array.from({ length: 10 }, () => sendOne(pool)))
    expect(ends.map((end) => told(end).type)).toEqual(Array(10).fill('sent'))
  })

  test('that greets late gets its mail', async () => {
    const { port } = await exim({
      main: ['acl_smtp_connect = late'],
      acl: ['late:', '  accept delay = 4s'],
    })
    expect(told(await sendOne(poolFor(port, { sendTimeoutMs: 9_000 }))).type).toBe('sent')
  })

  test('that does not offer SMTPUTF8 is not told such an address', async () => {
    const { port } = await exim({ main: ['smtputf8_advertise_hosts ='] })
    expect(told(await sendOne(poolFor(port), { to: ['jürgen@example.org'] })).type).toBe('SMTPUTF8')
  })

  test('with a certificate of a private authority, once that is trusted', async () => {
    const { ca, cert, key } = await createCertificates()
    const { port } = await exim({ main: tlsOf(await written({ cert, key })) })
    const request = { security: 'starttls' } as const
    expect(told(await sendOne(poolFor(port, { request }))).type).toBe('TLS')
    const pool = poolFor(port, { request, trust: createTrust(ca) })
    expect(told(await sendOne(pool)).type).toBe('sent')
  })

  test('that asks for a client certificate gets its mail with one; without one, that is told', async () => {
    const { ca, cert, key } = await createCertificates()
    const files = await written({ ca, cert, key })
    const { port } = await exim({
      main: [...tlsOf(files), 'tls_verify_hosts = *', `tls_verify_certificates = ${files.get('ca')}`],
    })
    const mail = async (clientCertificate?: { readonly cert: string; readonly key: string }) => {
      const request = { security: 'starttls', clientCertificate } as const
      return told(await sendOne(poolFor(port, { request, trust: createTrust(ca) })))
    }
    expect((await mail({ cert, key })).type).toBe('sent')
    const without = await mail()
    expect(without.message).toMatch(/client certificate/)
    expect(without.details?.delivery).toBe('not-sent')
  })

  test('without AUTH: the login that is given is not left out', async () => {
    const { port } = await exim({ main: ['tls_advertise_hosts ='] })
    const { type, message } = told(await sendOne(poolFor(port, { request: { credentials } })))
    expect(type).toBe('AUTH')
    expect(message).toMatch(/offers no login/)
  })

  test('with AUTH after STARTTLS alone: that is told', async () => {
    const { port } = await exim({
      main: ['tls_advertise_hosts = *', 'auth_advertise_hosts = ${if eq{$tls_in_cipher}{}{}{*}}'],
      authenticators: [
        'plain:',
        '  driver = plaintext',
        '  public_name = PLAIN',
        '  server_condition = true',
      ],
    })
    const { type, message } = told(await sendOne(poolFor(port, { request: { credentials } })))
    expect(type).toBe('AUTH')
    expect(message).toMatch(/STARTTLS/)
  })

  test('that refuses the login says so', async () => {
    const { port } = await exim({
      main: ['tls_advertise_hosts ='],
      authenticators: [
        'plain:',
        '  driver = plaintext',
        '  public_name = PLAIN',
        '  server_condition = false',
      ],
    })
    const end = told(await sendOne(poolFor(port, { request: { credentials } })))
    expect(end).toMatchObject({ type: 'AUTH', details: { code: '535' } })
  })

  test('that takes small mails only', async () => {
    const { port } = await exim({ main: ['message_size_limit = 10K'] })
    expect(told(await sendOne(poolFor(port), { size: 20_000 })).type).toBe('TOO_LARGE')
  })

  test('that does not like the name in EHLO: the advice is how to set it', async () => {
    const { port } = await exim({
      main: ['acl_smtp_helo = named'],
      acl: ['named:', '  deny message = Invalid HELO name (See RFC2821 4.1.1.1)'],
    })
    const { type, message } = told(await sendOne(poolFor(port, { clientName: undefined })))
    expect(type).toBe('REFUSED')
    expect(message).toMatch(/SMTP_EHLO_NAME/)
  })
})
