import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { FileProblem } from '../../src/files/file-problem.ts'
import { parseYaml } from '../../src/files/yaml.ts'
import { signingReading } from '../../src/signing/signing-file.ts'
import { testKey } from '../support/signing-keys.ts'

const small = testKey('a', 'rsa', 1_024)
const pem = (kind: 'ec' | 'rsa') =>
  (kind === 'ec'
    ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
    : generateKeyPairSync('rsa', { modulusLength: 768 })
  ).privateKey
    .export({ type: 'pkcs8', format: 'pem' })
    .toString()
const FILES: Readonly<Record<string, string>> = {
  'rsa.pem': testKey('a').pem,
  'small.pem': small.pem,
  'pkcs1.pem': small.key.export({ type: 'pkcs1', format: 'pem' }).toString(),
  'ed.pem': testKey('a', 'ed25519').pem,
  'ec.pem': pem('ec'),
  'tiny.pem': pem('rsa'),
  'none.pem': 'hello',
  'locked.pem': small.key
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x' })
    .toString(),
}
const files = {
  pathOf: (name: string) => `/etc/${name}`,
  textOf(name: string) {
    const text = FILES[name]
    if (text === undefined) throw new FileProblem(['cannot be read (ENOENT)'])
    return text
  },
}
const read = (text: string) => signingReading.read(parseYaml(text), files)

function problemsOf(value: unknown): readonly string[] {
  try {
    read(JSON.stringify(value))
  } catch (error) {
    if (error instanceof FileProblem) return error.problems
    throw error
  }
  return []
}
const key = { selector: 's1', keyFile: 'rsa.pem' }
const withKey = (own: object) => problemsOf({ domains: { 'example.com': { keys: [{ ...key, ...own }] } } })
const withFields = (own: object) => problemsOf({ domains: { 'example.com': { keys: [key], ...own } } })

describe('the DKIM file', () => {
  test('may say all that there is', () => {
    const { domains, keyFiles, weaknesses } = read(`
domains:
  Example.com:
    keys:
      - { selector: "2026a", keyFile: rsa.pem }
      - { selector: 2026b.mail, keyFile: ed.pem }
    subdomains: true
    notSigned: [message-id, DATE]
  bücher.example:
    keys: [{ selector: s1, keyFile: pkcs1.pem }]
`)
    expect([...domains.keys()]).toEqual(['example.com', 'xn--bcher-kva.example'])
    expect(domains.get('example.com')).toMatchObject({
      domain: 'example.com',
      keys: [
        { selector: '2026a', algorithm: 'rsa-sha256' },
        { selector: '2026b.mail', algorithm: 'ed25519-sha256' },
      ],
      subdomains: true,
      notSigned: new Set(['message-id', 'date']),
    })
    expect(domains.get('xn--bcher-kva.example')).toMatchObject({ subdomains: false, notSigned: new Set() })
    expect(keyFiles).toEqual(['/etc/rsa.pem', '/etc/ed.pem', '/etc/pkcs1.pem'])
    expect(weaknesses).toEqual(['the key s1 of xn--bcher-kva.example has 1024 bits; 2048 are usual'])
  })

  test.each<[object, RegExp]>([
    [{ selector: 's 1' }, /keys\[1\]\.selector must be a selector/],
    [{ selector: 's1; p=x' }, /selector must be a selector/],
    [{ selector: 's1\r\nX: y' }, /selector must be a selector/],
    [{ selector: '' }, /selector must be a selector/],
    [{ selector: 'a'.repeat(64) }, /selector must be a selector/],
    [{ selector: 2026 }, /selector must be a selector|must be a selector/],
    [{ keyFile: 'absent.pem' }, /keyFile cannot be read \(ENOENT\)/],
    [{ keyFile: 'none.pem' }, /keyFile holds no private key in PEM form/],
    [{ keyFile: 'locked.pem' }, /keyFile holds a key with a passphrase/],
    [{ keyFile: 'ec.pem' }, /keyFile holds a key of the kind ec; DKIM has RSA and Ed25519/],
    [{ keyFile: 'tiny.pem' }, /keyFile holds an RSA key of 768 bits/],
    [{ file: 'rsa.pem' }, /keys\[1\]\.file is not a key/],
  ])('a key %j is refused', (own, words) => expect(withKey(own).join('\n')).toMatch(words))

  test.each<[object, RegExp]>([
    [{ keys: [] }, /keys has no entries/],
    [{ keys: key }, /keys must be a list/],
    [{ keys: [1] }, /keys\[1\] must be a context with selector and keyFile/],
    [{ keys: [key, { ...key, selector: 'S1' }] }, /keys\[2\]\.selector is that of another key/],
    [{ keys: [1, 2, 3, 4, 5].map((nth) => ({ ...key, selector: `s${nth}` })) }, /may have 4 entries/],
    [{ subdomains: 'yes' }, /subdomains must be true or false/],
    [{ notSigned: ['From'] }, /notSigned\[1\] must be one of Reply-To/],
    [{ notSigned: 'Date' }, /notSigned must be a list/],
    [{ selector: 's1' }, /example\.com\.selector is not a key/],
  ])('a domain with %j is refused', (own, words) => expect(withFields(own).join('\n')).toMatch(words))

  test.each<[unknown, RegExp]>([
    [null, /^is empty$/],
    [[], /must be a context with domains/],
    [{}, /domains is missing/],
    [{ domains: {} }, /domains has none/],
    [{ domains: [] }, /domains must be a context/],
    [{ domain: {} }, /domain is not a key; do you mean domains\?/],
    [{ domains: { 'a b': { keys: [key] } } }, /is not the name of a domain/],
    [{ domains: { '*.example.com': { keys: [key] } } }, /is not the name of a domain/],
    [{ domains: { 'a_b.example': { keys: [key] } } }, /is not the name of a domain/],
    [{ domains: { 'example.com': null } }, /must be a context with keys/],
    [{ domains: { 'A.example': { keys: [key] }, 'a.example': { keys: [key] } } }, /stands there twice/],
    [
      { domains: Object.fromEntries(Array.from({ length: 1_001 }, (_, nth) => [`d${nth}.example`, {}])) },
      /may have 1000 domains at most/,
    ],
  ])('%j is refused', (value, words) => expect(problemsOf(value).join('\n')).toMatch(words))

  test('has no word of a key in what is wrong', () => {
    const problems = problemsOf({
      domains: { 'example.com': { keys: [{ selector: 's1', keyFile: small.pem }] } },
    })
    expect(problems.join()).not.toContain(small.pem.split('\n')[1] ?? '')
  })
})
