import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createCertificates } from '../../support/certificates.ts'
import { useEngine } from '../../support/engine.ts'
import { MailServer } from '../../support/mail-server.ts'
import type { ReceivedMessage } from '../../support/received-message.ts'
import { TestWorker } from '../../support/worker.ts'

const engine = useEngine()
const diagram = new URL('./every-option.bpmn', import.meta.url)
const credentials = { username: 'shop@example.com', password: 'hunter2' }

let folder = ''
let worker: TestWorker
let variables: Readonly<Record<string, unknown>> = {}
const mails = new Map<string, ReceivedMessage>()

/** One instance of the process with a task for each version of Camunda's template. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smtp-camunda-'))
  const certificates = await createCertificates()
  await writeFile(join(folder, 'ca.pem'), certificates.ca)
  const servers = {
    plain: await MailServer.start({ credentials }),
    starttls: await MailServer.start({ security: 'starttls', credentials, certificates }),
    tls: await MailServer.start({ security: 'tls', credentials, certificates }),
    open: await MailServer.start(),
  }
  worker = await TestWorker.start({
    grpcAddress: engine.grpcAddress,
    env: {
      SMTP_JOB_TYPES:
        'com.infosys.camundaconnectors.email:smtp:1, io.camunda:email:1, our-own:email:1=camunda',
      SMTP_CA_FILE: join(folder, 'ca.pem'),
      SECRET_CAMUNDA_MAIL_PASSWORD: credentials.password,
    },
  })
  await engine.client.deploy(await readFile(diagram, 'utf8'), 'every-option.bpmn')
  const instance = await engine.client.createInstance('camunda-email', {
    ports: Object.fromEntries(Object.entries(servers).map(([name, { port }]) => [name, port])),
    order: { id: 'A-1007' },
  })
  const incident = engine.records
    .waitFor({ recordType: 'EVENT', valueType: 'INCIDENT', intent: 'CREATED', instance })
    .then(({ value }) => Promise.reject(new Error(String(value['errorMessage']))))
  await Promise.race([engine.records.instanceEnd(instance), incident])
  variables = engine.records.variables(instance)
  for (const { messages } of Object.values(servers))
    for (const message of messages) mails.set(message.mail.messageId ?? '', message)
  await Promise.all(Object.values(servers).map((server) => server.close()))
})
afterAll(async () => {
  await worker.stop()
  await rm(folder, { recursive: true })
})

/** The result of a task, and the mail that it names. */
function came(variable: string): { result: Readonly<Record<string, unknown>>; message: ReceivedMessage } {
  const result = variables[variable] as Readonly<Record<string, unknown>>
  const message = mails.get(String(result['messageId']))
  if (!message) throw new Error(`no mail of ${variable}`)
  return { result, message }
}

/** Name, type and text of each attachment. */
function filesOf({ mail }: ReceivedMessage): readonly (readonly [string | null, string, string])[] {
  return mail.attachments.map(({ filename, mimeType, content }) => {
    const text = typeof content === 'string' ? content : new TextDecoder().decode(content)
    return [filename, mimeType, text]
  })
}

test('version 1: text, lists with commas, TLS and a secret', () => {
  const { result, message } = came('first')
  expect(result).toMatchObject({ subject: 'Version 1', sent: true, status: 'SUCCESS', delivery: 'sent' })
  expect(message).toMatchObject({ secure: true, username: credentials.username })
  expect(message.envelope).toEqual({
    from: 'shop@example.com',
    to: ['ada@example.org', 'bob@example.org', 'cora@example.org', 'dan@example.org'],
  })
  expect(message.mail.text).toBe('Hello Ada,\nyour order is on its way.\n')
  expect(message.raw.toString()).not.toContain('dan@')
})

test('version 2: HTML with a text made from it, FEEL lists, SSL, and a result expression', () => {
  const { subject, sent, messageId, response } = variables['second'] as Readonly<Record<string, unknown>>
  const message = mails.get(String(messageId))
  expect({ subject, sent, response }).toEqual({
    subject: 'Version 2: A-1007',
    sent: true,
    response: true,
  })
  expect(message).toMatchObject({ secure: true, username: credentials.username })
  expect(message?.envelope.to).toEqual([
    'ada@example.org',
    'bob@example.org',
    'cora@example.org',
    'dan@example.org',
  ])
  expect(message?.mail).toMatchObject({
    from: { name: 'Shop', address: 'shop@example.com' },
    to: [{ address: 'ada@example.org' }, { name: 'Doe, Bob', address: 'bob@example.org' }],
    subject: 'Version 2: A-1007',
    text: 'Hello Ada, {order}\n',
    html: '<p>Hello <b>Ada</b>, {order}</p>\n',
    replyTo: [{ address: 'orders@example.com' }],
  })
  expect(message?.mail.headers).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ key: 'x-order', value: 'A-1007' }),
      expect.objectContaining({ key: 'list-id', value: '<orders.example.com>' }),
    ]),
  )
})

test('version 3: text and HTML are alternatives', () => {
  const { result, message } = came('third')
  expect(result).toMatchObject({ subject: 'Both', sent: true, accepted: ['ada@example.org'] })
  expect(message).toMatchObject({ secure: false, username: credentials.username })
  expect(message.raw.toString()).toContain('multipart/alternative')
  expect(message.mail).toMatchObject({ text: 'Hello Ada\n', html: '<p>Hello Ada</p>\n' })
  expect(filesOf(message)).toEqual([['terms.txt', 'text/plain', 'terms']])
})

test.each([
  ['fourth', 'Version 4', []],
  ['fifth', 'Version 5', [['numbers.csv', 'text/csv', 'one,two']]],
  [
    'sixth',
    'Version 6',
    [
      ['one.txt', 'text/plain', 'one'],
      ['two.txt', 'text/plain', 'two'],
    ],
  ],
  ['seventh', 'Hybrid', []],
])('%s: a mail without a login, with what the panel for documents says', (variable, subject, files) => {
  const { result, message } = came(variable)
  expect(filesOf(message)).toEqual(files)
  expect(result).toMatchObject({ subject, sent: true })
  expect(message).toMatchObject({ secure: false, username: undefined })
  expect(message.mail).toMatchObject({ subject, text: 'Hello Ada\n' })
})

test('the mail of version 3 in the other dialect is the same but for its Message-ID', () => {
  const [theirs, ours] = ['third', 'seed'].map((variable) => came(variable).message.raw.toString())
  const comparable = (raw = '') =>
    raw
      .replace(/^(?:Message-ID|Date): .*\r\n/gm, '')
      .replaceAll(/boundary="([^"]+)"/g, 'boundary')
      .replaceAll(/^--.*$/gm, '--')
  expect(comparable(theirs)).toBe(comparable(ours))
  expect(comparable(theirs)).toContain('multipart/alternative')
})
