import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { authorizationServer } from '../support/authorization-server.ts'
import { buildProcess } from '../support/bpmn.ts'
import { useEngine } from '../support/engine.ts'
import { scriptedProxy } from '../support/scripted-proxy.ts'
import { tokenMailServer } from '../support/token-mail-server.ts'
import { TestWorker } from '../support/worker.ts'

const engine = useEngine()
const TYPE = 'token-account'

test('an account logs in by a token of a real authorization server, and all of it goes through the proxy', async () => {
  const authorization = await authorizationServer([{ id: 'worker', secret: 'of the worker' }])
  const mail = await tokenMailServer((token) => authorization.isAlive(token))
  const proxy = await scriptedProxy({ kind: 'http', isSilent: true })
  const folder = await mkdtemp(join(tmpdir(), 'token-account-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const oauth = {
    grant: 'client_credentials',
    username: 'shop@example.com',
    tokenUrl: authorization.tokenUrl,
    clientId: 'worker',
    clientSecret: 'secrets.CLIENT',
    scope: 'mail.send',
  }
  const accounts = { shop: { host: '127.0.0.1', port: mail.port, oauth } }
  await writeFile(join(folder, 'accounts.json'), JSON.stringify({ accounts }))
  const worker = await TestWorker.start({
    grpcAddress: engine.grpcAddress,
    env: {
      SMTP_JOB_TYPES: `${TYPE}=seed`,
      SMTP_ACCOUNTS_FILE: join(folder, 'accounts.json'),
      SMTP_PROXY: `http://${proxy.address.host}:${proxy.address.port}`,
      SECRET_CLIENT: 'of the worker',
    },
  })
  onTestFinished(async () => {
    await worker.stop()
  })
  const inputs = {
    'authentication.account': 'shop',
    smtpEmailMailBoxName: 'shop@example.com',
    smtpEmailToRecipients: 'ada@example.org',
    smtpEmailSubject: 'Your order',
    smtpEmailContentType: 'text',
    smtpEmailContent: 'Hello Ada',
  }
  await engine.client.deploy(buildProcess(TYPE, [{ id: 'send', type: TYPE, inputs }]))

  const key = await engine.client.createInstance(TYPE, {})
  expect(await engine.records.instanceEnd(key)).toBe('completed')
  expect(mail.state).toEqual({ logins: 1, refused: 0, mails: 1 })
  const ports = proxy.asked.map((request) => Number(/:(\d+) HTTP/.exec(request)?.[1]))
  expect(ports.sort()).toEqual([mail.port, Number(new URL(authorization.tokenUrl).port)].sort())
  expect(worker.output).not.toContain('of the worker')
})
