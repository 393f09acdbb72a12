import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createBadCertificates } from '../support/bad-certificates.ts'
import { useEngine } from '../support/engine.ts'
import { mailServer, scriptedServer, useMailWorker, type MailInstance } from '../support/mail-worker.ts'
import { findSecrets, type Secret, type Trace } from '../support/secret-search.ts'
import { inTurn, type Script } from '../support/smtp-script.ts'
import type { TestWorker } from '../support/worker.ts'

const engine = useEngine()

const user = 'robot-Kp3xV9@Zq8'
const password = 'p"ä+/ &%=\\x'
/** What a reply would be made of when it is put on one line: two blanks, and one that does not break. */
const spaced = 'Wm4L  q8\u00a0Hs2\tTn6'.replace('\t', ' ')
const long = 'Jd7fYk2nRb5wXe9cGt4mPv8sLh3q'
const host = 'LOCALhost'
const part = 'mx-Uy6gDz'
const literal = 'Ni5oBv7eCk1r'

const environment = {
  SECRET_USER: user,
  SECRET_PASSWORD: password,
  SECRET_SPACED: spaced,
  SECRET_LONG: long,
  SECRET_HOST: host,
  SECRET_PART: part,
  LOG_LEVEL: 'trace',
}
const secrets: readonly Secret[] = [
  { name: 'USER', value: user, piece: 7 },
  { name: 'PASSWORD', value: password, piece: 6 },
  { name: 'SPACED', value: spaced, piece: 6 },
  { name: 'LONG', value: long, piece: 6 },
  { name: 'HOST', value: host },
  { name: 'PART', value: part, piece: 6 },
]

const worker = useMailWorker(engine, 'leaks', () => environment)
const open = useMailWorker(engine, 'leaks-everywhere', () => ({ ...environment, SMTP_SECRETS_SCOPE: 'all' }))
const narrow = useMailWorker(engine, 'leaks-narrow', () => ({
  ...environment,
  SMTP_MAX_JOBS: '2',
  SMTP_POOL_CONNECTIONS: '1',
}))

const login = {
  'authentication.username': 'secrets.USER',
  'authentication.password': '{{secrets.PASSWORD}}',
}
const credentials = { username: user, password }

const base64 = (text: string): string => Buffer.from(text).toString('base64')
/** All that a server could say of a login, in every form. */
const gossip = [
  user,
  password,
  JSON.stringify({ user, password }),
  encodeURIComponent(password),
  new URLSearchParams({ user, password }).toString(),
  base64(user),
  base64(password),
  base64(`\0${user}\0${password}`),
  base64(`x${password}`),
  Buffer.from(`xx${user}`).toString('base64url'),
].join(' ')

/** Every ending hands the error on in one way or another. */
const headers = {
  resultVariable: 'mail',
  resultExpression: '={copy: response, words: string(response)}',
}
const boundaries = [{ id: 'caught', errorCode: 'CAUGHT', outputs: { error: '=error' } }]
const caught = { ...headers, errorExpression: '=bpmnError("CAUGHT", error.message, {error: error})' }

async function ended(instance: MailInstance): Promise<void> {
  expect(await instance.end()).toBe('completed')
}

describe.skipIf(engine.missing)('no secret is left behind by', () => {
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
    server.answers.data = () => ({ code: 250, text: `2.0.0 OK <${user}.prod.outlook.com> [Hostname=x]` })
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

  const echoes: Readonly<Record<string, { readonly keywords: readonly string[]; readonly script: Script }>> = {
    'AUTH PLAIN': {
      keywords: ['AUTH PLAIN'],
      script: { AUTH: ({ line }) => `535 5.7.8 Error: authentication failed: "${line}"` },
    },
    'AUTH PLAIN, word by word': {
      keywords: ['AUTH PLAIN'],
      script: { AUTH: () => `535-5.7.8 not good:\n535 5.7.8 ${gossip}` },
    },
    'AUTH LOGIN': {
      keywords: ['AUTH LOGIN'],
      script: {
        AUTH: inTurn(
          '334 VXNlcm5hbWU6',
          '334 UGFzc3dvcmQ6',
          `535 5.7.8 ${base64(user)} and ${base64(password)} do not fit`,
        ),
      },
    },
    'AUTH LOGIN, at the end of a long reply': {
      keywords: ['AUTH LOGIN'],
      script: {
        AUTH: inTurn('334 VXNlcm5hbWU6', '334 UGFzc3dvcmQ6', `535 5.7.8 ${'x'.repeat(270)} ${base64(password)}`),
      },
    },
  }
  test.each(Object.keys(echoes))('a wrong password that the server repeats: %s', async (name) => {
    const server = await scriptedServer(echoes[name])
    const instance = await worker.start({ server, inputs: login, headers: caught, boundaries })
    await ended(instance)
    expect(instance.variables['error']).toMatchObject({ type: 'AUTH', message: expect.stringContaining('***') as string })
    // and once as an incident
    const again = await scriptedServer({ ...echoes[name], script: echoes[name]?.script ?? {} })
    const incident = await (await worker.start({ server: again, inputs: login, headers })).incident()
    expect(incident.errorMessage).toContain('refused the login')
  })

  test.each([
    ['MAIL', 'at the beginning', ''],
    ['MAIL', 'where the reply is cut', 'x'.repeat(285)],
    ['RCPT', 'at the beginning', ''],
    ['RCPT', 'where the reply is cut', 'x'.repeat(185)],
    ['dot', 'at the beginning', ''],
    ['dot', 'where the reply is cut', 'x'.repeat(285)],
    ['dot', 'far out', 'x'.repeat(3_985)],
  ] as const)('a refusal after %s that tells of the login %s', async (phase, _, padding) => {
    const words = padding === '' ? gossip : `${padding}${long} ${spaced}`
    const server = await scriptedServer({ script: { [phase]: `550 5.7.1 ${words}` } })
    const inputs = {
      ...login,
      'authentication.username': 'secrets.SPACED',
      ...(padding !== '' && { 'authentication.password': 'secrets.LONG' }),
      ...(padding === '' && login),
    }
    const instance = await worker.start({ server, inputs, headers: caught, boundaries })
    await ended(instance)
    expect(instance.variables).toHaveProperty('error.code', '550')
    const failed = await worker.start({ server, inputs, headers })
    expect((await failed.incident()).errorMessage).toContain('550')
    const goesOn = await worker.start({ server, inputs: { ...inputs, smtpEmailOnFailure: 'continue' }, headers })
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
    const instance = await worker.start({ server, inputs: login, headers: { ...headers, retryBackoff: 'PT0S' } })
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

  test('a certificate that cannot be trusted', async () => {
    const { selfSigned, otherName } = await createBadCertificates()
    for (const certificates of [selfSigned, otherName]) {
      const server = await scriptedServer({ security: 'tls', certificates })
      const inputs = {
        ...login,
        'authentication.hostname': 'secrets.HOST',
        'authentication.security': 'tls',
      }
      const instance = await worker.start({ server, inputs, headers: caught, boundaries })
      await ended(instance)
      expect(instance.variables['error']).toMatchObject({ type: 'TLS', message: expect.stringContaining('***') as string })
    }
  })

  test('a server that offers no encryption where it is asked for', async () => {
    const server = await mailServer()
    const inputs = { ...login, 'authentication.hostname': 'secrets.HOST', 'authentication.security': 'starttls' }
    const instance = await worker.start({ server, inputs, headers })
    expect((await instance.incident()).errorMessage).toContain('***')
  })

  test('a host name that does not exist', async () => {
    const server = await mailServer()
    const inputs = { ...login, 'authentication.hostname': '{{secrets.PART}}.invalid' }
    const instance = await worker.start({ server, inputs, headers: caught, boundaries })
    await ended(instance)
    expect(instance.variables['error']).toMatchObject({
      type: 'CONNECTION',
      message: expect.stringContaining('***.invalid') as string,
    })
  })

  test.each([
    ['a host name that is none', { 'authentication.hostname': 'smtp://{{secrets.LONG}}/{{secrets.PASSWORD}}' }],
    ['a long host name that is none', { 'authentication.hostname': `smtp://${'x'.repeat(40)}/{{secrets.LONG}}` }],
    ['a port that is none', { 'authentication.port': 'secrets.PASSWORD' }],
    ['a long port that is none', { 'authentication.port': `${'1'.repeat(45)}{{secrets.LONG}}` }],
    ['a security that is none', { 'authentication.security': 'secrets.LONG' }],
    ['a context in place of a password', { 'authentication.password': '={value: "secrets.LONG"}' }],
    ['a text in place of the context', { authentication: 'secrets.LONG' }],
    ['an address that is none', { smtpEmailToRecipients: 'ada' }],
  ])('%s', async (_, wrong) => {
    const server = await mailServer()
    const { authentication, ...inputs }: Record<string, string> = { ...login, ...wrong }
    const instance = await worker.start({
      server,
      inputs: { ...inputs, ...(authentication !== undefined && { authentication }) },
      headers: caught,
      boundaries,
    })
    await ended(instance)
    expect(instance.variables['error']).toMatchObject({ type: 'INVALID_INPUT' })
    const failed = await worker.start({ server, inputs: { ...inputs, ...(authentication !== undefined && { authentication }) } })
    await failed.incident()
    expect(server.counts.connections).toBe(0)
  })

  test('a second secret that is missing', async () => {
    const server = await mailServer()
    const inputs = { ...login, 'authentication.password': '{{secrets.PASSWORD}}{{secrets.NOT_THERE}}' }
    const instance = await worker.start({ server, inputs, headers })
    expect((await instance.incident()).errorMessage).toContain('NOT_THERE')
  })

  test('a header or an expression that fails', async () => {
    const server = await mailServer({ credentials })
    server.answers.data = () => ({ code: 250, text: `2.0.0 ${gossip}` })
    const unreadable = await worker.start({ server, inputs: login, headers: { resultExpression: '={' } })
    await unreadable.incident()
    const failing = await worker.start({ server, inputs: login, headers: { resultExpression: '=serverResponse' } })
    expect((await failing.incident()).errorMessage).toContain('The mail was sent')
    const verdict = { errorExpression: '=if status = "SUCCESS" then bpmnError("CAUGHT", serverResponse, {error: response}) else null' }
    await ended(await worker.start({ server, inputs: login, headers: verdict, boundaries }))
  })

  test('an uncertain mail, reported, caught and sent again', async () => {
    const server = await mailServer({ credentials })
    const inputs = { ...login, 'authentication.hostname': 'secrets.HOST' }
    server.answers.data = () => 'drop'
    const instance = await worker.start({ server, inputs, headers })
    const incident = await instance.incident()
    expect(incident.errorMessage).toContain('***')
    expect(instance.taskVariables).toHaveProperty('smtpUncertainDelivery.server', `***:${server.port}`)
    await ended(await worker.start({ server, inputs, headers: caught, boundaries }))

    server.answers.data = () => ({ code: 250, text: `2.0.0 ${gossip}` })
    await instance.resolve(incident)
    await ended(instance)
    expect(instance.variables).toHaveProperty('mail.status', 'SUCCESS')
  })

  test('an account that hangs, and the jobs that wait for it', async () => {
    let letGo = (): void => {}
    const until = new Promise<void>((resolve) => (letGo = resolve))
    const server = await mailServer({ credentials })
    server.answers.mail = async () => {
      await until
      return undefined
    }
    const inputs = { ...login, 'authentication.hostname': 'secrets.HOST' }
    const instances = [1, 2, 3].map(() => narrow.start({ server, inputs, headers: { resultVariable: 'mail' } }))
    const putOff = await Promise.any(instances.map(async (one) => (await one).failure()))
    expect(putOff.retries).toBe(3)
    expect(putOff.errorMessage).toContain(`***:${server.port}`)
    letGo()
    for (const instance of instances) await (await instance).cancel().catch(() => undefined)
  })

  test('a password that stands in the diagram', async () => {
    const server = await scriptedServer({ script: { AUTH: ({ line }) => `535 5.7.8 ${literal} in ${line}` } })
    const inputs = { 'authentication.username': 'ada', 'authentication.password': literal }
    const instance = await worker.start({ server, inputs, headers: caught, boundaries })
    await ended(instance)
    expect(instance.variables['error']).toMatchObject({ message: expect.stringContaining('***') as string })
  })
})

describe.skipIf(engine.missing)('with SMTP_SECRETS_SCOPE=all, no secret is left behind by', () => {
  test('a mail that holds secrets and went out', async () => {
    const server = await mailServer({ credentials })
    server.answers.data = () => ({ code: 250, text: `2.0.0 ${gossip} ${long}` })
    const inputs = {
      ...login,
      smtpEmailSubject: 'Your login is {{secrets.LONG}}',
      smtpEmailContent: 'secrets.PASSWORD',
      smtpEmailToRecipients: 'Robot {{secrets.LONG}} <ada@example.org>, {{secrets.LONG}}@example.org',
    }
    const instance = await open.start({ server, inputs, headers })
    await ended(instance)
    expect(server.messages[0]?.mail.subject).toBe(`Your login is ${long}`)
    expect(server.messages[0]?.envelope.to).toEqual(['ada@example.org', `${long}@example.org`])
    expect(instance.variables['mail']).toMatchObject({ accepted: ['ada@example.org', '***@example.org'] })
  })

  test.each([
    ['a recipient that is none', { smtpEmailToRecipients: 'ada {{secrets.LONG}}' }],
    ['a recipient with special characters', { smtpEmailToRecipients: '{{secrets.PASSWORD}}@example.org' }],
    ['recipients in a list', { smtpEmailToRecipients: '["a@b", {{secrets.PASSWORD}}, {{secrets.SPACED}}; x]' }],
    ['a hidden recipient that is none', { smtpEmailBccRecipients: '{{secrets.LONG}} and {{secrets.PASSWORD}}' }],
    ['a long sender that is none', { smtpEmailMailBoxName: `${'x'.repeat(45)}{{secrets.LONG}} @example.org` }],
    ['a sensitivity that is none', { smtpEmailSensitivity: 'secrets.LONG' }],
    ['a follow-up that is none', { smtpEmailFollowUp: `${'1'.repeat(45)}{{secrets.LONG}}` }],
    ['an attachment that is not there', { smtpEmailAttachments: `${'x'.repeat(45)}{{secrets.LONG}}.pdf` }],
    ['an attachment elsewhere', { smtpEmailAttachments: 'file:///etc/{{secrets.LONG}}.pdf' }],
    ['a page that is not there', { smtpEmailContentType: 'html', smtpEmailContent: `${'x'.repeat(45)}{{secrets.LONG}}.html` }],
    ['inline content that is no base64', { smtpEmailAttachments: '=[{filename: "a/{{secrets.LONG}}", content: "%{{secrets.LONG}}", contentType: "{{secrets.PASSWORD}}"}]' }],
    ['a misspelled input', { smtpEmailSubjet: '{{secrets.LONG}}', smtpEmailToRecipients: '{{secrets.USER}}' }],
  ])('%s', async (_, wrong) => {
    const server = await mailServer()
    const instance = await open.start({ server, inputs: { ...login, ...wrong }, headers: caught, boundaries })
    await ended(instance)
    expect(instance.variables).toHaveProperty('error.type', expect.stringMatching(/^(INVALID_INPUT|ATTACHMENT)/))
    const failed = await open.start({ server, inputs: { ...login, ...wrong }, headers })
    await failed.incident()
    expect(server.messages).toHaveLength(0)
  })

  test('a refused recipient', async () => {
    const server = await scriptedServer({ script: { RCPT: ({ line }) => `550 5.1.1 ${line} ${gossip}` } })
    const inputs = { ...login, smtpEmailToRecipients: '{{secrets.LONG}}@example.org' }
    const instance = await open.start({ server, inputs, headers: caught, boundaries })
    await ended(instance)
    expect(instance.variables).toHaveProperty('error.type', 'RECIPIENT_REJECTED')
  })

  test('an uncertain mail', async () => {
    const server = await mailServer({ credentials })
    server.answers.data = () => 'drop'
    const inputs = { ...login, smtpEmailToRecipients: 'ada@{{secrets.LONG}}.example.org' }
    const instance = await open.start({ server, inputs, headers })
    expect((await instance.incident()).errorMessage).toContain('Message-ID')
  })
})

describe.skipIf(engine.missing)('in the end', () => {
  const outputs: Trace[] = []
  const workers = { worker, open, narrow }

  /** All files that a worker wrote into its folder. */
  async function files({ folder }: TestWorker): Promise<Trace[]> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    return Promise.all(paths.map(async (path) => ({ where: path, text: await readFile(path, 'latin1') })))
  }

  beforeAll(async () => {
    for (const [name, { process }] of Object.entries(workers)) {
      const metrics = await (await process.get('/metrics')).text()
      outputs.push({ where: `metrics of ${name}`, text: metrics }, ...(await files(process)))
      process.kill('SIGTERM')
      await process.exit
      outputs.push({ where: `log of ${name}`, text: process.output })
    }
  })
  afterAll(() => {
    outputs.length = 0
  })

  test('the logs, files and metrics of the workers hold no secret', () => {
    expect(outputs.filter(({ where }) => where.startsWith('log')).every(({ text }) => text.length > 1_000)).toBe(true)
    expect(findSecrets(outputs, [...secrets, { name: 'literal', value: literal, piece: 6 }])).toEqual([])
  })

  test('the engine holds no secret: incidents, messages of jobs, variables of all scopes, all records', () => {
    const records = engine.records.find()
    expect(new Set(records.map(({ valueType }) => valueType))).toContain('INCIDENT')
    const traces = records.map((record) => ({
      where: `${record.valueType} ${record.intent} ${String(record.value['bpmnProcessId'] ?? record.value['processInstanceKey'] ?? '')}`,
      text: JSON.stringify(record),
    }))
    expect(findSecrets(traces, secrets)).toEqual([])
  })

  test('the engine holds the password of a diagram only in the diagram and as the input', () => {
    const isInput = ({ valueType, value }: { valueType: string; value: Readonly<Record<string, unknown>> }): boolean =>
      ['DEPLOYMENT', 'PROCESS', 'JOB_BATCH'].includes(valueType) ||
      (valueType === 'VARIABLE' && value['name'] === 'authentication')
    const records = engine.records.find({ where: (record) => !isInput(record) })
    const traces = records.map((record) => ({ where: `${record.valueType} ${record.intent}`, text: JSON.stringify(record) }))
    expect(findSecrets(traces, [{ name: 'literal', value: literal, piece: 6 }])).toEqual([])
  })
})
