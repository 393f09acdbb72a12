import { afterAll, describe, expect, test } from 'vitest'
import { accountsReading } from '../../src/accounts/accounts-file.ts'
import { camundaDialect } from '../../src/connector/input/camunda/dialect.ts'
import { createMemoryLedger } from '../../src/ledger/memory.ts'
import { readSecretsFile } from '../../src/secrets/secrets-file.ts'
import { createJobWorker, type JobWorkerOptions } from '../support/job-worker.ts'
import { ScriptedSmtp } from '../support/scripted-smtp.ts'
import { variablesWith, type Changes } from './input/camunda/example.ts'

const secrets = { MAIL_USER: 'shop-robot', MAIL_PASSWORD: 'Hq7shop-value', MAIL_HOST: '127.0.0.1' }
const open = await ScriptedSmtp.start()
const guarded = await ScriptedSmtp.start({
  credentials: { username: secrets.MAIL_USER, password: secrets.MAIL_PASSWORD },
})
afterAll(async () => {
  await open.close()
  await guarded.close()
})

function workerWith(options: JobWorkerOptions = {}) {
  const worker = createJobWorker({ dialect: camundaDialect, secrets, ...options })
  return { ...worker, [Symbol.dispose]: () => worker.close() }
}

const smtpConfig = { smtpHost: '127.0.0.1', smtpPort: open.port, smtpCryptographicProtocol: 'NONE' }
const job = (changes: Changes = {}) =>
  variablesWith({
    authentication: { type: 'noAuth' },
    ...changes,
    smtpConfig: { ...smtpConfig, ...changes.smtpConfig },
  })
const withLogin = (changes: Changes = {}) =>
  job({
    authentication: { type: 'simple', username: 'secrets.MAIL_USER', password: '{{secrets.MAIL_PASSWORD}}' },
    smtpConfig: { smtpHost: '{{secrets.MAIL_HOST}}', smtpPort: guarded.port },
    ...changes,
  })

describe('the result', () => {
  test('has what that of the other connector has, and ours', async () => {
    using worker = workerWith()
    const said = await worker.handle({
      variables: job(),
      headers: { resultExpression: '={was: sent, said: subject, id: messageId = response.messageId}' },
    })
    expect(said).toMatchObject({
      kind: 'complete',
      variables: {
        mail: {
          subject: 'Hello',
          sent: true,
          status: 'SUCCESS',
          delivery: 'sent',
          accepted: ['to@example.com'],
        },
        was: true,
        said: 'Hello',
        id: true,
      },
    })
  })

  test('is the same when it is given again, also when an input has become wrong', async () => {
    using worker = workerWith({ ledger: createMemoryLedger(Date.now) })
    const before = open.accepted.length
    await worker.handle({ variables: job(), key: '1' })
    const again = await worker.handle({ variables: job({ smtpConfig: { smtpPort: 0 } }), key: '1' })
    expect(again).toMatchObject({
      variables: { mail: { subject: 'Hello', sent: true, delivery: 'sent', replayed: true } },
    })
    expect(open.accepted.length).toBe(before + 1)
  })

  test('says that nothing was sent where the process goes on after a failure', async () => {
    using worker = workerWith()
    const others = { smtpEmailOnFailure: 'continue' }
    const said = await worker.handle({ variables: job({ smtpAction: { to: 'nobody' }, others }) })
    expect(said).toMatchObject({
      kind: 'complete',
      variables: {
        mail: { subject: 'Hello', sent: false, status: 'FAIL', error: { type: 'INVALID_INPUT' } },
      },
    })
  })

  test('is that of a sent mail in a test system that sends to nobody, so that the process goes the same way', async () => {
    using worker = workerWith({ safety: { sandboxTo: [] } })
    expect(await worker.handle({ variables: job() })).toMatchObject({
      variables: { mail: { subject: 'Hello', sent: true, delivery: 'simulated' } },
    })
  })

  test('has no secret of the login in it', async () => {
    using worker = workerWith()
    const smtpAction = { subject: `Your password ${secrets.MAIL_PASSWORD}` }
    const said = await worker.handle({ variables: withLogin({ smtpAction }) })
    expect(said).toMatchObject({ variables: { mail: { subject: 'Your password ***', sent: true } } })
    expect(JSON.stringify(said) + worker.log.join('')).not.toContain(secrets.MAIL_PASSWORD)
  })
})

describe('secrets', () => {
  test('are put into user name, password and host, and nowhere else', async () => {
    using worker = workerWith()
    const smtpAction = { body: '{{secrets.MAIL_PASSWORD}}' }
    const before = guarded.accepted.length
    expect(await worker.handle({ variables: withLogin({ smtpAction }) })).toMatchObject({ kind: 'complete' })
    expect(guarded.accepted.slice(before).map(({ data }) => data.toString())).toEqual([
      expect.stringContaining('{{secrets.MAIL_PASSWORD}}'),
    ])
  })

  test('that are bound to another host stay here', async () => {
    const bindings = readSecretsFile({
      secrets: { BOUND: { from: 'env:MAIL_PASSWORD', hosts: ['mail.example.com'] } },
    })
    using worker = workerWith({ bindings })
    const authentication = { type: 'simple', username: 'shop-robot', password: '{{secrets.BOUND}}' }
    const said = await worker.handle({ variables: job({ authentication }) })
    expect(said).toMatchObject({ kind: 'fail', retries: 0 })
    expect(JSON.stringify(said)).toContain('Email password (authentication.password)')
    const elsewhere = await worker.handle({ variables: job({ smtpConfig: { smtpHost: 'secrets.BOUND' } }) })
    expect(JSON.stringify(elsewhere)).toContain(
      'may stand in Username (authentication.username) and Email password (authentication.password) only',
    )
  })

  test('that are almost references reach no server', async () => {
    using worker = workerWith()
    const said = await worker.handle({ variables: job({ smtpConfig: { smtpHost: '{{secret.MAIL_HOST}}' } }) })
    expect(said).toMatchObject({ kind: 'fail', retries: 0 })
    expect(JSON.stringify(said)).toContain('SMTP Host (data.smtpConfig.smtpHost): ')
  })
})

test('an account by name stands beside what the template always writes', async () => {
  const files = { textOf: () => '', pathOf: (name: string) => name }
  const file = accountsReading.read(
    { accounts: { invoices: { host: '127.0.0.1', port: open.port, security: 'none' } } },
    files,
  )
  using worker = workerWith({ namedAccounts: { current: () => file }, accountsOnly: true })
  const before = open.accepted.length
  const authentication = { type: 'noAuth', account: 'invoices' }
  const said = await worker.handle({
    variables: job({ authentication, smtpConfig: { smtpHost: '', smtpPort: 587 } }),
  })
  expect(said).toMatchObject({ kind: 'complete', variables: { mail: { sent: true } } })
  expect(open.accepted.length).toBe(before + 1)
  expect(await worker.handle({ variables: job() })).toMatchObject({ kind: 'fail', retries: 0 })
})

describe('encryption', () => {
  test('TLS asks for STARTTLS, and sends nothing to a server without', async () => {
    using worker = workerWith()
    const before = open.accepted.length
    const variables = job({ smtpConfig: { smtpCryptographicProtocol: 'TLS' } })
    const said = await worker.handle({ variables, headers: { errorExpression: '=jobError(error.type)' } })
    expect(said).toMatchObject({ kind: 'fail', message: 'TLS' })
    expect(open.accepted.length).toBe(before)
  })
})

describe('expressions', () => {
  test.each(['resultExpression', 'errorExpression'])(
    '%s with == is told to use a single =',
    async (header) => {
      using worker = workerWith()
      const before = open.accepted.length
      const said = await worker.handle({
        variables: job(),
        headers: { [header]: '=if error.code == "550" then bpmnError("x") else null' },
      })
      expect(said).toMatchObject({ kind: 'fail', retries: 0 })
      expect(JSON.stringify(said)).toContain('use a single =')
      expect(open.accepted.length).toBe(before)
    },
  )

  test('a capitalised key word is one, too', async () => {
    using worker = workerWith()
    const said = await worker.handle({
      variables: job(),
      headers: { errorExpression: '=If error.code = "550" then bpmnError("x") else null' },
    })
    expect(said).toMatchObject({ kind: 'fail', retries: 0 })
  })

  test('an error is seen as in the other dialect', async () => {
    using worker = workerWith()
    const said = await worker.handle({
      variables: job({ smtpAction: { to: 'nobody' } }),
      headers: { errorExpression: '=bpmnError(error.code, error.type, {sent: error.variables.delivery})' },
    })
    expect(said).toMatchObject({
      kind: 'throw',
      code: 'INVALID_INPUT',
      message: 'INVALID_INPUT',
      variables: { sent: 'not-sent' },
    })
  })
})

test('the listener of a user task is completed without variables', async () => {
  using worker = workerWith()
  const said = await worker.handle({
    variables: job(),
    headers: { 'io.camunda.zeebe:userTaskKey': '7', 'io.camunda.zeebe:action': 'complete' },
  })
  expect(said).toEqual({ kind: 'complete', variables: {} })
})

test.each(['imap', 'pop3'])('%s is an incident at once that says what to use', async (protocol) => {
  using worker = workerWith()
  const given = job({ protocol })
  const said = await worker.handle({ variables: given })
  expect(said).toMatchObject({ kind: 'fail', retries: 0 })
  expect(JSON.stringify(said)).toContain("Camunda's own Email connector")
})
