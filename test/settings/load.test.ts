import { mkdtempSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { rootCertificates } from 'node:tls'
import { describe, expect, test } from 'vitest'
import type { Environment } from '../../src/settings/environment.ts'
import { loadSettings } from '../../src/settings/load.ts'
import { SettingsError, type SettingProblem } from '../../src/settings/problems.ts'
import { testKey } from '../support/signing-keys.ts'
import type { SettingRow } from '../../src/settings/row.ts'
import { settingsTable, type Settings } from '../../src/settings/table.ts'

const folder = mkdtempSync(join(tmpdir(), 'settings-'))
const pem = join(folder, 'ca.pem')
const noPem = join(folder, 'no.pem')
const root = join(folder, 'content')
writeFileSync(pem, rootCertificates[0] ?? '')
const brokenPem = join(folder, 'broken.pem')
writeFileSync(brokenPem, '-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n')
writeFileSync(noPem, 'hello')
mkdirSync(join(root, 'inner'), { recursive: true })
const secretsFile = join(folder, 'secrets.yaml')
const emptyFile = join(folder, 'empty.yaml')
writeFileSync(secretsFile, 'secrets: { SHOP: { from: "env:SHOP_PW", hosts: [smtp.example.com] } }')
writeFileSync(emptyFile, '')

const accounts = join(folder, 'accounts.yaml')
writeFileSync(accounts, 'accounts: { invoices: { preset: google } }')

const DAY = 86_400_000

function problemsOf(env: Environment): readonly SettingProblem[] {
  try {
    loadSettings(env)
  } catch (error) {
    if (error instanceof SettingsError) return error.problems
    throw error
  }
  return []
}

function messagesOf(env: Environment): string[] {
  return problemsOf(env).map(({ message }) => message)
}

test('the defaults are those of the design', () => {
  expect(loadSettings({})).toEqual({
    jobTypes: [{ type: 'com.infosys.camundaconnectors.email:smtp:1', dialect: 'seed' }],
    maxJobs: 32,
    sendTimeoutMs: 120_000,
    shutdownTimeoutMs: 25_000,
    poolConnections: 5,
    ehloName: undefined,
    minSecurity: 'auto',
    caFile: undefined,
    tlsUnverifiedHosts: [],
    hostsAllow: [],
    hostsDeny: [],
    urlsAllow: [],
    proxy: undefined,
    accountsFile: undefined,
    accountsOnly: false,
    ledger: { kind: 'sqlite', path: './data/ledger.db' },
    ledgerRetentionMs: 90 * DAY,
    cluster: 'default',
    onUncertain: 'report',
    contentRoot: undefined,
    contentPrefix: [],
    maxMessageBytes: 25_000_000,
    maxRecipients: 500,
    maxAttachments: 100,
    timeZone: 'UTC',
    followUpTime: '17:00',
    secretsEnvPrefix: 'SECRET_',
    secretsScope: 'authentication',
    secretsDir: undefined,
    attachmentTypesDeny: [],
    sandboxTo: undefined,
    recipientsAllow: undefined,
    subjectPrefix: undefined,
    stopFile: undefined,
    dkimFile: undefined,
    secretsFile: undefined,
    httpHost: '0.0.0.0',
    httpPort: 8089,
    logLevel: 'info',
  } satisfies Settings)
})

const good: readonly (readonly [Environment, Partial<Settings>])[] = [
  [
    { SMTP_JOB_TYPES: ' my:mail:1 = Seed ,, com.infosys.camundaconnectors.email:smtp:1' },
    {
      jobTypes: [
        { type: 'my:mail:1', dialect: 'seed' },
        { type: 'com.infosys.camundaconnectors.email:smtp:1', dialect: 'seed' },
      ],
    },
  ],
  [{ SMTP_JOB_TYPES: 'a=b=seed' }, { jobTypes: [{ type: 'a=b', dialect: 'seed' }] }],
  [
    { SMTP_JOB_TYPES: 'io.camunda:email:1, mine=camunda' },
    {
      jobTypes: [
        { type: 'io.camunda:email:1', dialect: 'camunda' },
        { type: 'mine', dialect: 'camunda' },
      ],
    },
  ],
  [{ SMTP_MAX_JOBS: ' 1000 ' }, { maxJobs: 1000 }],
  [{ SMTP_SEND_TIMEOUT: 'pt1m30s' }, { sendTimeoutMs: 90_000 }],
  [{ SMTP_SHUTDOWN_TIMEOUT: 'PT1S' }, { shutdownTimeoutMs: 1000 }],
  [{ SMTP_POOL_CONNECTIONS: '100' }, { poolConnections: 100 }],
  [{ SMTP_EHLO_NAME: ' mailer.example.com ' }, { ehloName: 'mailer.example.com' }],
  [{ SMTP_EHLO_NAME: '[192.0.2.1]' }, { ehloName: '[192.0.2.1]' }],
  [{ SMTP_EHLO_NAME: '[IPv6:2001:db8::1]' }, { ehloName: '[IPv6:2001:db8::1]' }],
  [{ SMTP_MIN_SECURITY: 'StartTLS' }, { minSecurity: 'starttls' }],
  [{ SMTP_CA_FILE: pem }, { caFile: pem }],
  [
    { SMTP_TLS_UNVERIFIED_HOSTS: 'Relay.internal, 10.0.0.1,::1' },
    { tlsUnverifiedHosts: ['relay.internal', '10.0.0.1', '::1'] },
  ],
  [
    { SMTP_HOSTS_ALLOW: ' Mail.example.com,, *.example.org' },
    {
      hostsAllow: [
        { kind: 'name', text: 'Mail.example.com', name: 'mail.example.com' },
        { kind: 'suffix', text: '*.example.org', suffix: '.example.org' },
      ],
    },
  ],
  [
    { SMTP_URLS_ALLOW: 'files.example.com, 127.0.0.1' },
    {
      urlsAllow: [
        { kind: 'name', text: 'files.example.com', name: 'files.example.com' },
        { kind: 'range', text: '127.0.0.1', range: { bytes: [127, 0, 0, 1], bits: 32 } },
      ],
    },
  ],
  [
    { SMTP_HOSTS_DENY: '10.0.0.0/8' },
    { hostsDeny: [{ kind: 'range', text: '10.0.0.0/8', range: { bytes: [10, 0, 0, 0], bits: 8 } }] },
  ],
  [
    { SMTP_PROXY: 'http://me:pass@proxy:3128' },
    {
      proxy: {
        kind: 'http',
        host: 'proxy',
        port: 3128,
        login: { username: 'me', password: 'pass' },
      },
    },
  ],
  [
    { SMTP_ACCOUNTS_FILE: accounts, SMTP_ACCOUNTS_ONLY: ' True ' },
    { accountsFile: accounts, accountsOnly: true },
  ],
  [{ SMTP_LEDGER: 'Memory:' }, { ledger: { kind: 'memory' } }],
  [{ SMTP_LEDGER: 'sqlite:/var/lib/Ledger.db' }, { ledger: { kind: 'sqlite', path: '/var/lib/Ledger.db' } }],
  ...[
    'postgres://u:hunter%2F22@db:5433/x?sslmode=verify-full',
    'postgresql://[::1]/x',
    'postgres:///x?host=/run/postgresql',
  ].map((url) => [{ SMTP_LEDGER: url }, { ledger: { kind: 'postgres', url } }] as const),
  [{ SMTP_LEDGER_RETENTION: 'P2W' }, { ledgerRetentionMs: 14 * DAY }],
  [{ SMTP_CLUSTER: 'Prod-1.eu_west' }, { cluster: 'Prod-1.eu_west' }],
  [{ SMTP_ON_UNCERTAIN: 'RESEND' }, { onUncertain: 'resend' }],
  [
    { SMTP_CONTENT_ROOT: root, SMTP_CONTENT_PREFIX: 'D:/, C:/Mail' },
    { contentRoot: root, contentPrefix: ['D:/', 'C:/Mail'] },
  ],
  [{ SMTP_MAX_MESSAGE_SIZE: '25 MiB' }, { maxMessageBytes: 26_214_400 }],
  [
    { SMTP_ATTACHMENT_TYPES_DENY: ' .EXE,, .tar.gz, Application/X-MSDownload ,video/*' },
    { attachmentTypesDeny: ['.exe', '.tar.gz', 'application/x-msdownload', 'video/*'] },
  ],
  [{ SMTP_TIME_ZONE: 'Europe/Berlin' }, { timeZone: 'Europe/Berlin' }],
  [{ SMTP_FOLLOW_UP_TIME: '9:05' }, { followUpTime: '09:05' }],
  [{ SMTP_SECRETS_ENV_PREFIX: 'MAIL_' }, { secretsEnvPrefix: 'MAIL_' }],
  [{ SMTP_SECRETS_SCOPE: 'All' }, { secretsScope: 'all' }],
  [{ SMTP_SECRETS_DIR: folder }, { secretsDir: folder }],
  [
    { SMTP_SANDBOX_TO: 'Test <test@bücher.example>, b@x; TEST@X, b@X' },
    { sandboxTo: ['test@xn--bcher-kva.example', 'b@x', 'TEST@X'] },
  ],
  [{ SMTP_SANDBOX_TO: ' Nobody ' }, { sandboxTo: [] }],
  [
    { SMTP_RECIPIENTS_ALLOW: 'Example.com, *.example.com ,,@example.org,"a,b"@x,' },
    { recipientsAllow: new Set(['@example.com', '*.example.com', '@example.org', '"a,b"@x']) },
  ],
  [{ SMTP_STOP_FILE: join(folder, 'stop') }, { stopFile: join(folder, 'stop') }],
  [{ SMTP_STOP_FILE: 'stop' }, { stopFile: resolve('stop') }],
  [{ SMTP_SUBJECT_PREFIX: '[TEST] ' }, { subjectPrefix: '[TEST]' }],
  [{ SMTP_SECRETS_FILE: secretsFile }, { secretsFile }],
  [{ HTTP_HOST: '::' }, { httpHost: '::' }],
  [{ HTTP_PORT: '0' }, { httpPort: 0 }],
  [{ LOG_LEVEL: 'TRACE' }, { logLevel: 'trace' }],
]

test.each(good)('%j is read', (env, expected) => {
  expect(loadSettings(env)).toMatchObject(expected)
})

const bad: Readonly<Record<string, readonly string[]>> = {
  SMTP_JOB_TYPES: ['mine', 'mine=other', 'mine=', '=seed', ',', 'a=seed,a=seed', 'constructor'],
  SMTP_EHLO_NAME: [
    'mailer',
    '192.0.2.1',
    '[2001:db8::1]',
    '[IPv6:192.0.2.1]',
    '[]',
    'a b.example',
    'a_b.example',
    '-a.example',
    'a..example',
    'a.example\r\nRSET',
    `${'a.'.repeat(130)}example`,
  ],
  SMTP_MAX_JOBS: ['0', '1001', '-1', '1e2', '0x10', '32.0', 'many'],
  SMTP_SEND_TIMEOUT: [
    'PT4.9S',
    'P1Y',
    'P1M',
    '120',
    '2m',
    'xPT2Mx',
    '-PT2M',
    'PT-2M',
    'P',
    'PT',
    'P1DT',
    'P2D',
  ],
  SMTP_SHUTDOWN_TIMEOUT: ['PT0S', 'PT0.5S', 'P1DT1S'],
  SMTP_POOL_CONNECTIONS: ['0', '101', ' '.repeat(3) + 'x'],
  SMTP_MIN_SECURITY: ['ssl', 'true'],
  SMTP_CA_FILE: [join(folder, 'absent.pem'), folder, noPem, brokenPem],
  SMTP_TLS_UNVERIFIED_HOSTS: ['*', '*.internal', 'relay:25', 'https://relay', 'a b'],
  SMTP_HOSTS_ALLOW: ['*', 'smtp.example.com:25', 'https://a', 'a b', '10.0.0.1/8'],
  SMTP_HOSTS_DENY: ['10.0.0.0/33', '127.1', 'a..b', 'x,'.repeat(1_001), 'fe80::1%eth0'],
  SMTP_LEDGER: [
    'postgres:',
    'postgres:db',
    'postgres:///x',
    'postgres://u:hunter#2@db/x',
    'postgres://u:100%@db/x',
    'postgresql://db:port/x',
    'memory',
    'memory:x',
    'sqlite:',
    'sqlite::memory:',
    'sqlite:file:x?mode=memory',
    'sqlite:FILE:/x',
    'sqlite:http://ledger.example/x',
    'sqlite:wss://ledger.example',
    'sqlite:libsql://ledger.example',
    'libsql://ledger.example',
    'https://ledger.example',
    'sqlite://x',
    'sqlite:/folder/',
    './ledger.db',
    'redis://x',
  ],
  SMTP_LEDGER_RETENTION: ['PT23H', 'P3M', '90', 'P36501D'],
  SMTP_CLUSTER: ['a b', 'ä', 'x'.repeat(65), 'a/b'],
  SMTP_ON_UNCERTAIN: ['ask'],
  SMTP_CONTENT_ROOT: [join(folder, 'absent'), pem],
  SMTP_CONTENT_PREFIX: ['D:/'],
  SMTP_MAX_MESSAGE_SIZE: ['25', '25M', '-1MB', '3GB', 'MB', '1e6'],
  SMTP_MAX_RECIPIENTS: ['0', '10001', 'many'],
  SMTP_MAX_ATTACHMENTS: ['-1', '1001', 'none'],
  SMTP_TIME_ZONE: ['Berlin', 'Mars/Base'],
  SMTP_FOLLOW_UP_TIME: ['24:00', '17', '17:60', '5pm'],
  SMTP_SECRETS_ENV_PREFIX: ['1X', 'A-B', 'SMTP_', 'S', 'ZEEBE_', 'LOG_LEVEL', 'CAMUNDA_BASIC'],
  SMTP_SECRETS_SCOPE: ['everything'],
  SMTP_SECRETS_DIR: [join(folder, 'absent'), pem],
  SMTP_SANDBOX_TO: [
    ',',
    'everybody',
    'test',
    'nobody, test@example.com',
    'test@example.com, nobody',
    'test@example.com\r\nRCPT TO:<ada@example.org>',
    'test@',
    'Test <test@example.com',
    '[]',
    Array.from({ length: 101 }, (_, nth) => `user${nth}@example.com`).join(),
  ],
  SMTP_PROXY: ['proxy.example.com:1080', 'socks4://proxy:1080', 'http://proxy', 'http://a@proxy:80', ','],
  SMTP_ACCOUNTS_FILE: [join(folder, 'absent'), folder, noPem],
  SMTP_ACCOUNTS_ONLY: ['true', 'yes', '1'],
  SMTP_ATTACHMENT_TYPES_DENY: [
    'exe',
    '*.exe',
    '.',
    '.a b',
    '..exe',
    '.*',
    '*/*',
    'video/',
    '/mp4',
    'video/*x',
    'a/b;c=d',
    '.exe;.js',
    '.x,'.repeat(1_001),
  ],
  SMTP_DKIM_FILE: [join(folder, 'absent'), folder, noPem],
  SMTP_URLS_ALLOW: ['*', 'https://files.example.com/', 'files.example.com:443', '10.0.0.1/8'],
  SMTP_SUBJECT_PREFIX: ['a\nBcc: x@y', 'a\tb', 'a\u202eb', 'x'.repeat(101)],
  SMTP_STOP_FILE: [
    join(folder, 'absent', 'stop'),
    join(pem, 'stop'),
    folder,
    join(folder, 'stop/'),
    '/',
    '.',
  ],
  SMTP_SECRETS_FILE: [join(folder, 'absent'), folder, pem, emptyFile],
  SMTP_RECIPIENTS_ALLOW: [
    ',',
    '*',
    '*@example.com',
    'example.com, *',
    'https://example.com',
    'ada@',
    'Ada <ada@example.com>',
    '192.0.2.1',
    Array.from({ length: 1_001 }, (_, nth) => `user${nth}@example.com`).join(),
  ],
  HTTP_HOST: ['http://localhost', 'localhost:8089', 'a b'],
  HTTP_PORT: ['65536', 'http', '80.5'],
  LOG_LEVEL: ['verbose', '30'],
}

describe('a value that is not right', () => {
  const rows: readonly SettingRow[] = Object.values(settingsTable)

  test('is tried for each setting', () => {
    expect(Object.keys(bad).sort()).toEqual(rows.map(({ name }) => name).sort())
  })

  test.each(Object.entries(bad).flatMap(([name, values]) => values.map((value) => [name, value] as const)))(
    '%s=%s is a problem of that name alone',
    (name, value) => {
      const problems = problemsOf({ [name]: value })
      expect(problems).toHaveLength(1)
      expect(problems[0]?.name).toBe(name)
      expect(problems[0]?.message).toMatch(new RegExp(`^${name} `))
    },
  )

  test('is quoted, with what is accepted and an example', () => {
    expect(messagesOf({ SMTP_MAX_JOBS: 'many' })).toEqual([
      'SMTP_MAX_JOBS must be a whole number from 1 to 1000; it is "many". Example: 32',
    ])
    expect(messagesOf({ SMTP_TLS_UNVERIFIED_HOSTS: '*' })[0]).toContain('Example: relay.internal')
  })

  test('has an example for each setting', () => {
    for (const row of rows) expect(row.example ?? row.default, row.name).toBeTruthy()
  })

  test('is not quoted when it may hold a password', () => {
    const [message = ''] = messagesOf({ SMTP_LEDGER: 'postgres://u:hunter#22@db/x' })
    expect(message).toContain('is written as %40')
    expect(message).not.toContain('hunter')
  })

  test('of a service link says where it comes from', () => {
    expect(messagesOf({ HTTP_PORT: 'tcp://10.0.0.1:80' })[0]).toContain('Kubernetes')
  })

  test('names the entry of a list', () => {
    expect(messagesOf({ SMTP_HOSTS_DENY: 'a.example, 2852039166' })[0]).toContain(
      'SMTP_HOSTS_DENY has the entry "2852039166", which is an address in an unusual form: write 169.254.169.254',
    )
  })

  test('tells how the ending of a file name is written', () => {
    for (const entry of ['exe', '*.exe'])
      expect(messagesOf({ SMTP_ATTACHMENT_TYPES_DENY: `.js,${entry}` })[0]).toContain(
        `SMTP_ATTACHMENT_TYPES_DENY has the entry "${entry}", which is neither the ending of a file name like .exe nor a content type like video/mp4 or video/*; write .exe`,
      )
  })

  test('job type without a dialect is told how to write it', () => {
    expect(messagesOf({ SMTP_JOB_TYPES: 'mine' })[0]).toContain('write type=seed or type=camunda')
  })
})

test('all problems come together, in the order of the table', () => {
  const env = {
    CAMUNDA_AUTH_STRATEGY: 'oauth',
    LOG_LEVEL: 'loud',
    SMTP_MAX_JOBS: '0',
    SMTP_SANBOX_TO: 'test@example.com',
    SMTP_CLUSTER: 'a b',
  }
  const problems = problemsOf(env)
  expect(problems.map(({ name }) => name)).toEqual([
    'SMTP_MAX_JOBS',
    'SMTP_CLUSTER',
    'LOG_LEVEL',
    'SMTP_SANBOX_TO',
    'CAMUNDA_AUTH_STRATEGY',
  ])
  expect(() => loadSettings(env)).toThrow(problems.map(({ message }) => `  ${message}`).join('\n'))
})

test('the result is frozen to its depth', () => {
  const settings = loadSettings({ SMTP_TLS_UNVERIFIED_HOSTS: 'a' })
  expect(
    [settings, settings.jobTypes, settings.jobTypes[0], settings.ledger, settings.tlsUnverifiedHosts].every(
      Object.isFrozen,
    ),
  ).toBe(true)
})

test('blank variables count as not given', () => {
  const blank = Object.fromEntries(
    Object.keys(bad).flatMap((name) => [
      [name, ' \t'],
      [`${name}_FILE`, ''],
    ]),
  )
  expect(loadSettings(blank)).toEqual(loadSettings({}))
})

describe('NAME_FILE', () => {
  const file = (name: string, text: string): string => {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  }

  test('gives the content without its last line break', () => {
    expect(loadSettings({ SMTP_CLUSTER_FILE: file('c1', 'from-file\n') }).cluster).toBe('from-file')
    expect(loadSettings({ SMTP_CLUSTER_FILE: file('c2', 'from-file\r\n'), SMTP_CLUSTER: '' }).cluster).toBe(
      'from-file',
    )
  })

  test('may itself be given for a setting whose name ends so', () => {
    expect(loadSettings({ SMTP_CA_FILE_FILE: file('c3', `${pem}\n`) }).caFile).toBe(pem)
  })

  test.each<[string, Environment, string]>([
    [
      'both set',
      { SMTP_CLUSTER: 'a', SMTP_CLUSTER_FILE: pem },
      'SMTP_CLUSTER and SMTP_CLUSTER_FILE are both set',
    ],
    ['not there', { SMTP_CLUSTER_FILE: join(folder, 'none') }, '(ENOENT)'],
    ['a folder', { SMTP_CLUSTER_FILE: folder }, '(not a file)'],
    ['a device', { SMTP_CLUSTER_FILE: '/dev/zero' }, '(not a file)'],
    ['empty', { SMTP_CLUSTER_FILE: file('empty', '\n') }, 'which is empty'],
    ['huge', { SMTP_CLUSTER_FILE: file('huge', 'x'.repeat(1024 * 1024 + 1)) }, 'larger than 1 MiB'],
  ])('%s is a problem', (_, env, message) => {
    expect(messagesOf(env)).toHaveLength(1)
    expect(messagesOf(env)[0]).toContain(message)
    expect(problemsOf(env)[0]?.name).toBe('SMTP_CLUSTER')
  })

  test('that cannot be opened is a problem', () => {
    const loop = join(folder, 'loop')
    symlinkSync(loop, loop)
    expect(messagesOf({ LOG_LEVEL_FILE: loop })[0]).toBe(
      `LOG_LEVEL_FILE names ${loop}, which cannot be read (ELOOP)`,
    )
  })

  test('with a wrong value is named, and its content, which may be a secret, is not shown', () => {
    const path = file('oops', 'hunter22')
    const [message = ''] = messagesOf({ LOG_LEVEL_FILE: path })
    expect(message).toContain(`it is the content of ${path}`)
    expect(message).not.toContain('hunter22')
  })
})

test('everything that is wrong in the accounts file is told with all else, and no value of it', () => {
  const path = join(folder, 'bad-accounts.yaml')
  writeFileSync(path, 'accounts: { a: { host: x, port: 0, login: { username: u, password: hunter2 } } }')
  const messages = messagesOf({ SMTP_ACCOUNTS_FILE: path, SMTP_MAX_JOBS: '0' })
  expect(messages).toEqual([
    expect.stringMatching(/^SMTP_MAX_JOBS /),
    'SMTP_ACCOUNTS_FILE cannot be used: accounts.a.port must be a whole number from 1 to 65535',
    expect.stringMatching(
      /^SMTP_ACCOUNTS_FILE cannot be used: accounts\.a\.login\.password must be a reference/,
    ),
  ])
  expect(messages.join()).not.toContain('hunter2')
})

describe('the DKIM file', () => {
  const key = testKey('s1')
  const written = (name: string, text: string) => {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  }
  const signs = 'domains: { example.com: { keys: [{ selector: s1, keyFile: dkim.pem }] } }'

  test('is read with its keys', () => {
    written('dkim.pem', key.pem)
    const path = written('dkim.yaml', signs)
    expect(loadSettings({ SMTP_DKIM_FILE: path }).dkimFile).toBe(path)
  })

  test('is told of with everything that is wrong in it', () => {
    const path = written('bad-dkim.yaml', 'domains: { a.example: { keys: [] }, b.example: { key: 1 } }')
    expect(messagesOf({ SMTP_DKIM_FILE: path })).toEqual([
      expect.stringMatching(/^SMTP_DKIM_FILE cannot be used: domains\.a\.example\.keys has no entries/),
      expect.stringMatching(
        /^SMTP_DKIM_FILE cannot be used: domains\.b\.example\.keys must|domains\.b\.example\.keys is missing/,
      ),
      expect.stringMatching(
        /^SMTP_DKIM_FILE cannot be used: domains\.b\.example\.key is not a key; do you mean keys\?/,
      ),
    ])
  })

  test('and its keys lie where no diagram can mail them out', () => {
    const content = mkdtempSync(join(folder, 'content-'))
    writeFileSync(join(content, 'dkim.pem'), key.pem)
    const inside = join(content, 'dkim.yaml')
    writeFileSync(inside, signs)
    const outside = written('names-inside.yaml', signs.replace('dkim.pem', join(content, 'dkim.pem')))
    for (const path of [inside, outside])
      expect(messagesOf({ SMTP_DKIM_FILE: path, SMTP_CONTENT_ROOT: content }).join('\n')).toMatch(
        /SMTP_DKIM_FILE .*lies inside SMTP_CONTENT_ROOT, so that diagrams could mail it out/,
      )
  })
})
