import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { simpleParser } from 'mailparser'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { diagram, plainTask, TASK } from '../../scripts/editor/diagram.ts'
import type { Variables } from '../../sandbox/client/engine-client.ts'
import { earlier, template } from '../element-templates/template.ts'
import { JOB_TYPE } from '../support/bpmn.ts'
import { useEngine } from '../support/engine.ts'
import { MailServer } from '../support/mail-server.ts'
import { TestWorker } from '../support/worker.ts'
import { templatedTask } from './templated-task.ts'
import { useEditor } from './use-editor.ts'

describe.skipIf(inject('browserMissing'))('a mail from the panel to the mailbox', () => {
  const engine = useEngine()
  const editor = useEditor()
  let worker: TestWorker
  let mailServer: MailServer
  let folder: string
  beforeAll(async () => {
    mailServer = await MailServer.start()
    folder = await mkdtemp(join(tmpdir(), 'smtp-accounts-'))
    const accounts = join(folder, 'accounts.json')
    const { host, port } = mailServer
    await writeFile(
      accounts,
      JSON.stringify({ accounts: { invoices: { host, port, processes: ['named'] } } }),
    )
    worker = await TestWorker.start({
      grpcAddress: engine.grpcAddress,
      env: { SMTP_ACCOUNTS_FILE: accounts },
    })
  })
  afterAll(async () => {
    await worker.stop()
    await mailServer.close()
    await rm(folder, { recursive: true })
  })

  test('is what was typed', async () => {
    const modeler = editor()
    await modeler.open(diagram(plainTask, 'typed'), [template], TASK)
    await modeler.applyTemplate(template.name)
    await modeler.type('SMTP host', mailServer.host)
    await modeler.type('SMTP port', String(mailServer.port))
    await modeler.choose('Encryption', 'None')
    await modeler.type('From', 'Web shop <shop@example.com>')
    await modeler.type('To', 'ada@example.org, "Doe, John" <john@example.org>')
    await modeler.pressFx('Subject')
    await modeler.type('Subject', '"Your order " + order.id')
    await modeler.choose('Content type', 'HTML with a text part')
    await modeler.type('Body', '<p>Dear customer,</p>\n<p>your order is on <b>its way</b>.</p>')
    await modeler.choose('Importance', 'High')
    await modeler.type('Result variable', 'mail')
    expect(await modeler.lint()).toEqual([])

    await engine.client.deploy(await modeler.xml(), 'typed.bpmn')
    const instance = await engine.client.createInstance('typed', {
      order: { id: 'A-1007' },
      // the task maps no such input: a variable of that name is none
      smtpEmailBccRecipients: 'stranger@example.org',
    })
    const { raw, envelope } = await mailServer.waitForMessage()
    const mail = await simpleParser(raw)
    expect(envelope).toEqual({ from: 'shop@example.com', to: ['ada@example.org', 'john@example.org'] })
    expect(mail.from?.text).toBe('"Web shop" <shop@example.com>')
    expect(mail.subject).toBe('Your order A-1007')
    expect(mail.html).toBe('<p>Dear customer,</p>\n<p>your order is on <b>its way</b>.</p>')
    expect(mail.text).toBe('Dear customer,\n\nyour order is on its way.')
    expect(mail.headers.get('priority')).toBe('high')
    expect(await engine.records.instanceEnd(instance)).toBe('completed')
    expect(engine.records.variables(instance)).toMatchObject({ mail: { status: 'SUCCESS' } })
  })

  test('is what a diagram of the original said, after the update', async () => {
    const modeler = editor()
    const inputs = {
      'authentication.hostname': mailServer.host,
      'authentication.port': String(mailServer.port),
      smtpEmailMailBoxName: 'shop@example.com',
      smtpEmailToRecipients: '=[customer]',
      smtpEmailSubject: 'Updated',
      smtpEmailContentType: '=kind',
      smtpEmailContent: '<p>Hello</p>',
    }
    const task = templatedTask({ template: { id: template.id, version: 1 }, type: JOB_TYPE, inputs })
    await modeler.open(diagram(task, 'updated'), [...earlier, template], TASK)
    await modeler.updateTemplate()
    expect(await modeler.lint()).toEqual([])

    await engine.client.deploy(await modeler.xml(), 'updated.bpmn')
    await engine.client.createInstance('updated', {
      customer: 'ada@example.org',
      kind: 'html',
      smtpEmailCcRecipients: 'stranger@example.org',
    })
    const { raw, envelope } = await mailServer.waitForMessage(({ mail }) => mail.subject === 'Updated')
    expect(envelope.to).toEqual(['ada@example.org'])
    expect((await simpleParser(raw)).html).toBe('<p>Hello</p>\n')
  })

  test('goes over the account that was named, whatever was typed before', async () => {
    const modeler = editor()
    await modeler.open(diagram(plainTask, 'named'), [template], TASK)
    await modeler.applyTemplate(template.name)
    await modeler.type('SMTP host', 'smtp.example.com')
    await modeler.choose('Connection', 'Account by name')
    await modeler.type('Account', 'invoices')
    await modeler.type('From', 'billing@example.com')
    await modeler.type('To', 'ada@example.org')
    await modeler.type('Subject', 'Named')
    await modeler.type('Body', 'Hello')
    expect(await modeler.lint()).toEqual([])

    await engine.client.deploy(await modeler.xml(), 'named.bpmn')
    // a variable of the process is no part of the connection
    const authentication = { hostname: 'mail.invalid', port: 25 }
    await engine.client.createInstance('named', { authentication })
    const { envelope } = await mailServer.waitForMessage(({ mail }) => mail.subject === 'Named')
    expect(envelope).toEqual({ from: 'billing@example.com', to: ['ada@example.org'] })
  })

  /** A task over the mail server, with what every mail has. */
  const newTask = async (process: string) => {
    const modeler = editor()
    await modeler.open(diagram(plainTask, process), [template], TASK)
    await modeler.applyTemplate(template.name)
    await modeler.type('SMTP host', mailServer.host)
    await modeler.type('SMTP port', String(mailServer.port))
    await modeler.type('From', 'Web shop <shop@example.com>')
    await modeler.type('To', 'ada@example.org')
    await modeler.type('Subject', process)
    await modeler.type('Body', 'Hello')
    return modeler
  }
  const arrived = async (process: string, variables: Variables) => {
    expect(await editor().lint()).toEqual([])
    await engine.client.deploy(await editor().xml(), `${process}.bpmn`)
    const instance = await engine.client.createInstance(process, variables)
    const message = await mailServer.waitForMessage(({ mail }) => mail.subject?.startsWith(process) === true)
    expect(await engine.records.instanceEnd(instance)).toBe('completed')
    return message
  }
  const header = (raw: Buffer, name: string) =>
    new RegExp(`^${name}: (.*(?:\\r\\n[ \\t].*)*)`, 'im').exec(raw.toString())?.[1]?.replace(/\r\n\s+/g, ' ')

  test('has the file, and what few mails need', async () => {
    const modeler = await newTask('groups')
    await modeler.choose('Attach', 'A text of the process, as a file')
    await modeler.type('File name', 'order.csv')
    await modeler.pressFx('Text')
    await modeler.type('Text', '"id;" + order.id')
    await modeler.type('In reply to', 'first.messageId')
    await modeler.type('Unsubscribe', '["https://shop.example.com/off?id=" + order.id]')
    await modeler.pressFx('List')
    await modeler.type('List', 'news.shop.example.com')
    await modeler.choose('Delivery receipt', 'When it fails or is late')
    await modeler.choose('Written by', 'A program, as an answer')
    await modeler.pressFx('Sender')
    await modeler.type('Sender', 'office@example.com')
    await modeler.type('Bounces go to', '"bounce+" + order.id + "@example.com"')
    await modeler.type('Headers', '{"X-Order-Id": order.id}')

    const order = { id: 'A-1007' }
    const { raw, envelope } = await arrived('groups', { order, first: { messageId: '<1@example.com>' } })
    expect(envelope.from).toBe('bounce+A-1007@example.com')
    const { attachments } = await simpleParser(raw)
    expect(attachments.map(({ filename, content }) => [filename, content.toString()])).toEqual([
      ['order.csv', 'id;A-1007'],
    ])
    const names = ['In-Reply-To', 'List-Unsubscribe', 'List-Id', 'Auto-Submitted', 'Sender', 'X-Order-Id']
    expect(names.map((name) => header(raw, name))).toEqual([
      '<1@example.com>',
      '<https://shop.example.com/off?id=A-1007>',
      '<news.shop.example.com>',
      'auto-replied',
      'office@example.com',
      'A-1007',
    ])
  })

  test('has placeholders filled in, and is an invitation', async () => {
    const modeler = await newTask('invited')
    await modeler.type('Values for placeholders', '{name: customer.name, visit: visit}')
    await modeler.type('Subject', 'invited {{ visit.place }}')
    await modeler.type('Body', 'Dear {{ name }}')
    await modeler.choose('Send as an invitation', 'Invitation')
    await modeler.pressFx('Number of the appointment')
    await modeler.type('Number of the appointment', '"visit-" + visit.id')
    await modeler.pressFx('Start')
    await modeler.type('Start', 'visit.start')
    await modeler.type('End', '2026-12-01T11:00')
    await modeler.pressFx('Time zone')
    await modeler.type('Time zone', 'Europe/Berlin')
    await modeler.type('Place', 'visit.place')

    const { raw } = await arrived('invited', {
      customer: { name: 'Ada' },
      visit: { id: '7', start: '2026-12-01T10:00', place: 'Room 4' },
    })
    const mail = await simpleParser(raw)
    expect(mail.subject).toBe('invited Room 4')
    expect(mail.text?.trim()).toBe('Dear Ada')
    const calendar = mail.attachments.find(({ contentType }) => contentType === 'text/calendar')
    const text = String(calendar?.content)
    expect(text).toContain('METHOD:REQUEST')
    expect(text).toMatch(/^UID:visit-7/m)
    expect(text).toContain('DTSTART;TZID=Europe/Berlin:20261201T100000')
    expect(text).toContain('LOCATION:Room 4')
    expect(text).toContain('SUMMARY:invited Room 4')
  })
})
