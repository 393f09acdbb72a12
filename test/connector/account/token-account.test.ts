import { expect, onTestFinished, test } from 'vitest'
import { accountsReading } from '../../../src/accounts/accounts-file.ts'
import { createJobWorker, plainMail } from '../../support/job-worker.ts'
import { ScriptedSmtp } from '../../support/scripted-smtp.ts'
import type { Answering } from '../../support/smtp-script.ts'
import { saidWithXoauth2 } from '../../support/token-source.ts'
import { json, numberedTokens, tokenEndpoint, tokensOf, type Reply } from '../../support/token-endpoint.ts'

const secret = 'of the client, and long'
const files = { textOf: () => '', pathOf: (name: string) => name }
const bearer = /Bearer ([^|]*)/

/** A job over an account with OAuth, from the file to the login. */
async function job(reply: Reply, AUTH?: Answering) {
  const server = await ScriptedSmtp.start({ keywords: ['AUTH XOAUTH2'], ...(AUTH && { script: { AUTH } }) })
  onTestFinished(() => server.close())
  const { url: tokenUrl, asked } = await tokenEndpoint(reply)
  const oauth = {
    grant: 'client_credentials',
    username: 'shop@example.com',
    tokenUrl,
    clientId: 'worker',
    clientSecret: 'secrets.OAUTH',
    scope: 'mail.send',
  }
  const account = { host: '127.0.0.1', port: server.port, oauth }
  const file = accountsReading.read({ accounts: { invoices: account } }, files)
  const { tokens, log } = tokensOf()
  const worker = createJobWorker({
    secrets: { OAUTH: secret },
    namedAccounts: { current: () => file },
    tokens,
  })
  onTestFinished(() => worker.close())
  const variables = { ...plainMail({ host: '', port: 1 }), authentication: { account: 'invoices' } }
  return {
    server,
    asked,
    handle: () => worker.handle({ variables }),
    everything: (command: unknown) => [JSON.stringify(command), ...worker.log, ...log].join(),
  }
}

test('a mail goes out over an account with OAuth', async () => {
  const { server, asked, handle } = await job(numberedTokens())
  for (let nth = 0; nth < 3; nth += 1) expect(await handle()).toMatchObject({ kind: 'complete' })
  expect(server.accepted).toHaveLength(3)
  expect(asked).toHaveLength(1)
  expect(asked[0]?.body.get('client_secret')).toBe(secret)
})

test('a refusal of the endpoint is an incident that names the account, asked for once', async () => {
  const echo: Reply = (response, one, nth) =>
    json(400, { error: 'unauthorized_client', error_description: `not with ${one.body.toString()}` })(
      response,
      one,
      nth,
    )
  const { server, asked, handle, everything } = await job(echo)
  for (let nth = 0; nth < 2; nth += 1) {
    const command = await handle()
    expect(command).toMatchObject({ kind: 'fail', retries: 0 })
    expect('message' in command && command.message).toMatch(
      /^Account "invoices": No access token: .* refused: "unauthorized_client/,
    )
    expect(everything(command)).not.toMatch(/of.the.client/)
  }
  expect(asked).toHaveLength(1)
  expect(server.connections).toBe(0)
})

test('an endpoint that is down leaves the job its retries', async () => {
  const { handle } = await job(json(503, {}))
  const command = await handle()
  expect(command).toMatchObject({ kind: 'fail', retries: 2 })
  expect('message' in command && command.message).toContain('answered with HTTP 503')
})

test('a token that the mail server repeats in its refusal is told to nobody', async () => {
  const { handle, everything } = await job(numberedTokens(), ({ line }) => {
    const [, token = ''] = bearer.exec(saidWithXoauth2(line)) ?? []
    return `535 5.7.8 ${token} and ${line.split(' ')[2] ?? ''} is no good`
  })
  const command = await handle()
  expect(command).toMatchObject({ kind: 'fail', retries: 0 })
  expect(JSON.stringify(command)).toContain('is no good')
  for (const token of ['token-1', 'token-2']) {
    expect(everything(command)).not.toContain(token)
    expect(everything(command)).not.toContain(
      Buffer.from(`auth=Bearer ${token}`).toString('base64').slice(0, -4),
    )
  }
})
