import { expect, test } from 'vitest'
import { FileProblem } from '../../src/files/file-problem.ts'
import { parseYaml } from '../../src/files/yaml.ts'
import { readSecretsFile } from '../../src/secrets/secrets-file.ts'

function problemsOf(text: string): readonly string[] {
  try {
    readSecretsFile(parseYaml(text))
  } catch (error) {
    if (error instanceof FileProblem) return error.problems
    throw error
  }
  return []
}

test('the file of the design is read', () => {
  const text = `
    secrets:
      SHOP_PASSWORD: { from: "env:SHOP_PW", hosts: [smtp.example.com], processes: ["invoice-*"], tenants: ["<default>"] }
      shop.user-name: { from: file:/run/secrets/shop }
    otherSecrets: deny`
  expect(readSecretsFile(parseYaml(text))).toEqual({
    secrets: new Map([
      [
        'SHOP_PASSWORD',
        {
          from: { kind: 'env', variable: 'SHOP_PW' },
          hosts: ['smtp.example.com'],
          processes: ['invoice-*'],
          tenants: ['<default>'],
        },
      ],
      ['shop.user-name', { from: { kind: 'file', path: '/run/secrets/shop' } }],
    ]),
    othersDenied: true,
  })
})

test('JSON is read, and other secrets are as they were unless the file says otherwise', () => {
  const text = '{"secrets": {"X": {"from": "env:X_PW"}}}'
  expect(readSecretsFile(parseYaml(text))).toMatchObject({ othersDenied: false })
  expect(readSecretsFile(parseYaml('secrets: {}'))).toEqual({ secrets: new Map(), othersDenied: false })
})

test.each([
  ['SMTP.Example.COM.', 'smtp.example.com'],
  ['*.Example.com', '*.example.com'],
  ['postfach.müller.example', 'postfach.xn--mller-kva.example'],
  ['mail_relay', 'mail_relay'],
  ['192.0.2.1', '192.0.2.1'],
  ['[2001:DB8:0::1]', '2001:db8::1'],
])('the host %s is kept as %s', (written, kept) => {
  const read = readSecretsFile({ secrets: { X: { from: 'env:X', hosts: [` ${written} `] } } })
  expect(read.secrets.get('X')?.hosts).toEqual([kept])
})

const entry = (text: string) => `secrets: { X: { from: "env:X_PW", ${text} } }`

test.each<[string, string, string]>([
  ['nothing', '', 'must be a context with the key secrets'],
  ['a list', '- X', 'must be a context with the key secrets'],
  ['no secrets', 'otherSecrets: deny', 'secrets is missing'],
  [
    'secrets as a list',
    'secrets: [X]',
    'secrets must be a context: the name of each secret, and what it is bound to',
  ],
  [
    'another word for others',
    'secrets: {}\notherSecrets: allow',
    'otherSecrets must be deny; leave it away where others may be used',
  ],
  [
    'a key that is near',
    'secrets: {}\nothersecrets: deny',
    '"othersecrets" is no key of this file; did you mean otherSecrets?',
  ],
  [
    'a key that is near in an entry',
    entry('host: [a]'),
    'secrets.X: "host" is no key of this file; did you mean hosts?',
  ],
  [
    'a key that is far',
    entry('password: x'),
    'secrets.X: "password" is no key of this file; the keys are from, hosts, processes, tenants',
  ],
  [
    'a secret itself',
    'secrets: { X: hunter2hunter2 }',
    'secrets.X must be a context with from, and hosts, processes and tenants where it has limits',
  ],
  [
    'no source',
    'secrets: { X: {} }',
    'secrets.X.from is missing; write env:NAME, a variable of the environment, or file:/path, a file by its absolute path',
  ],
  [
    'a literal as the source',
    'secrets: { X: { from: hunter2hunter2 } }',
    'secrets.X.from begins neither with env: nor with file:; write env:NAME, a variable of the environment, or file:/path, a file by its absolute path',
  ],
  [
    'a number as the source',
    'secrets: { X: { from: 1234567890 } }',
    'secrets.X.from must be a text; write env:NAME, a variable of the environment, or file:/path, a file by its absolute path',
  ],
  ['no variable', 'secrets: { X: { from: "env:" } }', 'secrets.X.from has no name of a variable after env:'],
  [
    'a value as the variable',
    'secrets: { X: { from: "env:hunter2 hunter2" } }',
    'secrets.X.from has no name of a variable after env:',
  ],
  [
    'a variable that names a file',
    'secrets: { X: { from: "env:SHOP_FILE" } }',
    'secrets.X.from names a variable that holds the path of a file; write file: and that path',
  ],
  [
    'a relative path',
    'secrets: { X: { from: "file:run/shop" } }',
    'secrets.X.from has no absolute path after file:; write file:/path',
  ],
  [
    'a URL with a host',
    'secrets: { X: { from: "file://run/shop" } }',
    'secrets.X.from has no absolute path after file:; write file:/path',
  ],
  ['one host that is no list', entry('hosts: smtp.example.com'), 'secrets.X.hosts must be a list'],
  [
    'no host',
    entry('hosts: []'),
    'secrets.X.hosts is empty, so that nobody could use the secret; leave the key away where there is no limit',
  ],
  ['hosts without a value', entry('hosts: '), 'secrets.X.hosts must be a list'],
  [
    'a host with a port',
    entry('hosts: ["smtp.example.com:587"]'),
    'secrets.X.hosts[1] "smtp.example.com:587" has a port or a scheme: give the host alone',
  ],
  [
    'a URL',
    entry('hosts: ["smtp://smtp.example.com"]'),
    'secrets.X.hosts[1] "smtp://smtp.example.com" is no host: write its name, *.suffix or address',
  ],
  [
    'a range',
    entry('hosts: [a, "10.0.0.0/8"]'),
    'secrets.X.hosts[2] "10.0.0.0/8" is no host: write its name, *.suffix or address',
  ],
  [
    'every host',
    entry('hosts: ["*"]'),
    'secrets.X.hosts[1] "*" is no host name, *.suffix, address or address range',
  ],
  ['a blank process', entry('processes: [" "]'), 'secrets.X.processes[1] is blank'],
  [
    'a star in the middle',
    entry('processes: ["in*oice"]'),
    'secrets.X.processes[1] has a * that is not at its end',
  ],
  ['a number as a tenant', entry('tenants: [1]'), 'secrets.X.tenants[1] must be a text'],
  [
    'a name that is a path',
    'secrets: { "../x": { from: "env:X" } }',
    'secrets: "../x" cannot be the name of a secret; use letters, digits, _, - and single dots',
  ],
  [
    'a name with two dots',
    'secrets: { "a..b": { from: "env:X" } }',
    'secrets: "a..b" cannot be the name of a secret; use letters, digits, _, - and single dots',
  ],
  [
    'a name that every object has',
    'secrets: { __proto__: { from: 1 } }',
    'secrets.__proto__.from must be a text; write env:NAME, a variable of the environment, or file:/path, a file by its absolute path',
  ],
])('%s is a mistake', (_, text, problem) => {
  expect(problemsOf(text)).toEqual([problem])
})

test('everything is told at once, with its place', () => {
  const text = `
    secrets:
      A: { hosts: [], processs: [x] }
      "B B": {}
      C: { from: x, tenants: ["", 2] }
    other: 1`
  expect(problemsOf(text).map((problem) => problem.split(' ', 1)[0])).toEqual([
    '"other"',
    'secrets.A.from',
    'secrets.A.hosts',
    'secrets.A:',
    'secrets:',
    'secrets.C.from',
    'secrets.C.tenants[1]',
    'secrets.C.tenants[2]',
  ])
})

test('nothing that may be a secret is quoted', () => {
  const told = problemsOf(
    'secrets: { A: hunter2, B: { from: hunter2 }, C: { from: "env:hunter2 x" }, D: { from: "file:hunter2" } }',
  )
  expect(told).toHaveLength(4)
  expect(told.join(' ')).not.toContain('hunter2')
})

test('there is a bound for everything', () => {
  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`S${at}`, { from: 'env:X' }]))
  expect(readSecretsFile({ secrets: many(1_000) }).secrets.size).toBe(1_000)
  expect(() => readSecretsFile({ secrets: many(1_001) })).toThrow('more than 1000 secrets')
  const bound = (own: object) => () => readSecretsFile({ secrets: { X: { from: 'env:X', ...own } } })
  expect(bound({ processes: Array<string>(1_001).fill('a') })).toThrow('more than 1000 entries')
  expect(bound({ processes: ['a'.repeat(1_001)] })).toThrow('more than 1000 characters')
  expect(bound({ hosts: ['a'.repeat(100_000)] })).toThrow('more than 1000 characters')
  const wrong = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`S${at}`, {}]))
  const told = problemsOf(JSON.stringify({ secrets: wrong }))
  expect(told).toHaveLength(21)
  expect(told.at(-1)).toBe('480 more of this kind')
})
