import { mkdtempSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createCertificates } from '../support/certificates.ts'
import { useEngine } from '../support/engine.ts'
import { MailServer } from '../support/mail-server.ts'
import { useMailWorker } from '../support/mail-worker.ts'

const engine = useEngine()
const folder = mkdtempSync(join(tmpdir(), 'named-accounts-'))
const path = join(folder, 'accounts.json')
const credentials = { username: 'ada', password: 'of-letters' }
let server: MailServer

beforeAll(async () => {
  const certificates = await createCertificates()
  server = await MailServer.start({ security: 'starttls', credentials, certificates })
  await writeFile(join(folder, 'ca.pem'), certificates.ca)
  await saying({ invoices: account(), others: account({ processes: ['other-*'] }) })
})
const worker = useMailWorker(engine, 'named-accounts', () => ({
  SMTP_ACCOUNTS_FILE: path,
  SMTP_ACCOUNTS_ONLY: 'true',
  SECRET_ADA: credentials.password,
}))
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

function account(own: object = {}) {
  const login = { username: 'ada', password: 'secrets.ADA' }
  const { host, port } = server
  return { host, port, security: 'starttls', tlsName: 'localhost', caFile: 'ca.pem', login, ...own }
}

const saying = (accounts: object) => writeFile(path, JSON.stringify({ accounts }))

/** A task that says the name of an account, and nothing else of a connection. */
const sendOver = (name: string) => {
  const inputs = {
    'authentication.hostname': '=null',
    'authentication.port': '=null',
    'authentication.account': name,
  }
  return worker.start({ server, inputs, headers: { resultVariable: 'mail' } })
}

test('a diagram names an account, which is for whom the operator says, also when he says something else', async () => {
  const sent = await sendOver('invoices')
  expect(await sent.end()).toBe('completed')
  expect(server.messages).toMatchObject([{ username: 'ada' }])

  const refused = await sendOver('others')
  expect(await refused.failure()).toMatchObject({
    retries: 0,
    errorMessage: expect.stringContaining('accounts.others.processes in SMTP_ACCOUNTS_FILE') as string,
  })

  await saying({ invoices: account({ port: 0 }) })
  const told = await worker.process.waitForLog(({ event }) => event === 'accounts-file-refused')
  expect(told).toMatchObject({ problems: ['accounts.invoices.port must be a whole number from 1 to 65535'] })
  await saying({ later: account() })
  await worker.process.waitForLog(({ event }) => event === 'accounts-file')
  const later = await sendOver('later')
  expect(await later.end()).toBe('completed')
  const gone = await sendOver('invoices')
  expect(await gone.failure()).toMatchObject({
    retries: 0,
    errorMessage: expect.stringContaining('there is no account "invoices" in SMTP_ACCOUNTS_FILE') as string,
  })
  expect(server.messages).toHaveLength(2)
})
