import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accountsReading } from '../../src/accounts/accounts-file.ts'
import type { AccountsFile } from '../../src/accounts/named-account.ts'
import { FileProblem } from '../../src/files/file-problem.ts'
import { readOperatorFile } from '../../src/files/operator-file.ts'
import { createCertificates, type Certificates } from '../support/certificates.ts'

const folder = mkdtempSync(join(tmpdir(), 'accounts-'))
let pems: Certificates
let others: Certificates
beforeAll(async () => {
  pems = await createCertificates()
  others = await createCertificates()
  const files = { ...pems, otherKey: others.key, nothing: 'hello', broken: pems.ca.replace(/MII/, 'AAA') }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `${name}.pem`), text)
})
afterAll(() => rmSync(folder, { recursive: true }))

function read(text: string): AccountsFile {
  const path = join(folder, 'accounts.yaml')
  writeFileSync(path, text)
  return readOperatorFile(path, accountsReading)
}

function problemsOf(text: string): readonly string[] {
  try {
    read(text)
  } catch (error) {
    if (error instanceof FileProblem) return error.problems
    throw error
  }
  return []
}

/** What is wrong with an account that says this. */
const problemsWith = (fields: object) =>
  problemsOf(JSON.stringify({ accounts: { invoices: { host: 'smtp.example.com', ...fields } } }))

const account = (fields: object) =>
  read(JSON.stringify({ accounts: { invoices: fields } })).accounts.get('invoices')

describe('an account', () => {
  test('may say all that there is', () => {
    const { accounts, recipients } = read(`
accounts:
  invoices:
    preset: microsoft-365
    host: SMTP.bücher.example
    port: 2587
    security: tls
    tlsName: mail.example.com
    caFile: ca.pem
    clientCertificate: { certFile: cert.pem, keyFile: ${join(folder, 'key.pem')} }
    minTlsVersion: TLSv1.3
    ehloName: worker.example.com
    proxy: socks5://proxy:1080
    login: { username: shop@example.com, password: secrets.SHOP_PASSWORD }
    from: ["billing@Bücher.example", "@example.com"]
    processes: ["invoice-*"]
    tenants: ["<default>"]
    recipients: ["*.example.com"]
    limits: { connections: 5, perMinute: 20 }
recipients:
  - { processes: ["agent-*"], tenants: [a, b], allow: ["example.com"] }
  - allow: [ops@example.com]
`)
    expect(accounts.get('invoices')).toEqual({
      name: 'invoices',
      host: 'smtp.xn--bcher-kva.example',
      port: 2587,
      security: 'tls',
      tlsName: 'mail.example.com',
      ca: pems.ca,
      clientCertificate: { cert: pems.cert, key: pems.key },
      minTlsVersion: 'TLSv1.3',
      ehloName: 'worker.example.com',
      proxy: { kind: 'socks5', host: 'proxy', port: 1080 },
      login: {
        kind: 'password',
        username: { kind: 'text', text: 'shop@example.com' },
        password: 'SHOP_PASSWORD',
      },
      from: new Set(['billing@xn--bcher-kva.example', '@example.com']),
      processes: ['invoice-*'],
      tenants: ['<default>'],
      recipients: new Set(['*.example.com']),
      // those that it says, and the others of the preset
      limits: { connections: 5, perMinute: 20, perDay: 10_000, recipientsPerMail: 1_000 },
    })
    expect(recipients).toEqual([
      { processes: ['agent-*'], tenants: ['a', 'b'], allow: new Set(['@example.com']) },
      { allow: new Set(['ops@example.com']) },
    ])
  })

  test('needs a host or a preset that has one', () => {
    expect(account({ host: 'relay.example.com' })).toMatchObject({ port: 587, security: 'auto', limits: {} })
    expect(account({ host: 'relay.example.com', security: 'tls' })).toMatchObject({ port: 465 })
    expect(account({ preset: 'google' })).toMatchObject({
      host: 'smtp.gmail.com',
      port: 587,
      security: 'starttls',
      login: { kind: 'none' },
    })
    expect(problemsOf('accounts: { a: {} }')).toEqual([
      'accounts.a.host is missing; or give a preset: for example smtp.example.com',
    ])
    expect(problemsOf('accounts: { a: { preset: amazon-ses } }')).toEqual([
      'accounts.a.host is missing; the preset amazon-ses has none: for example email-smtp.eu-central-1.amazonaws.com',
    ])
  })

  test('may be called as what every object has', () => {
    const { accounts } = read(
      'accounts: { __proto__: { host: a.example }, constructor: { host: b.example } }',
    )
    expect([...accounts.keys()]).toEqual(['__proto__', 'constructor'])
    expect(accounts.get('toString')).toBeUndefined()
    expect(read('accounts: {}').accounts.get('__proto__')).toBeUndefined()
  })

  test.each([' a', 'a ', 'a/b', 'a\nb', '', 'x'.repeat(65), '"a"'])('may not be called %j', (name) => {
    const [problem] = problemsOf(JSON.stringify({ accounts: { [name]: { host: 'a.example' } } }))
    expect(problem).toContain('has a name that is none')
  })

  test.each<[object, string]>([
    [{ host: 'smtp://x' }, 'host must be a host name or an IP address, without a port'],
    [{ host: 'x:587' }, 'host must be a host name or an IP address, without a port'],
    [{ host: 'secrets.HOST' }, 'host cannot be a secret; write the host itself'],
    [{ port: '587' }, 'port must be a whole number from 1 to 65535'],
    [{ port: 0 }, 'port must be a whole number from 1 to 65535'],
    [{ port: 1.5 }, 'port must be a whole number from 1 to 65535'],
    [{ port: null }, 'port has no value; it must be a whole number from 1 to 65535, or the key left away'],
    [{ security: 'ssl' }, 'security must be one of auto, tls, starttls, none'],
    [
      { preset: 'gmail' },
      'preset must be one of microsoft-365, microsoft-hve, google, google-relay, amazon-ses, mailgun, sendgrid, ionos, relay',
    ],
    [{ preset: 'constructor' }, 'preset must be one of microsoft-365'],
    [{ tlsName: 'a b' }, 'tlsName must be a host name'],
    [{ minTlsVersion: 'TLSv1.1' }, 'minTlsVersion must be one of TLSv1.2, TLSv1.3'],
    [{ ehloName: 'worker' }, 'ehloName must be a fully qualified host name'],
    [{ proxy: 'proxy:1080' }, 'proxy must be socks5://'],
    [{ proxy: 'http://me:hunter2@proxy:1080' }, 'proxy may not hold a password; SMTP_PROXY may'],
    [{ caFile: 'absent.pem' }, 'caFile cannot be read (ENOENT)'],
    [{ caFile: '.' }, 'caFile is not a file'],
    [{ caFile: 'nothing.pem' }, 'caFile holds no certificate in PEM form'],
    [{ caFile: 'broken.pem' }, 'caFile holds a certificate that cannot be read'],
    [{ clientCertificate: 'cert.pem' }, 'clientCertificate must be a certFile and a keyFile'],
    [{ clientCertificate: { certFile: 'cert.pem' } }, 'clientCertificate.keyFile is missing'],
    [
      { clientCertificate: { certFile: 'cert.pem', keyFile: 'cert.pem' } },
      'clientCertificate.keyFile holds no private key in PEM form',
    ],
    [
      { clientCertificate: { certFile: 'cert.pem', keyFile: 'otherKey.pem' } },
      'clientCertificate.keyFile is not the key of that certificate',
    ],
    [{ login: 'shop' }, 'login must be a username and a password'],
    [{ login: { username: 'shop' } }, 'login.password is missing'],
    [{ login: { username: 'a\r\nb', password: 'secrets.X' } }, 'login.username has a line break'],
    [{ login: { username: '{{SHOP_USER}}', password: 'secrets.X' } }, 'login.username refers to a secret'],
    [{ from: [] }, 'from has no entries'],
    [{ from: 'example.com' }, 'from must be a list of addresses and domains'],
    [{ from: ['example.com', '*@example.com'] }, 'from[2] must be an address or a domain: '],
    [{ recipients: [7] }, 'recipients[1] must be an address or a domain'],
    [{ processes: ['a*b'] }, 'processes[1] may have a * at its end only'],
    [{ tenants: [7] }, 'tenants[1] must be a tenant id; a number needs quotation marks'],
    [{ tenants: [' '] }, 'tenants[1] is blank'],
    [{ limits: { perMinute: 0 } }, 'limits.perMinute must be a whole number from 1 to 100000'],
    [{ limits: { connections: 101 } }, 'limits.connections must be a whole number from 1 to 100'],
    [{ limits: 5 }, 'limits must be a context of limits'],
    [{ hots: 'x' }, 'hots is not a key; do you mean host?'],
    [
      { login: { user: 'x', username: 'x', password: 'secrets.X' } },
      'login.user is not a key; do you mean username?',
    ],
    [{ limits: { perHour: 1 } }, 'limits.perHour is not a key; there are connections, perMinute, perDay'],
    [{ ['__proto__']: { host: 'x' } }, '__proto__ is not a key; there are preset, host'],
  ])('%j: %s', (fields, says) => {
    const problems = problemsWith(fields)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(`accounts.invoices.${says}`)
  })

  test.each<[string, object]>([
    ['a password', { login: { username: 'shop', password: 'hunter2' } }],
    ['a password that looks like a reference', { login: { username: 'shop', password: 'secret.hunter2' } }],
    ['a password beside a reference', { login: { username: 'shop', password: 'secrets.X hunter2' } }],
    ['a number', { login: { username: 'shop', password: 2 } }],
    ['a secret of OAuth', { oauth: { ...client(), clientSecret: 'hunter2' } }],
    ['a refresh token', { oauth: { ...client(), grant: 'refresh_token', refreshToken: 'hunter2' } }],
  ])('is refused with %s in the clear, and does not show it', (_, fields) => {
    const problems = problemsWith(fields)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain('must be a reference such as secrets.SHOP_PASSWORD')
    expect(problems.join()).not.toContain('hunter2')
  })

  test.each(['secrets.SHOP', '{{secrets.SHOP}}', ' {{ secrets.SHOP }} '])(
    'may refer to a secret by %j',
    (written) => {
      const own = account({ host: 'a.example', login: { username: written, password: written } })
      expect(own?.login).toEqual({
        kind: 'password',
        username: { kind: 'secret', name: 'SHOP' },
        password: 'SHOP',
      })
    },
  )
})

function client() {
  return {
    grant: 'client_credentials',
    username: 'shop@example.com',
    tokenUrl: 'https://login.example.com/token',
    clientId: 'app',
    clientSecret: 'secrets.APP',
  }
}

describe('a login by token', () => {
  const { clientSecret, ...withoutProof } = client()
  const username = { kind: 'text', text: 'shop@example.com' }
  const clientId = { kind: 'text', text: 'app' }
  const tokenUrl = 'https://login.example.com/token'
  const keyFile = 'key.pem'

  test.each<[object, () => object]>([
    [
      { ...client(), scope: 'https://outlook.office365.com/.default' },
      () => ({
        clientId,
        scope: 'https://outlook.office365.com/.default',
        proof: { kind: 'secret', secret: 'APP' },
      }),
    ],
    [
      { ...withoutProof, certificate: { certFile: 'cert.pem', keyFile } },
      () => ({ clientId, proof: { kind: 'certificate', cert: pems.cert, key: pems.key } }),
    ],
    [
      { ...withoutProof, tokenFile: 'token' },
      () => ({ clientId, proof: { kind: 'token-file', path: join(folder, 'token') } }),
    ],
    [
      { ...withoutProof, grant: 'refresh_token', refreshToken: 'secrets.Y' },
      () => ({ clientId, refreshToken: 'Y', proof: { kind: 'none' } }),
    ],
    [
      {
        grant: 'jwt_bearer',
        username: 'secrets.BOX',
        tokenUrl,
        issuer: 'i@example.com',
        subject: 's',
        keyFile,
      },
      () => ({
        username: { kind: 'secret', name: 'BOX' },
        issuer: 'i@example.com',
        subject: 's',
        key: pems.key,
      }),
    ],
  ])('%j', (oauth, expected) => {
    expect(account({ preset: 'google', oauth })?.login).toEqual({
      kind: 'oauth',
      oauth: { grant: Reflect.get(oauth, 'grant') as string, username, tokenUrl, ...expected() },
    })
  })

  test.each<[object, string]>([
    [
      { oauth: { ...client(), grant: 'password' } },
      'oauth.grant must be one of client_credentials, refresh_token',
    ],
    [{ oauth: 'x' }, 'oauth must be a context with a grant'],
    [{ oauth: withoutProof }, 'oauth must have one of clientSecret, certificate or tokenFile'],
    [
      { oauth: { ...client(), tokenFile: 'x' } },
      'oauth may have one of clientSecret, certificate or tokenFile only',
    ],
    [{ oauth: { ...client(), refreshToken: clientSecret } }, 'oauth.refreshToken is not a key'],
    [
      { oauth: { ...client(), tokenUrl: 'http://login.example.com' } },
      'oauth.tokenUrl must begin with https://',
    ],
    [{ oauth: { ...client(), tokenUrl: 'secrets.URL' } }, 'oauth.tokenUrl is not a URL'],
    [{ oauth: { ...client(), scope: 'secrets.URL' } }, 'oauth.scope cannot be a secret'],
    [
      { oauth: { grant: 'jwt_bearer', username: 'a', tokenUrl, issuer: 'i', keyFile: 'nothing.pem' } },
      'oauth.keyFile holds no private key in PEM form',
    ],
    [
      { oauth: client(), login: { username: 'a', password: 'secrets.X' } },
      'oauth stands beside login; an account logs in one way',
    ],
  ])('%j: %s', (fields, says) => {
    const problems = problemsWith(fields)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(`accounts.invoices.${says}`)
  })
})

describe('a file', () => {
  test.each([
    ['', ['is empty']],
    ['- a', ['must be a context with accounts']],
    ['accounts: []', ['accounts must be a context of accounts, each under its name']],
    ['acounts: {}', ['acounts is not a key; do you mean accounts?']],
    [
      'accounts: { a: null }',
      ['accounts.a has no value; it must be a context with a host or a preset, or the key left away'],
    ],
    [
      'recipients: { allow: [a.example] }',
      ['recipients must be a list of contexts with processes and allow'],
    ],
    ['recipients: [{ processes: [a] }]', ['recipients[1].allow is missing']],
    [
      'recipients: [{ allow: [a.example] }, { alow: [a.example] }]',
      ['recipients[2].allow is missing', 'recipients[2].alow is not a key; do you mean allow?'],
    ],
  ])('%j', (text, problems) => {
    expect(problemsOf(text)).toEqual(problems)
  })

  test('tells of everything that is wrong, each with its path', () => {
    expect(
      problemsOf(`
accounts:
  a: { host: a.example, port: 0, from: ["x@", "y.example"] }
  b: { preset: google, limits: { perDay: no } }
recipients: [{ allow: [] }]
`),
    ).toEqual([
      'accounts.a.port must be a whole number from 1 to 65535',
      'accounts.a.from[1] must be an address or a domain: as an address it is wrong: nothing stands after the @',
      'accounts.b.limits.perDay must be a whole number from 1 to 100000000',
      'recipients[1].allow has no entries; leave the key away, or say whom it allows',
    ])
  })

  test('names the files that are read with it', () => {
    const value = {
      accounts: { a: { caFile: 'a', oauth: { certificate: { certFile: 'b', keyFile: 'c' }, keyFile: 'd' } } },
    }
    expect(accountsReading.filesIn?.(value)).toEqual(['a', 'b', 'c', 'd'])
    expect(accountsReading.filesIn?.('caFile')).toEqual([])
  })
})
