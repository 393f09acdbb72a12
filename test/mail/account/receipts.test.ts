import { describe, expect, onTestFinished, test } from 'vitest'
import { createTrust } from '../../../src/net/trust.ts'
import { createCertificates } from '../../support/certificates.ts'
import { poolFor, sendOne, told, type PoolOptions } from '../../support/one-mail.ts'
import { ScriptedSmtp, type ScriptedSmtpOptions } from '../../support/scripted-smtp.ts'

const certificates = await createCertificates()

async function server(options: ScriptedSmtpOptions = {}): Promise<ScriptedSmtp> {
  const started = await ScriptedSmtp.start({ certificates, ...options })
  onTestFinished(() => started.close())
  return started
}

const commands = (smtp: ScriptedSmtp, verb: string) =>
  smtp.commands.flat().filter((line) => line.startsWith(verb))

describe('a receipt (DSN, RFC 3461)', () => {
  const field = 'Delivery receipt'
  const receipt = { notify: ['SUCCESS', 'DELAY'], envid: 'abc', field } as const
  const to = ['ada@example.org', 'a+b=c@example.org', '"a b"@example.org']

  test.each([['PIPELINING'], ['8BITMIME']])(
    'is asked for each recipient by its own address, with %s',
    async (keyword) => {
      const smtp = await server({ keywords: [keyword, 'DSN'] })
      const end = await sendOne(poolFor(smtp.port), { to, envelope: { receipt } })
      expect(end).toMatchObject({ kind: 'sent', info: { receiptRequested: true, accepted: to } })
      expect(commands(smtp, 'MAIL')).toEqual(['MAIL FROM:<shop@example.com> RET=HDRS ENVID=abc'])
      expect(commands(smtp, 'RCPT')).toEqual([
        'RCPT TO:<ada@example.org> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;ada@example.org',
        'RCPT TO:<a+b=c@example.org> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;a+2Bb+3Dc@example.org',
        'RCPT TO:<"a b"@example.org> NOTIFY=SUCCESS,DELAY',
      ])
    },
  )

  test('is no part of the next mail over the same connection', async () => {
    const smtp = await server({ keywords: ['DSN'] })
    const pool = poolFor(smtp.port, { connections: 1 })
    await sendOne(pool, { envelope: { receipt } })
    const end = await sendOne(pool)
    expect(end.kind === 'sent' && end.info).not.toHaveProperty('receiptRequested')
    expect(smtp.connections).toBe(1)
    expect(commands(smtp, 'RCPT')[1]).toBe('RCPT TO:<ada@example.org>')
  })

  test.each([['XDSN'], ['DSNX'], ['SIZE 100000']])('is not asked for where EHLO says %s', async (keyword) => {
    const smtp = await server({ keywords: [keyword] })
    const end = await sendOne(poolFor(smtp.port), { envelope: { receipt } })
    expect(end).toMatchObject({ kind: 'sent', info: { receiptRequested: false } })
    expect([...commands(smtp, 'MAIL'), ...commands(smtp, 'RCPT')].join('\n')).not.toMatch(
      /ENVID|NOTIFY|ORCPT/,
    )
  })
})

describe('encryption up to the mailbox (REQUIRETLS, RFC 8689)', () => {
  const requireTls = { field: 'Only over TLS' }
  const trust = createTrust(certificates.ca)
  const sendTo = async (options: ScriptedSmtpOptions, pool: PoolOptions = {}) => {
    const smtp = await server(options)
    return { smtp, end: await sendOne(poolFor(smtp.port, { trust, ...pool }), { envelope: { requireTls } }) }
  }
  const KEYWORDS = ['PIPELINING', 'REQUIRETLS']

  test.each(['starttls', 'tls'] as const)('is said to a server that offers it, by %s', async (security) => {
    const { smtp, end } = await sendTo({ security, keywords: KEYWORDS }, { request: { security } })
    expect(end.kind).toBe('sent')
    expect(commands(smtp, 'MAIL')).toEqual(['MAIL FROM:<shop@example.com> REQUIRETLS'])
  })

  const refused: readonly [string, ScriptedSmtpOptions, PoolOptions, RegExp][] = [
    [
      'no encryption',
      { keywords: KEYWORDS },
      { request: { security: 'none' } },
      /connection is not encrypted/,
    ],
    ['no STARTTLS', { keywords: KEYWORDS }, { request: { security: 'auto' } }, /connection is not encrypted/],
    [
      'encryption that is switched off',
      { security: 'starttls', keywords: KEYWORDS },
      { request: { security: 'none' } },
      /connection is not encrypted/,
    ],
    [
      'an unverified host',
      { security: 'starttls', keywords: KEYWORDS },
      { request: { security: 'starttls' }, unverifiedHosts: ['127.0.0.1'] },
      /certificate of this server is not verified \(SMTP_TLS_UNVERIFIED_HOSTS\)/,
    ],
    [
      'a server without it',
      { security: 'starttls', keywords: ['XREQUIRETLS', 'REQUIRETLS-NOT'] },
      { request: { security: 'starttls' } },
      /the server does not offer that/,
    ],
  ]
  test.each(refused)(
    'is refused over %s, and nothing is said of the mail',
    async (_, options, request, why) => {
      const { smtp, end } = await sendTo(options, request)
      const { type, message, details } = told(end)
      expect(type).toBe('REQUIRETLS')
      expect(message).toMatch(why)
      expect(message).toMatch(/^Nothing was sent to mail\.example:25: Only over TLS demands/)
      expect(details).toMatchObject({ delivery: 'not-sent', phase: 'envelope' })
      expect(commands(smtp, 'MAIL')).toEqual([])
      // it is of the mail: the connection stays for the next one
      await smtp.seen('RSET')
    },
  )

  test('a refusal of the server on the way is the same failure', async () => {
    const script = { dot: '550 5.7.30 REQUIRETLS support required' }
    const { end } = await sendTo(
      { security: 'starttls', keywords: KEYWORDS, script },
      { request: { security: 'starttls' } },
    )
    expect(told(end)).toMatchObject({ type: 'REQUIRETLS', details: { code: '550', delivery: 'not-sent' } })
  })
})
