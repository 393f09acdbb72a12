import { expect, test } from 'vitest'
import { signingDomain, type SigningDomain } from '../../../src/mail/dkim/signing.ts'

const entry = (domain: string, subdomains: boolean): [string, SigningDomain] => [
  domain,
  { domain, keys: [], subdomains, notSigned: new Set() },
]
const domains = new Map([
  entry('example.com', true),
  entry('own.example.com', false),
  entry('alone.example', false),
  entry('com', false),
])

test.each([
  ['example.com', 'example.com'],
  ['EXAMPLE.com', 'example.com'],
  ['mail.example.com', 'example.com'],
  ['a.b.example.com', 'example.com'],
  ['own.example.com', 'own.example.com'],
  // the nearest one decides
  ['a.own.example.com', undefined],
  ['alone.example', 'alone.example'],
  ['a.alone.example', undefined],
  ['notexample.com', undefined],
  ['localhost', undefined],
  ['[192.0.2.1]', undefined],
  ['constructor', undefined],
])('a mail from %s is signed by %s', (from, signer) =>
  expect(signingDomain(domains, from)?.domain).toBe(signer),
)
