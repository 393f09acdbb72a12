import { generateKeyPairSync } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { createTrust, UnusableCertificate } from '../../src/net/trust.ts'
import { createCertificates, type Certificates } from '../support/certificates.ts'

let one: Certificates
let other: Certificates
beforeAll(async () => {
  one = await createCertificates()
  other = await createCertificates()
})

const pair = ({ cert, key }: Certificates) => ({ cert, key })

describe('contexts', () => {
  test('are made once for the same wishes, and anew for others', () => {
    const trust = createTrust(one.ca)
    const first = trust.contextFor({ ca: other.ca, clientCertificate: pair(one) })
    expect(trust.contextFor({ ca: other.ca, clientCertificate: { ...pair(one) } })).toBe(first)
    const others = [
      {},
      { ca: one.ca },
      { ca: other.ca },
      { ca: other.ca, clientCertificate: pair(other) },
      { ca: other.ca, clientCertificate: pair(one), minTlsVersion: 'TLSv1.3' } as const,
    ].map((own) => trust.contextFor(own))
    expect(new Set([first, ...others]).size).toBe(6)
  })

  test('are forgotten when there are too many, the one that was not used for longest first', () => {
    const trust = createTrust()
    // what makes them differ must cost little: the wishes of 100 accounts without an authority
    const contextOf = (nth: number) => trust.contextFor({ clientCertificate: keyed(nth) })
    const keyed = (nth: number) => ({ cert: one.cert, key: `${one.key}\n${'#'.repeat(nth)}\n` })
    const kept = contextOf(0)
    const forgotten = contextOf(1)
    for (let nth = 2; nth < 80; nth += 1) {
      contextOf(nth)
      expect(contextOf(0)).toBe(kept)
    }
    expect(contextOf(1)).not.toBe(forgotten)
  })
})

describe('what cannot be used is told with its file and its reason', () => {
  const locked = () =>
    generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open' },
    }).privateKey
  const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'

  test.each<[string, RegExp, () => Parameters<ReturnType<typeof createTrust>['contextFor']>[0]]>([
    [
      'a key of another certificate',
      /^the key does not fit the client certificate: it belongs to another/,
      () => ({ clientCertificate: { cert: one.cert, key: other.key } }),
    ],
    [
      'a chain in the wrong order',
      /must be the first in the file$/,
      () => ({ clientCertificate: { cert: `${one.ca}\n${one.cert}`, key: one.key } }),
    ],
    [
      'a key with a passphrase',
      /^the key of the client certificate has a passphrase/,
      () => ({ clientCertificate: { cert: one.cert, key: locked() } }),
    ],
    [
      'no key',
      /^the key of the client certificate comes from a file without a private key/,
      () => ({ clientCertificate: { cert: one.cert, key: one.cert } }),
    ],
    [
      'no certificate',
      /^the client certificate comes from a file without a certificate/,
      () => ({ clientCertificate: { cert: one.key, key: one.key } }),
    ],
    [
      'no authority',
      /^the trusted certificates come from a file without a certificate/,
      () => ({ ca: 'nobody' }),
    ],
    [
      'a broken authority',
      / a file with a certificate that cannot be read \(number 2 of 2\)$/,
      () => ({ ca: `${one.ca}\n${broken}` }),
    ],
  ])('%s', (_, message, own) => {
    const make = () => createTrust().contextFor(own())
    expect(make).toThrow(UnusableCertificate)
    expect(make).toThrow(message)
  })

  test('and never with words of a key', () => {
    const secret = other.key.split('\n')[1] ?? ''
    let message = ''
    try {
      createTrust().contextFor({ clientCertificate: { cert: one.cert, key: `x${secret}` } })
    } catch (error) {
      message = String(error)
    }
    expect(message).toMatch(/^UnusableCertificate: /)
    expect(message).not.toContain(secret.slice(0, 10))
  })
})

test('certificates that stand in a file without a line between them are all trusted', () => {
  const trust = () => createTrust(`${one.ca.trimEnd()}${other.ca}`).contextFor({})
  expect(trust).not.toThrow()
})
