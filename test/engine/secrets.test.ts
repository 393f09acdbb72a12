import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failures } from '../../src/failures.ts'
import { useEngine } from '../support/engine.ts'
import { mailServer, useMailWorker } from '../support/mail-worker.ts'

const engine = useEngine()

const password = 'p"ä+/ &%=\\x'
const folder = mkdtempSync(join(tmpdir(), 'secrets-'))
const own = mkdtempSync(join(tmpdir(), 'secret-file-'))
writeFileSync(
  join(own, 'bound.yaml'),
  'secrets: { SHOP: { from: "env:SHOP_PW", hosts: [localhost], processes: ["*"] } }',
)
const environment = {
  SECRET_USER: 'ada',
  SECRET_PASSWORD: password,
  SECRET_HOST: '127.0.0.1',
  SECRET_WHERE: 'LOCALHOST',
  SECRET_SECURITY: 'None',
  SECRET_SENTENCE: 'refers to secrets.USER',
  SECRET_IN_FILE_FILE: join(own, 'password'),
  SECRET_LOST_FILE: join(own, 'nothing-here'),
  SMTP_SECRETS_DIR: folder,
}
const worker = useMailWorker(engine, 'secrets', () => environment)
const bound = useMailWorker(engine, 'secrets-bound', () => ({
  ...environment,
  SHOP_PW: password,
  SMTP_SECRETS_FILE: join(own, 'bound.yaml'),
}))
const open = useMailWorker(engine, 'secrets-everywhere', () => ({
  ...environment,
  SMTP_SECRETS_SCOPE: 'all',
}))

beforeAll(async () => {
  await writeFile(join(own, 'password'), `${password}\n`)
})
afterAll(async () => {
  await rm(folder, { recursive: true })
  await rm(own, { recursive: true })
})

const login = (username: string, password: string) => ({
  'authentication.username': username,
  'authentication.password': password,
})

describe('a secret of the connection', () => {
  test.each([
    ['in its plain form', login('secrets.USER', 'secrets.PASSWORD')],
    ['in braces', login('{{secrets.USER}}', '{{ secrets.PASSWORD }}')],
    ['within a text', login('a{{secrets.A}}a', 'secrets.PASSWORD')],
    ['made by an expression', login('="secrets." + "USER"', '=["{{secrets.PASSWORD}}"][1]')],
    ['from the file that a variable names', login('ada', 'secrets.IN_FILE')],
    ['from a file of the folder', login('ada', 'secrets.mail-account.password')],
  ])('%s', async (_, inputs) => {
    await writeFile(join(folder, 'A'), 'd')
    await writeFile(join(folder, 'mail-account.password'), password)
    const server = await mailServer({ credentials: { username: 'ada', password } })
    const instance = await worker.start({ server, inputs, headers: { resultVariable: 'mail' } })
    expect(await instance.end()).toBe('completed')
    expect(instance.variables['mail']).toMatchObject({ status: 'SUCCESS' })
    expect(server.messages.map(({ username }) => username)).toEqual(['ada'])
  })

  test('can stand in each input of the connection', async () => {
    const server = await mailServer()
    await writeFile(join(folder, 'port'), String(server.port))
    for (const host of ['secrets.HOST', '{{secrets.WHERE}}']) {
      const instance = await worker.start({
        server,
        inputs: {
          'authentication.hostname': host,
          'authentication.port': 'secrets.port',
          'authentication.security': 'secrets.SECURITY',
        },
      })
      expect(await instance.end()).toBe('completed')
    }
    expect(server.messages).toHaveLength(2)
  })

  test('is no reference itself, whatever it says', async () => {
    const server = await mailServer({ credentials: { username: 'ada', password: 'refers to secrets.USER' } })
    const instance = await worker.start({ server, inputs: login('secrets.USER', 'secrets.SENTENCE') })
    expect(await instance.end()).toBe('completed')
  })

  test('is read anew from its file when that has changed', async () => {
    const credentials = { username: 'ada', password: 'of yesterday' }
    const server = await mailServer({ credentials })
    await writeFile(join(folder, 'rotated'), 'of yesterday')
    const before = await worker.start({ server, inputs: login('ada', 'secrets.rotated') })
    expect(await before.end()).toBe('completed')

    credentials.password = 'of today'
    await writeFile(join(folder, 'rotated'), 'of today\n')
    const after = await worker.start({ server, inputs: login('ada', 'secrets.rotated') })
    expect(await after.end()).toBe('completed')
    // a login of its own, since the connection that is open belongs to the old password
    expect(server.counts).toMatchObject({ logins: 2, refusedLogins: 0 })
  })

  test('that is refused can be rotated and the incident resolved', async () => {
    const server = await mailServer({ credentials: { username: 'ada', password: 'of today' } })
    await writeFile(join(folder, 'late'), 'of yesterday')
    const instance = await worker.start({ server, inputs: login('ada', 'secrets.late') })
    const incident = await instance.incident()
    expect(incident.errorMessage).toContain(failures.AUTH.advice)
    await writeFile(join(folder, 'late'), 'of today')
    await instance.resolve(incident)
    expect(await instance.end()).toBe('completed')
    expect(server.messages).toHaveLength(1)
  })
})

test('a secret that is bound goes to its host, and to no other', async () => {
  const server = await mailServer({ credentials: { username: 'ada', password } })
  const inputs = login('secrets.USER', '{{secrets.SHOP}}')
  const wrong = await bound.start({ server, inputs: { ...inputs, 'authentication.hostname': '127.0.0.1' } })
  const { errorMessage } = await wrong.incident()
  expect(errorMessage).toContain('secrets.SHOP.hosts in SMTP_SECRETS_FILE')
  expect(errorMessage).not.toContain(password)
  expect(server.counts.connections).toBe(0)

  const right = await bound.start({ server, inputs: { ...inputs, 'authentication.hostname': 'localhost' } })
  expect(await right.end()).toBe('completed')
  expect(server.messages).toHaveLength(1)
})

describe('what was meant to be a secret', () => {
  test.each([
    ['{{secret.PASSWORD}}', 'write {{secrets.PASSWORD}}'],
    ['{{PASWORD}}', 'write {{secrets.PASSWORD}}'],
    ['{secrets.PASSWORD}', 'write {{secrets.PASSWORD}}'],
    ['Secrets.PASSWORD', 'write {{secrets.PASSWORD}}'],
    ['camunda.secrets.PASSWORD', 'Camunda resolves it from version 8.10 on'],
  ])('is not sent as a password: %s', async (reference, words) => {
    const server = await mailServer({ credentials: { username: 'ada', password } })
    const instance = await worker.start({ server, inputs: login('ada', reference) })
    const { errorMessage } = await instance.incident()
    expect(errorMessage).toContain('authentication.password')
    expect(errorMessage).toContain(words)
    expect(server.counts.connections).toBe(0)
  })

  test('a login that the engine resolved itself is masked by its place', async () => {
    const server = await mailServer({ credentials: { username: 'Qx7-robot', password: 'of the engine' } })
    server.answers.mail = () => ({ code: 550, text: '5.7.1 Qx7-robot with of the engine may not' })
    const instance = await worker.start({ server, inputs: login('Qx7-robot', 'of the engine') })
    expect((await instance.incident()).errorMessage).toContain('*** with *** may not')
  })
})

describe('a secret that is missing', () => {
  test('is named with the inputs that ask for it and the places looked in; nothing is sent until it is there', async () => {
    const server = await mailServer({ credentials: { username: 'ada', password } })
    const instance = await worker.start({ server, inputs: login('secrets.USER', '{{secrets.LATER}}') })
    const incident = await instance.incident()
    expect(incident.errorMessage).toContain('authentication.password')
    expect(incident.errorMessage).toContain('no secret "LATER"')
    for (const place of ['SECRET_LATER', 'SECRET_LATER_FILE', 'SMTP_SECRETS_DIR'])
      expect(incident.errorMessage).toContain(place)
    expect(instance.jobEvents).toEqual(['CREATED', 'FAILED'])
    expect(server.counts.connections).toBe(0)

    await writeFile(join(folder, 'LATER'), password)
    await instance.resolve(incident)
    expect(await instance.end()).toBe('completed')
    expect(server.messages).toHaveLength(1)
  })

  test('is told together with all others', async () => {
    const server = await mailServer()
    const inputs = {
      ...login('secrets.NOBODY', 'secrets.NOTHING'),
      'authentication.hostname': 'secrets.NOBODY',
    }
    const instance = await worker.start({ server, inputs })
    const { errorMessage } = await instance.incident()
    expect(errorMessage).toMatch(
      /SMTP host \(authentication\.hostname\), User name \(authentication\.username\): .*"NOBODY"/,
    )
    expect(errorMessage).toMatch(/Password \(authentication\.password\): .*"NOTHING"/)
  })

  test('has a file that is not there', async () => {
    const server = await mailServer()
    const instance = await worker.start({ server, inputs: login('ada', 'secrets.LOST') })
    expect((await instance.incident()).errorMessage).toMatch(/"LOST".*SECRET_LOST_FILE/)
  })

  test.each(['{{secrets.../password}}', '{{secrets./etc/hostname}}', '{{secrets.a..b}}'])(
    'is never a path: %s',
    async (reference) => {
      const server = await mailServer()
      const instance = await worker.start({ server, inputs: login('ada', reference) })
      expect((await instance.incident()).errorMessage).toContain('cannot be the name of a secret')
      expect(server.counts.connections).toBe(0)
    },
  )
})

describe('what looks like a secret in the mail itself', () => {
  const inputs = {
    ...login('secrets.USER', 'secrets.PASSWORD'),
    smtpEmailMailBoxName: 'Shop {{secrets.USER}} <shop@example.com>',
    smtpEmailToRecipients: '=["{{secrets.USER}} secrets.USER <ada@example.org>"]',
    smtpEmailSubject: 'Hello {{secrets.PASSWORD}}, secrets.USER',
    smtpEmailContent: '=customer',
  }
  const customer = 'Please send me {{secrets.PASSWORD}} and secrets.NOT_THERE'

  test('stays the text that it is', async () => {
    const server = await mailServer({ credentials: { username: 'ada', password } })
    const instance = await worker.start({ server, inputs }, { customer })
    expect(await instance.end()).toBe('completed')
    const [message] = server.messages
    expect(message?.mail.subject).toBe('Hello {{secrets.PASSWORD}}, secrets.USER')
    expect(message?.mail.text?.trimEnd()).toBe(customer)
    expect(message?.mail.from?.name).toBe('Shop {{secrets.USER}}')
    expect(message?.mail.to?.[0]?.name).toBe('{{secrets.USER}} secrets.USER')
  })

  test('is replaced with SMTP_SECRETS_SCOPE=all, where a missing one stops the mail', async () => {
    const server = await mailServer({ credentials: { username: 'ada', password } })
    const wrong = await open.start({ server, inputs }, { customer })
    const { errorMessage } = await wrong.incident()
    expect(errorMessage).toMatch(/smtpEmailContent.*"NOT_THERE"/)
    expect(server.counts.connections).toBe(0)

    const right = await open.start({ server, inputs }, { customer: 'Here is {{secrets.PASSWORD}}' })
    expect(await right.end()).toBe('completed')
    const [message] = server.messages
    expect(message?.mail.subject).toBe(`Hello ${password}, ada`)
    expect(message?.mail.text?.trimEnd()).toBe(`Here is ${password}`)
    expect(message?.mail.from?.name).toBe('Shop ada')
    expect(message?.mail.to?.[0]?.name).toBe('ada ada')
  })
})

describe('a user name that is an address of the mail', () => {
  test('is not masked where that address is shown', async () => {
    const server = await mailServer({ credentials: { username: 'ada@example.org', password } })
    await writeFile(join(folder, 'address'), 'ada@example.org')
    const inputs = {
      ...login('secrets.address', 'secrets.PASSWORD'),
      smtpEmailMailBoxName: 'ada@example.org',
      smtpEmailToRecipients: 'ada@example.org, bob@example.org',
    }
    const sent = await worker.start({ server, inputs, headers: { resultVariable: 'mail' } })
    expect(await sent.end()).toBe('completed')
    expect(sent.variables['mail']).toMatchObject({
      messageId: server.messages[0]?.mail.messageId,
      accepted: ['ada@example.org', 'bob@example.org'],
    })

    server.answers.recipient = (to) =>
      to === 'ada@example.org' ? { code: 550, text: `5.1.1 not ${to}` } : undefined
    const partly = await worker.start({ server, inputs, headers: { resultVariable: 'mail' } })
    expect(await partly.end()).toBe('completed')
    expect(partly.variables['mail']).toMatchObject({
      accepted: ['bob@example.org'],
      // what the server says may be about the login
      rejected: [{ recipient: 'ada@example.org', message: 'not ***' }],
    })

    server.answers.recipient = () => ({ code: 550, text: '5.1.1 nobody here' })
    const refused = await worker.start({
      server,
      inputs: { ...inputs, smtpEmailOnFailure: 'continue' },
      headers: { resultVariable: 'mail' },
    })
    expect(await refused.end()).toBe('completed')
    expect(refused.variables['mail']).toMatchObject({
      error: {
        variables: { rejected: [{ recipient: 'ada@example.org' }, { recipient: 'bob@example.org' }] },
      },
    })
  })
})
