import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { applyTemplate } from 'element-templates-cli'
import { simpleParser } from 'mailparser'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { diagram, TASK } from '../../scripts/editor/diagram.ts'
import { templatedTask } from '../editor/templated-task.ts'
import { earlierTexts, template, templateText } from '../element-templates/template.ts'
import { useEngine } from '../support/engine.ts'
import { MailServer } from '../support/mail-server.ts'
import { TestWorker } from '../support/worker.ts'

const engine = useEngine()
let mail: MailServer
let worker: TestWorker
let root = ''

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'smtp-template-'))
  await writeFile(join(root, 'offer.html'), '<h1>Our offer</h1><p>for you</p>')
  mail = await MailServer.start()
  worker = await TestWorker.start({ grpcAddress: engine.grpcAddress, env: { SMTP_CONTENT_ROOT: root } })
})
afterAll(async () => {
  await worker.stop()
  await mail.close()
  await rm(root, { recursive: true })
})

const JOB_TYPE = 'com.infosys.camundaconnectors.email:smtp:1'

/** A task with few inputs, as the template of a version left it; from version 3 on by Modeler's own code. */
async function deploy(
  process: string,
  version: number,
  inputs: Readonly<Record<string, string>>,
): Promise<void> {
  const task = templatedTask({
    template: { id: template.id, version },
    type: JOB_TYPE,
    inputs: {
      'authentication.hostname': mail.host,
      'authentication.port': String(mail.port),
      smtpEmailMailBoxName: 'shop@example.com',
      smtpEmailToRecipients: 'ada@example.org',
      smtpEmailSubject: process,
      smtpEmailContentType: 'Text',
      smtpEmailContent: 'Hello',
      ...inputs,
    },
    ...(version === 2 && { headers: { elementTemplateId: template.id, elementTemplateVersion: '2' } }),
  })
  const xml = diagram(task, process)
  const text = [...earlierTexts, templateText][version - 1] ?? ''
  const applied = version < 3 ? xml : await applyTemplate(xml, text, TASK)
  await engine.client.deploy(applied, `${process}.bpmn`)
}

async function sent(process: string, variables: Record<string, unknown> = {}) {
  const before = mail.messages.length
  const instance = await engine.client.createInstance(process, variables)
  expect(await engine.records.instanceEnd(instance)).toBe('completed')
  const [message, ...more] = mail.messages.slice(before)
  expect(more).toEqual([])
  if (!message) throw new Error('no mail came')
  return { ...message, mail: await simpleParser(message.raw) }
}

describe('variables of the process that are called like inputs', () => {
  const ofTheProcess = {
    smtpEmailBccRecipients: ['spy@example.org'],
    smtpEmailCcRecipients: ['spy@example.org'],
    smtpEmailDirectReplyTo: ['spy@example.org'],
    smtpEmailAttachments: ['offer.html'],
    smtpEmailHtmlContent: '<p>other</p>',
    smtpEmailImportance: 'high',
    smtpEmailReadReceipt: true,
    smtpEmailSensitivity: 'private',
    smtpEmailFollowUp: 'today',
    smtpFollowUp: 'today',
    smtpEmailOnFailure: 'nonsense',
    smtpEmailOnPartial: 'nonsense',
    smtpEmailOnUncertain: 'nonsense',
    authentication: { username: 'somebody', password: 'else', security: 'tls' },
  }

  /** Inputs that version 5 is the first to write. */
  const sinceFive = {
    smtpEmailTemplateData: { name: 'Eve' },
    smtpEmailLayout: 'offer.html',
    smtpEmailCalendar: { method: 'CANCEL', uid: '1' },
    smtpEmailInReplyTo: '<1@example.org>',
    smtpEmailReferences: ['<1@example.org>'],
    smtpEmailUnsubscribe: ['https://spy.example.org/'],
    smtpEmailListId: 'spy.example.org',
    smtpEmailDeliveryReceipt: ['success'],
    smtpEmailAutoSubmitted: 'no',
    smtpEmailSender: 'spy@example.org',
    smtpEmailEnvelopeFrom: 'spy@example.org',
    smtpEmailRequireTls: true,
    smtpEmailHeaders: { 'X-Spy': 'yes' },
  }

  test.each([3, 4, 5])('do not reach a task made with version %i', async (version) => {
    const process = `template-shadows-${version}`
    await deploy(process, version, {})
    const {
      envelope,
      raw,
      mail: read,
    } = await sent(process, { ...ofTheProcess, ...(version >= 5 && sinceFive) })
    expect(envelope.to).toEqual(['ada@example.org'])
    expect(read.attachments).toEqual([])
    expect(read.text).toBe('Hello\n')
    expect(raw.toString()).not.toMatch(
      /^(?:Cc|Bcc|Reply-To|Importance|Sensitivity|Disposition-Notification-To|Reply-By):/im,
    )
  })

  test('are inputs of a task of before, as they were', async () => {
    await deploy('template-of-before', 2, {})
    const { smtpEmailBccRecipients } = ofTheProcess
    const { envelope } = await sent('template-of-before', { smtpEmailBccRecipients })
    expect(envelope.to).toEqual(['ada@example.org', 'spy@example.org'])
  })
})

describe('content types of version 3', () => {
  test('HTML with a text part', async () => {
    const smtpEmailContent = '="<p>Dear <b>" + name + "</b></p>"'
    await deploy('template-html', 3, { smtpEmailContentType: 'html-with-text', smtpEmailContent })
    const { raw, mail: read } = await sent('template-html', { name: 'Ada' })
    expect(raw.toString()).toContain('multipart/alternative')
    expect({ html: read.html, text: read.text }).toEqual({
      html: '<p>Dear <b>Ada</b></p>',
      text: 'Dear Ada',
    })
  })

  test('HTML file', async () => {
    const smtpEmailContent = 'offer.html'
    await deploy('template-file', 3, { smtpEmailContentType: 'html-file', smtpEmailContent })
    const { html, text } = (await sent('template-file')).mail
    expect({ html, text }).toEqual({
      html: '<h1>Our offer</h1><p>for you</p>',
      text: 'Our offer\n\nfor you',
    })
  })

  test('the name of a file is neither read nor sent with another type', async () => {
    await deploy('template-no-file', 3, { smtpEmailContentType: 'HTML', smtpEmailContent: 'offer.html' })
    const before = mail.messages.length
    const instance = await engine.client.createInstance('template-no-file', {})
    const incident = await engine.records.incident(instance)
    expect(incident.errorMessage).toContain('choose HTML file, or write HTML')
    expect(mail.messages.length).toBe(before)
  })

  test('in a task of before it is read', async () => {
    await deploy('template-old-file', 2, { smtpEmailContentType: 'HTML', smtpEmailContent: 'offer.html' })
    expect((await sent('template-old-file')).mail.html).toBe('<h1>Our offer</h1><p>for you</p>\n')
  })
})
