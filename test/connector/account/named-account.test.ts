import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accountsReading } from '../../../src/accounts/accounts-file.ts'
import type { AccountsFile } from '../../../src/accounts/named-account.ts'
import { createMemoryLedger } from '../../../src/ledger/memory.ts'
import { createJobWorker, plainMail, type JobWorkerOptions } from '../../support/job-worker.ts'
import { ScriptedSmtp } from '../../support/scripted-smtp.ts'

const credentials = { username: 'postman', password: 'of-letters' }
let server: ScriptedSmtp
beforeAll(async () => {
  server = await ScriptedSmtp.start({ security: 'starttls', credentials })
})
afterAll(() => server.close())

/** What the accounts file says, with the certificate of the server as `ca.pem`. */
function fileOf(
  accounts: Readonly<Record<string, object>>,
  recipients: readonly object[] = [],
): AccountsFile {
  const files = { textOf: () => server.ca, pathOf: (name: string) => name }
  return accountsReading.read({ accounts, ...(recipients.length > 0 && { recipients }) }, files)
}

const invoices = (own: object = {}) => ({
  host: '127.0.0.1',
  port: server.port,
  security: 'starttls',
  tlsName: 'localhost',
  caFile: 'ca.pem',
  login: { username: 'postman', password: 'secrets.SHOP' },
  ...own,
})

const mail = { ...plainMail({ host: '', port: 1 }), authentication: {} }
const byName = (account: unknown, others: object = {}) => ({
  ...mail,
  authentication: { account, ...others },
})

function workerWith(file: AccountsFile | undefined, options: JobWorkerOptions = {}) {
  let current = file
  const worker = createJobWorker({
    secrets: { SHOP: 'of-letters', WRONG: 'wrong-one', NAME: 'invoices' },
    namedAccounts: { current: () => current },
    ...options,
  })
  return { ...worker, change: (next: AccountsFile | undefined) => (current = next) }
}

describe('a diagram that names an account', () => {
  test('sends over it, encrypted and logged in', async () => {
    const worker = workerWith(fileOf({ invoices: invoices() }))
    const before = server.accepted.length
    for (const account of ['invoices', ' {{secrets.NAME}} ']) {
      const blank = { hostname: '', port: null, username: ' ' }
      const command = await worker.handle({ variables: byName(account, blank) })
      expect(command).toMatchObject({ kind: 'complete', variables: { mail: { status: 'SUCCESS' } } })
    }
    expect(server.accepted.length - before).toBe(2)
    expect(server.commands.at(-1)).toEqual(expect.arrayContaining(['STARTTLS']))
    worker.close()
  })

  test('uses the version of the file that is there when the job begins', async () => {
    const worker = workerWith(fileOf({ invoices: invoices() }))
    worker.change(fileOf({ invoices: invoices({ processes: ['other'] }) }))
    expect(await worker.handle({ variables: byName('invoices') })).toMatchObject({ kind: 'fail', retries: 0 })
    worker.change(fileOf({ invoices: invoices({ processes: ['process'] }) }))
    expect(await worker.handle({ variables: byName('invoices') })).toMatchObject({ kind: 'complete' })
    worker.close()
  })

  test('is told of its account where the connection fails', async () => {
    const dead = await ScriptedSmtp.start()
    const accounts = {
      wrong: invoices({ login: { username: 'postman', password: 'secrets.WRONG' } }),
      dead: { host: '127.0.0.1', port: dead.port },
    }
    await dead.close()
    const worker = workerWith(fileOf(accounts))
    for (const [name, type] of [
      ['wrong', 'AUTH'],
      ['dead', 'CONNECTION'],
    ] as const) {
      const headers = { errorExpression: '=jobError(error.type + ": " + error.message)' }
      const command = await worker.handle({ variables: byName(name), headers })
      expect(command).toHaveProperty('message', expect.stringContaining(`${type}: Account "${name}": `))
      expect(JSON.stringify([command, worker.log])).not.toContain('wrong-one')
    }
    worker.close()
  })
})

describe('nothing leaves the worker, and no retry is left', () => {
  const headers = {
    errorExpression: '=jobError(error.type + " " + error.variables.delivery + ": " + error.message)',
  }
  const own = { hostname: 'smtp.example.com', port: 587 }

  test.each<[string, () => AccountsFile | undefined, object, string | RegExp]>([
    [
      'without a file',
      () => undefined,
      byName('invoices'),
      /^INVALID_INPUT not-sent: Nothing was sent\. .*: there is no account "invoices", since this worker has no accounts by name; the operator gives them in SMTP_ACCOUNTS_FILE\.$/,
    ],
    [
      'for a name that is none',
      () => fileOf({ invoices: invoices() }),
      byName('invoces'),
      /there is no account "invoces" in SMTP_ACCOUNTS_FILE\. The nearest name is "invoices"\.$/,
    ],
    [
      'for what every object has',
      () => fileOf({ invoices: invoices() }),
      byName('__proto__'),
      /no account "__proto__"/,
    ],
    [
      'beside host and login',
      () => fileOf({ invoices: invoices() }),
      byName('invoices', { ...own, security: 'tls' }),
      /^INVALID_INPUT not-sent: .*authentication\.account.* stands beside SMTP host \(authentication\.hostname\), SMTP port \(authentication\.port\), Encryption \(authentication\.security\); give the account alone/,
    ],
    [
      'beside half a login',
      () => fileOf({ invoices: invoices() }),
      byName('invoices', { username: 'x' }),
      /stands beside User name \(authentication\.username\); give the account alone, or leave it away and give host and login\.$/,
    ],
    ['for a list', () => fileOf({}), byName(['invoices']), /authentication\.account.* a list is not a text/],
    ['for too long a name', () => fileOf({}), byName('x'.repeat(65)), /has 65 characters/],
    [
      'for another process',
      () => fileOf({ invoices: invoices({ processes: ['invoice-*'] }) }),
      byName('invoices'),
      /^POLICY not-sent: Nothing was sent\. Account "invoices" may not be used by process "process"; .*accounts\.invoices\.processes in SMTP_ACCOUNTS_FILE\.$/,
    ],
    [
      'for another recipient over any connection',
      () => fileOf({}, [{ processes: ['proc*'], allow: ['example.com'] }]),
      { ...mail, authentication: own },
      /^POLICY not-sent: .*may not write to "ada@example\.org" \(To\); .*recipients\[1\]\.allow in SMTP_ACCOUNTS_FILE\.$/,
    ],
    [
      'without its secret',
      () => fileOf({ invoices: invoices({ login: { username: 'x', password: 'secrets.GONE' } }) }),
      byName('invoices'),
      /^SECRET not-sent: accounts\.invoices\.login\.password in SMTP_ACCOUNTS_FILE: there is no secret "GONE"/,
    ],
  ])('%s', async (_, file, variables, says) => {
    const worker = workerWith(file())
    const before = server.commands.length
    const command = await worker.handle({ variables: variables as Record<string, unknown>, headers })
    expect(command).toMatchObject({ kind: 'fail', retries: 0 })
    expect(command).toHaveProperty('message', expect.stringMatching(says))
    expect(server.commands.length).toBe(before)
    worker.close()
  })

  test('where accounts are the only way, and the diagram says host and login', async () => {
    const worker = workerWith(fileOf({ invoices: invoices() }), { accountsOnly: true })
    const refused = async (authentication: unknown) => {
      const command = await worker.handle({ variables: { ...mail, authentication } })
      expect(command).toMatchObject({ kind: 'fail', retries: 0 })
      return command.kind === 'fail' ? command.message : ''
    }
    const says =
      'is missing; this worker takes accounts by name alone (SMTP_ACCOUNTS_ONLY). Name one of SMTP_ACCOUNTS_FILE'
    expect(await refused(own)).toContain(
      `${says} instead of SMTP host (authentication.hostname), SMTP port (authentication.port).`,
    )
    expect(await refused({})).toContain(`${says}.`)
    expect(await refused(undefined)).toContain(`${says}.`)
    expect(await worker.handle({ variables: byName('invoices') })).toMatchObject({ kind: 'complete' })
    worker.close()
  })
})

describe('a job whose mail the ledger knows', () => {
  test.each<[string, (file: () => AccountsFile) => AccountsFile | undefined, boolean]>([
    ['is there', (file) => file(), true],
    ['is gone', () => fileOf({}), false],
    ['is gone with its file', () => undefined, false],
    [
      'is not for this process any more',
      () => fileOf({ invoices: invoices({ processes: ['other'] }) }),
      true,
    ],
    [
      'has a secret that is gone',
      () => fileOf({ invoices: invoices({ login: { username: 'x', password: 'secrets.GONE' } }) }),
      false,
    ],
  ])('is answered when its account %s', async (_, after, withAddresses) => {
    const file = () => fileOf({ invoices: invoices() })
    const worker = workerWith(file(), { ledger: createMemoryLedger(Date.now) })
    const job = { key: '77', variables: byName('invoices') }
    expect(await worker.handle(job)).toMatchObject({ kind: 'complete' })
    worker.change(after(file))
    const command = await worker.handle(job)
    expect(command).toMatchObject({
      kind: 'complete',
      variables: { mail: { status: 'SUCCESS', replayed: true } },
    })
    const { accepted } = command.variables['mail'] as { readonly accepted?: unknown }
    expect(accepted).toEqual(withAddresses ? ['ada@example.org'] : undefined)
    worker.close()
  })
})

test('each line of the log carries the tenant, and accounts are for theirs', async () => {
  const worker = workerWith(fileOf({ invoices: invoices({ tenants: ['acme'] }) }))
  const ofTenant = (tenantId: string) => worker.handle({ tenantId, variables: byName('invoices', {}) })
  expect(await ofTenant('acme')).toMatchObject({ kind: 'complete' })
  expect(await ofTenant('<default>')).toHaveProperty(
    'message',
    expect.stringContaining(
      'may not be used by tenant "<default>"; the operator says so in accounts.invoices.tenants',
    ),
  )
  const tenants = worker.log.map((line) => (JSON.parse(line) as { tenantId?: string }).tenantId)
  expect(new Set(tenants)).toEqual(new Set(['acme', '<default>']))
  worker.close()
})
