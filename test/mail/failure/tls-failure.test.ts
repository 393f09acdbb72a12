import { beforeAll, describe, expect, test } from 'vitest'
import { readFault } from '../../../src/mail/failure/smtp-fault.ts'
import { tlsProblem } from '../../../src/mail/failure/tls-failure.ts'
import { createBadCertificates, type BadCertificates } from '../../support/bad-certificates.ts'
import { expectFailure } from '../../support/failing-send.ts'
import { drop, reset } from '../../support/smtp-script.ts'

let bad: BadCertificates
beforeAll(async () => {
  bad = await createBadCertificates()
})

const client = (ca?: string) => ({ requireTLS: true, tls: ca === undefined ? {} : { ca } })
const never = { type: 'TLS', retry: 'never', details: { phase: 'tls', delivery: 'not-sent' } } as const

describe.each(['tls', 'starttls'] as const)('F12 %s', (security) => {
  test('self-signed', async () => {
    const says = /its certificate is self-signed and not trusted here\. .*SMTP_CA_FILE/
    await expectFailure({ security, certificates: bad.selfSigned, pool: client() }, { ...never, says })
  })

  test('unknown authority', async () => {
    const says = /its certificate comes from an authority that is not known here\. .*SMTP_CA_FILE/
    await expectFailure({ security, pool: client() }, { ...never, says })
  })

  test('expired', async () => {
    const { expired } = bad
    const says = /its certificate has expired/
    await expectFailure({ security, certificates: expired, pool: client(expired.ca) }, { ...never, says })
  })

  test('another name', async () => {
    const { otherName } = bad
    const says = /its certificate is not for 127\.0\.0\.1 but for elsewhere\.test/
    await expectFailure({ security, certificates: otherName, pool: client(otherName.ca) }, { ...never, says })
  })

  test('protocol too old', async () => {
    const pool = { requireTLS: true, tls: { minVersion: 'TLSv1.3' } } as const
    const says = /it offers no version of TLS that is still safe/
    await expectFailure({ security, maxTls: 'TLSv1.2', pool }, { ...never, says })
  })
})

test('F12 TLS from the start on a port without', async () => {
  const says = /it does not speak TLS from the start on this port\. Use security "starttls"/
  await expectFailure({ pool: { secure: true } }, { ...never, says })
})

describe('F13 STARTTLS', () => {
  test('required and not offered', async () => {
    const details = { ...never.details, command: 'STARTTLS', code: '502' }
    await expectFailure(
      { pool: client() },
      { ...never, details, says: /refused encryption \(STARTTLS\): "502 / },
    )
  })

  test('required, and EHLO is not known', async () => {
    const script = { EHLO: '502 Not implemented' }
    await expectFailure(
      { script, pool: client() },
      { type: 'TLS', retry: 'never', details: { command: 'EHLO' } },
    )
  })

  test('not available for now', async () => {
    const script = { STARTTLS: '454 4.7.0 TLS not available' }
    const details = { ...never.details, code: '454', enhancedCode: '4.7.0' }
    await expectFailure(
      { security: 'starttls', script, pool: client() },
      { type: 'TLS_TEMP', retry: 'backoff', details },
    )
  })

  test.each([
    ['FIN', drop],
    ['RST', reset],
  ])('%s in the handshake is a lost connection', async (_, { then }) => {
    const script = { STARTTLS: { reply: '220 Ready', then } }
    await expectFailure(
      { script, pool: client() },
      { type: 'CONNECTION', retry: 'backoff', details: { delivery: 'not-sent' } },
    )
  })
})

describe('what OpenSSL says', () => {
  test.each([
    ['SELF_SIGNED_CERT_IN_CHAIN', /authority that is not trusted here/],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', /authority that is not known here/],
    ['CERT_NOT_YET_VALID', /not valid yet/],
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', /shares no cipher/],
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', /handshake failed \(ERR_SSL_TLSV1_ALERT_UNKNOWN_CA\)/],
  ])('%s', (originalCode, what) => {
    expect(tlsProblem(readFault({ code: 'ESOCKET', originalCode }), 'mail.example')?.what).toMatch(what)
  })

  test('nothing about encryption', () => {
    expect(
      tlsProblem(readFault({ code: 'ESOCKET', originalCode: 'ECONNRESET' }), 'mail.example'),
    ).toBeUndefined()
  })
})
