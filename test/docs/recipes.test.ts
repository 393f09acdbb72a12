import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { accountsReading } from '../../src/accounts/accounts-file.ts'
import { parseYaml } from '../../src/files/yaml.ts'
import { parseReply } from '../../src/mail/reply/reply.ts'
import { replyVerdict } from '../../src/mail/reply/verdict.ts'
import { readSecretsFile } from '../../src/secrets/secrets-file.ts'
import { signingReading } from '../../src/signing/signing-file.ts'
import { createCertificates, type Certificates } from '../support/certificates.ts'
import { testKey } from '../support/signing-keys.ts'

/*
 * What a page tells an operator to write into the accounts file is read here by what reads that file. Whether a provider
 * takes the login, only an account there can tell: the pages say so.
 */

const root = new URL('../../', import.meta.url)
const pages = [
  'README.md',
  ...readdirSync(new URL('docs/', root), { recursive: true, encoding: 'utf8' }).map((name) => `docs/${name}`),
]
  .filter((name) => name.endsWith('.md'))
  .map((name) => ({ name, text: readFileSync(new URL(name, root), 'utf8') }))

const yaml = pages.flatMap(({ name, text }) =>
  [...text.matchAll(/^```ya?ml\n([\s\S]*?)^```$/gm)].map(([, block = ''], index) => ({
    name,
    block,
    number: index + 1,
  })),
)
const filesWith = (key: string) => yaml.filter(({ block }) => new RegExp(`^${key}:`, 'm').test(block))

describe('the accounts of the pages', () => {
  let pems: Certificates
  beforeAll(async () => {
    pems = await createCertificates()
  })

  test('are there', () => expect(filesWith('accounts').length).toBeGreaterThan(1))

  test.each(filesWith('accounts'))('are read without a problem, $name block $number', ({ block }) => {
    const files = {
      textOf: (file: string) => (/key/i.test(file) ? pems.key : pems.cert),
      pathOf: (file: string) => `/etc/smtp/${file}`,
    }
    const { accounts } = accountsReading.read(parseYaml(block), files)
    expect(accounts.size).toBeGreaterThan(0)
  })
})

describe('the DKIM files of the pages', () => {
  const pem = testKey('any').pem
  const files = { textOf: () => pem, pathOf: (file: string) => `/etc/smtp/${file}` }

  test('are there', () => expect(filesWith('domains').length).toBeGreaterThan(1))

  test.each(filesWith('domains'))('are read without a problem, $name block $number', ({ block }) => {
    expect(signingReading.read(parseYaml(block), files).domains.size).toBeGreaterThan(0)
  })
})

test.each(filesWith('secrets'))(
  'the secrets of $name block $number are read without a problem',
  ({ block }) => {
    expect(readSecretsFile(parseYaml(block)).secrets.size).toBeGreaterThan(0)
  },
)

test.each(pages)('the links of $name lead to files that exist', ({ name, text }) => {
  const links = [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, link = '']) => link)
  const files = links.filter((link) => !/^[a-z]+:/.test(link))
  expect(files.filter((file) => !existsSync(new URL(file, new URL(name, root))))).toEqual([])
})

describe('the recipes', () => {
  const recipes = pages.filter(({ name }) => name.startsWith('docs/recipes/'))
  const index = recipes.find(({ name }) => name.endsWith('README.md'))?.text ?? ''

  test('are all in the index', () => {
    const names = recipes
      .map(({ name }) => name.replace('docs/recipes/', ''))
      .filter((name) => name !== 'README.md')
    expect(names.filter((name) => !index.includes(`](${name})`))).toEqual([])
  })

  // what a server says in words has one meaning at the login and one behind the message
  const rows = recipes.flatMap(({ name, text }) =>
    [...text.matchAll(/^\| `(\d{3} [^`]+)` +\| `([A-Z_]+)` +\|/gm)].map(([, reply = '', type = '']) => ({
      name,
      reply,
      type,
    })),
  )
  test('have replies of servers with their types', () => expect(rows.length).toBeGreaterThan(3))
  test.each(rows)('$name: $reply is $type', ({ reply, type }) => {
    const parsed = parseReply(reply)
    const stage = parsed?.code === 535 ? 'auth' : 'dot'
    expect(parsed && replyVerdict(parsed, { stage, loggedIn: stage === 'dot' }).type).toBe(type)
  })
})
