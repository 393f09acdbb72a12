import { expect, onTestFinished, test } from 'vitest'
import { createMemoryLedger } from '../../src/ledger/memory.ts'
import { createDial } from '../../src/net/dial.ts'
import { policyOf, type Lists } from '../support/host-policy.ts'
import { createJobWorker, plainMail, type JobWorkerOptions } from '../support/job-worker.ts'
import { ScriptedSmtp } from '../support/scripted-smtp.ts'
import { drop } from '../support/smtp-script.ts'

async function smtp(): Promise<ScriptedSmtp> {
  const server = await ScriptedSmtp.start()
  onTestFinished(() => server.close())
  return server
}

function workerWith(lists: Lists, options: JobWorkerOptions = {}) {
  const worker = createJobWorker({ ...options, accounts: { dial: createDial({ policy: policyOf(lists) }) } })
  onTestFinished(() => worker.close())
  return worker
}

const denied = { deny: ['127.0.0.0/8'] }

test('a job that names a denied host is an incident at once, and nothing connects', async () => {
  const server = await smtp()
  const command = await workerWith(denied).handle({ variables: plainMail(server), retries: 3 })
  expect(command).toMatchObject({ kind: 'fail', retries: 0 })
  expect(JSON.stringify(command)).toContain(
    'may not connect to the mail server 127.0.0.1, since \\"127.0.0.0/8\\" in SMTP_HOSTS_DENY denies its address',
  )
  expect(server.connections).toBe(0)
})

test.each(['169.254.169.254', '2852039166', '::ffff:a9fe:a9fe', '64:ff9b::a9fe:a9fe', '１６９.254.43518'])(
  'metadata of a cloud, with no list at all: %s',
  async (host) => {
    const variables = plainMail({ host, port: 80 })
    const command = await workerWith({}).handle({ variables, retries: 3 })
    expect(command).toMatchObject({ kind: 'fail', retries: 0 })
    expect(JSON.stringify(command)).toContain('metadata')
  },
)

test('errorExpression can catch it, and the error says that nothing was sent', async () => {
  const server = await smtp()
  const errorExpression =
    'if error.type = "HOST_DENIED" then bpmnError("HOST", error.variables.delivery + " " + error.code) else null'
  const command = await workerWith(denied).handle({
    variables: plainMail(server),
    headers: { errorExpression },
  })
  expect(command).toMatchObject({ kind: 'throw', code: 'HOST', message: 'not-sent HOST_DENIED' })
})

test('a job whose mail went out before the host was denied is answered', async () => {
  const server = await smtp()
  const ledger = createMemoryLedger(Date.now)
  const job = { variables: plainMail(server), key: '7' }
  await workerWith({}, { ledger }).handle(job)
  const command = await workerWith(denied, { ledger }).handle(job)
  expect(command).toMatchObject({
    kind: 'complete',
    variables: { mail: { status: 'SUCCESS', replayed: true } },
  })
  expect(server.connections).toBe(1)
})

test('a second mail that was consented to and is denied is still uncertain', async () => {
  const server = await smtp()
  server.script = { dot: drop }
  const ledger = createMemoryLedger(Date.now)
  const job = { variables: { ...plainMail(server), smtpEmailOnUncertain: 'resend' }, key: '7' }
  await workerWith({}, { ledger }).handle(job)
  const command = await workerWith(denied, { ledger }).handle({
    ...job,
    headers: { errorExpression: 'bpmnError(error.type, error.variables.delivery)' },
  })
  expect(command).toMatchObject({ kind: 'throw', code: 'HOST_DENIED', message: 'uncertain' })
  expect(server.connections).toBe(1)
})
