import { describe, expect, test } from 'vitest'
import { createBadCertificates } from '../../support/bad-certificates.ts'
import { loggedInMail as mail, plainLogin as plain } from '../../support/logged-in-mail.ts'

const refusal = { type: 'AUTH', retry: 'never', details: { phase: 'auth', delivery: 'not-sent' } }

describe('a login that is given', () => {
  test.each([['AUTH PLAIN'], ['AUTH LOGIN'], ['AUTH CRAM-MD5 LOGIN'], ['AUTH NTLM PLAIN'], ['AUTH=PLAIN']])(
    'is used, with %s',
    async (offer) => {
      const { failure, server, said } = await mail({ keywords: [offer] })
      expect(failure).toBeUndefined()
      expect(server.count('login')).toBe(1)
      expect(server.accepted).toHaveLength(1)
      expect(said.includes('AUTH PLAIN')).toBe(offer.includes('PLAIN'))
    },
  )

  test('is not sent by a mechanism that was not offered; those offered are named', async () => {
    const { failure, server, said } = await mail({ keywords: ['SIZE 1000', 'AUTH NTLM GSSAPI'] })
    expect(failure).toMatchObject(refusal)
    expect(failure?.message).toMatch(
      / offers the login by NTLM, GSSAPI only, and this worker knows PLAIN, LOGIN and/,
    )
    expect(server.accepted).toHaveLength(0)
    expect(said).not.toContain('AUTH')
    expect(said).not.toContain(plain)
  })

  test.each([
    ['a server without AUTH', { keywords: ['SIZE 1000'] }],
    ['a server that knows no EHLO', { script: { EHLO: '502 Not implemented' } }],
  ])('is not left out: %s', async (_, options) => {
    const { failure, server, said } = await mail(options)
    expect(failure).toMatchObject(refusal)
    expect(failure?.message).toMatch(
      / offers no login, and one is given, so nothing was sent\. .* take user name/,
    )
    expect(server.accepted).toHaveLength(0)
    expect(said).not.toContain('MAIL')
    expect(said).not.toContain('AUTH')
  })

  test('that STARTTLS would bring is told as that', async () => {
    const { failure, said } = await mail(
      { security: 'starttls', keywords: ['SIZE 1000'] },
      '127.0.0.1',
      'none',
    )
    expect(failure).toMatchObject(refusal)
    expect(failure?.message).toMatch(/ offers no login on this unencrypted connection.* It offers STARTTLS/)
    expect(said).not.toContain('MAIL')
  })

  test('of which the server makes up names of mechanisms is told in clean and few words', async () => {
    const { failure } = await mail({ keywords: [`AUTH GOOD X\u0007\u202e ${'LONG '.repeat(10_000)}`] })
    expect(failure).toMatchObject(refusal)
    expect(failure?.message).toContain('by GOOD, LONG, LONG')
    expect(failure?.message).not.toMatch(/[\p{Cc}\u202e]/u)
    expect(failure?.message.length).toBeLessThan(600)
  })

  test('that is refused is told with the words of the server', async () => {
    const { failure } = await mail({ keywords: ['AUTH PLAIN'], script: { AUTH: '535 5.7.8 Not you' } })
    expect(failure).toMatchObject({
      ...refusal,
      details: { ...refusal.details, code: '535', enhancedCode: '5.7.8', command: 'AUTH PLAIN' },
    })
  })
})

test.each(['tls', 'starttls'] as const)('a common name is no name of a host (%s)', async (security) => {
  const { commonName } = await createBadCertificates()
  const { failure, server } = await mail({ security, certificates: commonName }, 'localhost')
  expect(failure).toMatchObject({ type: 'TLS', details: { phase: 'tls', delivery: 'not-sent' } })
  expect(failure?.message).toMatch(
    /its certificate names no host .* with localhost as subject alternative name/,
  )
  expect(server.count('login')).toBe(0)
})
