import { applyTemplate } from 'element-templates-cli'
import { describe, expect, test } from 'vitest'
import { parseSeedInput } from '../../src/connector/input/seed/seed.ts'
import { seedInputs } from '../../src/connector/input/seed/inputs.ts'
import { escapeXml } from '../support/bpmn.ts'
import { readServiceTask, type DeployedTask } from './service-task.ts'
import { template, templateText, toVariables } from './template.ts'

const ID = 'com.infosys.camundaconnectors.email.smtp.v1'
const JOB_TYPE = 'com.infosys.camundaconnectors.email:smtp:1'

/** Every input that version 1 of the template writes: fields with typical values, dropdowns with every choice. */
const versionOne: Readonly<Record<string, readonly string[]>> = {
  'authentication.hostname': ['smtp.example.com', '=host'],
  'authentication.port': ['25', '=port', 'secrets.PORT'],
  'authentication.username': ['secrets.USER', 'shop@example.com'],
  'authentication.password': ['secrets.TOKEN', '{{secrets.TOKEN}}'],
  smtpEmailMailBoxName: ['="shop@example.com"', 'shop@example.com'],
  smtpEmailToRecipients: ['=["a@example.com", "b@example.com"]', '[a@example.com, b@example.com]'],
  smtpEmailCcRecipients: ['=[]', '[c@example.com]'],
  smtpEmailBccRecipients: ['=[]', 'd@example.com'],
  smtpEmailSubject: ['="Order " + id', 'Order'],
  smtpEmailContentType: ['Text', 'HTML'],
  smtpEmailContent: ['="D:/emailContent.html"', 'Dear customer\nthank you'],
  smtpEmailAttachments: ['=["D:/a.pdf"]', '[a.pdf, b.pdf]'],
  smtpEmailImportance: ['${true}', '${false}'],
  smtpEmailReadReceipt: ['${true}', '${false}'],
  smtpEmailFollowUp: ['today', 'tomorrow', '=day'],
  smtpEmailDirectReplyTo: ['[r@example.com]', '=["r@example.com"]'],
  smtpEmailSensitivity: ['Normal', 'Personal', 'Private', 'Confidential'],
}
const versionOneHeaders = {
  resultVariable: 'mail',
  resultExpression: '={id: response.messageId}',
  errorExpression: '=if error.code = "550" then bpmnError("550", "refused") else null',
}

const written = Object.entries(versionOne).flatMap(([name, values]) =>
  values.map((value) => ({ name, value })),
)
/** Applying takes a while, and the inputs have nothing to do with each other: so many tasks that each value is in one. */
function rounds(all: Readonly<Record<string, readonly string[]>>): Record<string, string>[] {
  const most = Math.max(...Object.values(all).map(({ length }) => length))
  return Array.from({ length: most }, (_, round) =>
    Object.fromEntries(
      Object.entries(all).map(([name, values]) => [name, values[round % values.length] ?? '']),
    ),
  )
}

const usual: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(versionOne).map(([name, [value = '']]) => [name, value]),
)

function diagram(task: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions id="definitions" targetNamespace="test" xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:modeler="http://camunda.org/schema/modeler/1.0"
    modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.6.0">
  <bpmn:process id="process" isExecutable="true">${task}</bpmn:process>
  <bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="process">
    <bpmndi:BPMNShape id="shape" bpmnElement="task"><dc:Bounds x="0" y="0" width="100" height="80"/></bpmndi:BPMNShape>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>`
}

function taskOf(
  version: number,
  values: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = versionOneHeaders,
): string {
  const input = ([target, source]: [string, string]) =>
    `<zeebe:input source="${escapeXml(source)}" target="${target}"/>`
  const header = ([key, value]: [string, string]) =>
    `<zeebe:header key="${key}" value="${escapeXml(value)}"/>`
  return `<bpmn:serviceTask id="task" zeebe:modelerTemplate="${ID}" zeebe:modelerTemplateVersion="${version}">
    <bpmn:extensionElements>
      <zeebe:taskDefinition type="${JOB_TYPE}"/>
      <zeebe:ioMapping>${Object.entries(values).map(input).join('')}</zeebe:ioMapping>
      <zeebe:taskHeaders>${Object.entries(headers).map(header).join('')}</zeebe:taskHeaders>
    </bpmn:extensionElements>
  </bpmn:serviceTask>`
}

const apply = async (task: string): Promise<DeployedTask> =>
  readServiceTask(await applyTemplate(diagram(task), templateText, 'task'), 'task')

const identity = {
  kind: 'bpmn:ServiceTask',
  template: { id: ID, version: template.version },
  type: JOB_TYPE,
  retries: '3',
  properties: {
    'smtp.connection': 'host',
    'smtp.provider': 'other',
    'smtp.attachments': 'none',
    'smtp.invitation': 'none',
  },
}
const hiddenHeaders = { elementTemplateId: ID, elementTemplateVersion: String(template.version) }

describe('a task that gets the template', () => {
  test('asks for what a mail needs, and has no other empty input', async () => {
    const task = await apply('<bpmn:task id="task"/>')
    expect(task).toMatchObject({ ...identity, headers: hiddenHeaders })
    const empty = Object.entries(task.inputs).filter(([, source]) => source === undefined || source === '')
    expect(empty.map(([target]) => target)).toEqual([
      'authentication.hostname',
      'smtpEmailMailBoxName',
      'smtpEmailToRecipients',
      'smtpEmailSubject',
      'smtpEmailContent',
    ])
  })

  test('hides every process variable that the worker would take for an input', async () => {
    const { inputs } = await apply('<bpmn:task id="task"/>')
    const written = new Set(Object.keys(inputs).map((target) => target.split('.')[0]))
    expect([...written].sort()).toEqual([...seedInputs].sort())
  })

  test('sends a mail once these are filled in', async () => {
    const { inputs: asWritten } = await apply('<bpmn:task id="task"/>')
    const filled: Record<string, string> = {}
    for (const [target, source] of Object.entries(asWritten)) filled[target] = source ?? 'a@example.com'
    filled['authentication.hostname'] = 'smtp.example.com'
    expect(parseSeedInput(toVariables(filled))).toMatchObject({
      account: { request: { host: 'smtp.example.com', port: 587, security: 'auto' } },
      email: { body: { kind: 'text' }, importance: 'normal', readReceipt: false, sensitivity: 'normal' },
      onFailure: 'fail',
    })
  })
})

/** What the update adds: null where nothing was filled in, so that no variable of the process takes its place. */
const added = {
  'authentication.security': 'auto',
  smtpEmailTemplateData: '=null',
  smtpEmailLayout: '=null',
  smtpEmailHtmlContent: '=null',
  smtpEmailCalendar: '=null',
  smtpEmailInReplyTo: '=null',
  smtpEmailReferences: '=null',
  smtpEmailUnsubscribe: '=null',
  smtpEmailListId: '=null',
  smtpEmailDeliveryReceipt: '=null',
  smtpEmailAutoSubmitted: '=null',
  smtpEmailSender: '=null',
  smtpEmailEnvelopeFrom: '=null',
  smtpEmailRequireTls: '=null',
  smtpEmailHeaders: '=null',
  smtpFollowUp: '=null',
  smtpEmailOnFailure: 'fail',
  smtpEmailOnPartial: 'accept',
  smtpEmailOnUncertain: '=null',
}

describe('a task of the Infosys template', () => {
  test.each(rounds(versionOne))('keeps all that stands in it, %j', async (values) => {
    expect(await apply(taskOf(1, values))).toEqual({
      ...identity,
      properties: { ...identity.properties, 'smtp.attachments': 'files' },
      inputs: { ...added, ...values },
      headers: { ...versionOneHeaders, ...hiddenHeaders },
    })
  })

  test('gets null for what it left out, and for what it had without a value', async () => {
    const required = [
      'authentication.hostname',
      'authentication.port',
      'smtpEmailSubject',
      'smtpEmailContent',
    ]
    const few = Object.fromEntries(Object.entries(usual).filter(([name]) => required.includes(name)))
    const task = taskOf(1, few).replace(
      '<zeebe:input',
      '<zeebe:input target="smtpEmailBccRecipients"/><zeebe:input',
    )
    const { inputs } = await apply(task)
    expect(inputs).toMatchObject(few)
    const { smtpEmailBccRecipients, smtpEmailCcRecipients, smtpEmailAttachments, smtpEmailFollowUp } = inputs
    expect([smtpEmailBccRecipients, smtpEmailCcRecipients, smtpEmailAttachments, smtpEmailFollowUp]).toEqual(
      Array(4).fill('=null'),
    )
  })

  test.each(written.filter(({ value }) => !value.startsWith('=')))(
    'wrote what the worker takes, $name $value',
    ({ name, value }) => {
      const values: Record<string, string> = {}
      for (const [input, all] of Object.entries(versionOne)) {
        values[input] = all.find((text) => !text.startsWith('=')) ?? ''
      }
      values[name] = value
      // the worker resolves secrets before it reads the inputs
      if (values['authentication.port'] === 'secrets.PORT') values['authentication.port'] = '25'
      expect(() => parseSeedInput(toVariables(values))).not.toThrow()
    },
  )
})

/** What a panel never wrote, and people did: an expression, another case, the other spelling, a choice of before. */
const byHand: Readonly<Record<string, readonly string[]>> = {
  'authentication.security': ['TLS', '=security'],
  smtpEmailContentType: ['html', 'Html', 'text', 'text/html', '=kind', 'multipart'],
  smtpEmailImportance: ['=true', 'high', 'true'],
  smtpEmailReadReceipt: ['=receipt', 'true'],
  smtpEmailSensitivity: ['=sensitivity', 'private'],
  smtpFollowUp: ['today', '=day'],
  smtpEmailHtmlContent: ['<p>Hello</p>', '="<p>" + name + "</p>"'],
  // before there were fields for these, they could be mapped by hand
  smtpEmailTemplateData: ['={name: customer.name}', '=values'],
  smtpEmailLayout: ['mails/letter.html', '=layout'],
  smtpEmailCalendar: ['={uid: "1"}', '=appointment'],
  smtpEmailInReplyTo: ['=first.messageId'],
  smtpEmailReferences: ['=[first.messageId]'],
  smtpEmailUnsubscribe: ['https://shop.example.com/off', '=[link]'],
  smtpEmailListId: ['news.shop.example.com'],
  smtpEmailDeliveryReceipt: ['failure', '=["success"]', 'delay'],
  smtpEmailAutoSubmitted: ['auto-generated', 'no', '=kind'],
  smtpEmailSender: ['office@example.com'],
  smtpEmailEnvelopeFrom: ['="bounce+" + id + "@example.com"'],
  smtpEmailRequireTls: ['=true', 'true'],
  smtpEmailHeaders: ['={"X-Order": id}'],
  smtpEmailOnFailure: ['=onFailure', 'CONTINUE'],
  smtpEmailOnPartial: ['retry-deferred', '=onPartial'],
  smtpEmailOnUncertain: ['resend', 'report', '=onUncertain'],
}

describe.each([1, 2, 3, 4])('an update from version %i', (version) => {
  test.each(rounds(byHand))('keeps what was written by hand, and the bodies, %j', async (values) => {
    const task = taskOf(version, { ...usual, ...values })
    expect((await apply(task)).inputs).toEqual({ ...usual, ...values })
  })

  test.each(['html', '=kind', 'multipart'])('keeps content type %s and both bodies', async (type) => {
    const values = { ...usual, smtpEmailContentType: type, smtpEmailHtmlContent: '<p>b</p>' }
    expect((await apply(taskOf(version, values))).inputs).toEqual({ ...added, ...values })
  })

  test('keeps retries, pauses and the time of the job', async () => {
    const times = { retryBackoff: 'PT1M', jobTimeout: 'PT10M' }
    const task = taskOf(version, usual, { ...versionOneHeaders, ...times, elementTemplateVersion: '2' })
    const { retries, headers } = await apply(task.replace('<zeebe:taskDefinition', '$& retries="5"'))
    expect({ retries, headers }).toEqual({
      retries: '5',
      headers: { ...versionOneHeaders, ...times, ...hiddenHeaders },
    })
  })
})
