import { describe, expect, test } from 'vitest'
import { useEngine } from '../../support/engine.ts'
import {
  base64,
  caught,
  caughtError,
  credentials,
  ended,
  environment,
  gossip,
  headers,
  login,
  long,
  nothingLeaks,
  spaced,
} from '../../support/leaks.ts'
import { mailServer, scriptedServer, useMailWorker } from '../../support/mail-worker.ts'
import { inTurn, type Script } from '../../support/smtp-script.ts'

const engine = useEngine()
const worker = useMailWorker(engine, 'leaks-replies', () => environment)

describe('no secret is left behind by', () => {
  test('a success', async () => {
    const server = await mailServer({ credentials })
    const instance = await worker.start({ server, inputs: login, headers })
    await ended(instance)
    expect(instance.variables['mail']).toMatchObject({ status: 'SUCCESS' })
    expect(server.counts.logins).toBe(1)
  })

  test('a success whose reply tells of the login', async () => {
    const server = await mailServer({ credentials })
    server.answers.data = () => ({ code: 250, text: `2.0.0 Ok: queued for ${gossip}` })
    const instance = await worker.start({ server, inputs: login, headers })
    await ended(instance)
    expect(instance.variables['mail']).toMatchObject({
      serverResponse: expect.stringMatching(/^250 2\.0\.0 Ok: queued for \*\*\* /) as string,
    })
  })

  test('a success whose reply names the message by the login', async () => {
    const server = await mailServer({ credentials })
    server.answers.data = () => ({
      code: 250,
      text: `2.0.0 OK <${credentials.username}.prod.outlook.com> [Hostname=x]`,
    })
    const instance = await worker.start({ server, inputs: login, headers })
    await ended(instance)
    expect(instance.variables['mail']).toHaveProperty('serverMessageId')
  })

  test('a partial success whose refusals tell of the login', async () => {
    const server = await mailServer({ credentials })
    server.answers.recipient = (to) =>
      to === 'ada@example.org' ? undefined : { code: 550, text: `5.1.1 ${'x'.repeat(150)} ${gossip}` }
    const inputs = { ...login, smtpEmailToRecipients: 'ada@example.org, gone@example.org' }
    const instance = await worker.start({ server, inputs, headers })
    await ended(instance)
    expect(instance.variables['mail']).toMatchObject({ delivery: 'partly-sent' })
  })

  const [username, password] = [base64(credentials.username), base64(credentials.password)]
  const echo: Script['AUTH'] = ({ line }) => `535 5.7.8 Error: authentication failed: "${line}"`
  const askThenSay = (words: string): Script['AUTH'] =>
    inTurn('334 VXNlcm5hbWU6', '334 UGFzc3dvcmQ6', `535 5.7.8 ${words}`)
  test.each<[string, string, () => Script['AUTH']]>([
    ['as it came', 'AUTH PLAIN', () => echo],
    ['in every form', 'AUTH PLAIN', () => `535-5.7.8 not good:\n535 5.7.8 ${gossip}`],
    ['word by word', 'AUTH LOGIN', () => askThenSay(`${username} and ${password} do not fit`)],
    ['where the reply is cut', 'AUTH LOGIN', () => askThenSay(`${'x'.repeat(275)}${password}`)],
  ])('a wrong password that the server repeats: %s, %s', async (_, keyword, script) => {
    const auth = async () => scriptedServer({ keywords: [keyword], script: { AUTH: script() } })
    const refused = await worker.start({ server: await auth(), inputs: login, ...caught })
    expect((await caughtError(refused)).message).toMatch(/refused the login.*\*\*\*/)
    const failed = await worker.start({ server: await auth(), inputs: login, headers })
    expect((await failed.incident()).errorMessage).toMatch(/refused the login.*\*\*\*/)
  })

  test.each([
    ['MAIL', 'at the beginning', ''],
    ['MAIL', 'where the reply is cut', 'x'.repeat(275)],
    ['RCPT', 'at the beginning', ''],
    ['RCPT', 'where the reply is cut', 'x'.repeat(175)],
    ['RCPT', 'where the reply is cut, elsewhere', 'x'.repeat(275)],
    ['RCPT', 'far out', 'x'.repeat(3_975)],
    ['dot', 'at the beginning', ''],
    ['dot', 'where the reply is cut', 'x'.repeat(275)],
  ] as const)('a refusal after %s that tells of the login %s', async (phase, _, padding) => {
    const cut = { 'authentication.username': 'secrets.SPACED', 'authentication.password': 'secrets.LONG' }
    const [inputs, words] = padding === '' ? [login, gossip] : [cut, `${padding}${long} ${spaced}`]
    const server = await scriptedServer({ script: { [phase]: `550 5.7.1 ${words}` } })
    const { message } = await caughtError(await worker.start({ server, inputs, ...caught }))
    expect(message).toContain('550 5.7.1')
    const failed = await worker.start({ server, inputs, headers })
    expect((await failed.incident()).errorMessage).toContain('550')
    const goesOn = await worker.start({
      server,
      inputs: { ...inputs, smtpEmailOnFailure: 'continue' },
      headers,
    })
    await ended(goesOn)
    expect(goesOn.variables).toHaveProperty('mail.status', 'FAIL')
  })

  test('a reply with blanks that are put together', async () => {
    const server = await scriptedServer({ script: { MAIL: `550 5.7.1 ${spaced} is not allowed` } })
    const inputs = { 'authentication.username': 'ada', 'authentication.password': 'secrets.SPACED' }
    const instance = await worker.start({ server, inputs, headers })
    expect((await instance.incident()).errorMessage).toContain('***')
  })

  test('a failure that is tried again, and one that the modeler words', async () => {
    const server = await scriptedServer({ script: { MAIL: `451 4.3.0 ${gossip}` } })
    const instance = await worker.start({
      server,
      inputs: login,
      headers: { ...headers, retryBackoff: 'PT0S' },
    })
    expect((await instance.failure()).errorMessage).toContain('***')
    await instance.incident()
    const errorExpression = '=jobError(error.message, {error: error}, 0)'
    const worded = await worker.start({ server, inputs: login, headers: { ...headers, errorExpression } })
    expect((await worded.incident()).errorMessage).toContain('***')
    const ignored = await worker.start({
      server,
      inputs: login,
      headers: { ...headers, errorExpression: '=ignoreError({error: error})' },
    })
    await ended(ignored)
    expect(ignored.variables).toHaveProperty('error.message', expect.stringContaining('***'))
  })

  test('a header or an expression that fails', async () => {
    const server = await mailServer({ credentials })
    server.answers.data = () => ({ code: 250, text: `2.0.0 ${gossip}` })
    const unreadable = await worker.start({ server, inputs: login, headers: { resultExpression: '={' } })
    await unreadable.incident()
    const failing = await worker.start({
      server,
      inputs: login,
      headers: { resultExpression: '=serverResponse' },
    })
    expect((await failing.incident()).errorMessage).toContain('The mail was sent')
    const verdict = {
      errorExpression:
        '=if status = "SUCCESS" then bpmnError("CAUGHT", serverResponse, {error: response}) else null',
    }
    await ended(await worker.start({ server, inputs: login, ...caught, headers: verdict }))
  })
})

nothingLeaks(engine, { worker })
