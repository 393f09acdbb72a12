import { beforeAll, describe, expect, test } from 'vitest'
import { createBadCertificates, type BadCertificates } from '../../support/bad-certificates.ts'
import { createCertificates, type Certificates } from '../../support/certificates.ts'
import { loggedInMail } from '../../support/logged-in-mail.ts'

let bad: BadCertificates
let good: Certificates
beforeAll(async () => {
  bad = await createBadCertificates()
  good = await createCertificates()
})

/** The authority that is trusted is that of `createBadCertificates`, but for one who has none. */
const untrusted: [string, string, () => Certificates][] = [
  ['for another host', 'localhost', () => bad.otherName],
  ['for any host', 'localhost', () => bad.anyHost],
  ['that is over', 'localhost', () => bad.expired],
  ['that has not begun', 'localhost', () => bad.early],
  ['of nobody who is known', 'localhost', () => ({ ...good, ca: bad.otherName.ca })],
  ['signed by itself', 'localhost', () => ({ ...bad.selfSigned, ca: bad.otherName.ca })],
  ['for a name, where the host is an address', '127.0.0.1', () => bad.named],
  ['for clients alone', 'localhost', () => bad.clientOnly],
  ['for a name that goes on behind a NUL', 'localhost', () => bad.cutName],
  ['with a common name alone', 'localhost', () => bad.commonName],
]

describe.each(['tls', 'starttls'] as const)(
  'by %s, no login and no mail goes to a certificate',
  (security) => {
    test.each(untrusted)('%s', async (_, host, certificates) => {
      const { failure, server } = await loggedInMail({ security, certificates: certificates() }, host)
      expect(failure).toMatchObject({ type: 'TLS', details: { phase: 'tls', delivery: 'not-sent' } })
      expect(server.count('AUTH')).toBe(0)
      expect(server.received).toEqual([])
    })

    test('that is good and a protocol that is not (TLS 1.1)', async () => {
      const { failure, server } = await loggedInMail({ security, certificates: good, maxTls: 'TLSv1.1' })
      expect(failure).toMatchObject({ type: 'TLS', details: { phase: 'tls', delivery: 'not-sent' } })
      expect(server.count('AUTH')).toBe(0)
    })

    test.each(['localhost', '127.0.0.1'])('but to a good one it does (%s)', async (host) => {
      const { failure, server } = await loggedInMail({ security, certificates: good }, host)
      expect(failure).toBeUndefined()
      expect(server.accepted).toHaveLength(1)
    })
  },
)

test('a host whose certificate the operator does not want verified gets both, and no other host does', async () => {
  const options = { security: 'starttls', certificates: bad.selfSigned } as const
  const named = await loggedInMail(options, 'localhost', undefined, ['localhost'])
  expect(named.failure).toBeUndefined()
  expect(named.server.accepted).toHaveLength(1)
  const other = await loggedInMail(options, '127.0.0.1', undefined, ['localhost'])
  expect(other.failure).toMatchObject({ type: 'TLS' })
  expect(other.server.count('AUTH')).toBe(0)
})
