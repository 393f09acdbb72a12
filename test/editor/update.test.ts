import { describe, expect, inject, test } from 'vitest'
import { diagram, TASK } from '../../scripts/editor/diagram.ts'
import { readServiceTask } from '../element-templates/service-task.ts'
import { earlier, template } from '../element-templates/template.ts'
import { JOB_TYPE } from '../support/bpmn.ts'
import { templatedTask } from './templated-task.ts'
import { useEditor } from './use-editor.ts'

const required = {
  'authentication.hostname': 'smtp.example.com',
  'authentication.port': '25',
  smtpEmailMailBoxName: 'shop@example.com',
  smtpEmailToRecipients: '[ada@example.org, bob@example.org]',
  smtpEmailSubject: 'Order',
  smtpEmailContentType: 'HTML',
  smtpEmailContent: 'emailContent.html',
}

/** What may be left out, and what the update writes then. */
const absent = {
  'authentication.security': 'auto',
  'authentication.username': '=null',
  'authentication.password': '=null',
  smtpEmailCcRecipients: '=null',
  smtpEmailBccRecipients: '=null',
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
  smtpEmailAttachments: '=null',
  smtpEmailDirectReplyTo: '=null',
  smtpEmailImportance: '${false}',
  smtpEmailSensitivity: 'Normal',
  smtpEmailReadReceipt: '${false}',
  smtpEmailFollowUp: '=null',
  smtpFollowUp: '=null',
  smtpEmailOnFailure: 'fail',
  smtpEmailOnPartial: 'accept',
  smtpEmailOnUncertain: '=null',
}

/** What a panel wrote, and what people wrote by hand. */
const filledIn = {
  'authentication.hostname': '=host',
  'authentication.port': '=port',
  'authentication.security': '=security',
  'authentication.username': '{{secrets.SMTP_USER}}',
  'authentication.password': '{{secrets.SMTP_PASSWORD}}',
  smtpEmailCcRecipients: '=cc',
  smtpEmailAttachments: '[terms.pdf, prices.pdf]',
  // before there were fields for these, they could be mapped by hand
  smtpEmailTemplateData: '={name: customer.name}',
  smtpEmailLayout: 'mails/letter.html',
  smtpEmailCalendar: '=appointment',
  smtpEmailAutoSubmitted: 'auto-generated',
  smtpEmailHeaders: '={"X-Order": order.id}',
  smtpEmailImportance: '=urgent',
  smtpEmailSensitivity: '=sensitivity',
  smtpEmailReadReceipt: '${true}',
  smtpFollowUp: 'today',
}

const headers = {
  resultVariable: 'mail',
  errorExpression: '=if error.code = "550" then bpmnError("NO", "no") else null',
}

describe.skipIf(inject('browserMissing'))('a diagram of before in the editor', () => {
  const editor = useEditor()

  const update = async (version: number, inputs: Readonly<Record<string, string>>) => {
    const task = templatedTask({
      template: { id: template.id, version },
      type: JOB_TYPE,
      retries: '5',
      inputs,
      headers,
    })
    await editor().open(diagram(task), [...earlier, template], TASK)
    await editor().updateTemplate()
    expect(editor().problems).toEqual([])
    return readServiceTask(await editor().xml(), TASK)
  }

  describe.each([1, 2, 3, 4])('of version %i', (version) => {
    test('gets null for what was absent, and the linter finds nothing for 8.6', async () => {
      const task = await update(version, required)
      expect(task).toMatchObject({ template: { version: template.version }, retries: '5', headers })
      expect(task.properties).toEqual({
        'smtp.connection': 'host',
        'smtp.provider': 'other',
        'smtp.attachments': 'none',
        'smtp.invitation': 'none',
      })
      expect(task.inputs).toEqual({ ...absent, ...required })
      expect(await editor().lint()).toEqual([])
    })

    test('keeps what was filled in', async () => {
      const { inputs, properties } = await update(version, { ...required, ...filledIn })
      expect(inputs).toEqual({ ...absent, ...required, ...filledIn })
      expect(properties).toMatchObject({ 'smtp.attachments': 'files', 'smtp.invitation': 'context' })
      expect(await editor().field('Attachments').inputValue()).toBe('[terms.pdf, prices.pdf]')
      expect(await editor().expression('Appointment')).toBe('appointment')
      expect(await editor().field('Follow up (old spelling)').inputValue()).toBe('today')
      for (const [label, expression] of [
        ['SMTP host', 'host'],
        ['SMTP port', 'port'],
        ['Encryption', 'security'],
      ] as const)
        expect(await editor().expression(label), label).toBe(expression)
      expect(await editor().lint()).toEqual([])
    })
  })

  describe.each([1, 2])('of version %i', (version) => {
    test.each(['html', '=kind', 'multipart'])(
      'keeps the content type %s, both bodies, and shows it',
      async (kind) => {
        const bodies = {
          smtpEmailContentType: kind,
          smtpEmailContent: 'Hello',
          smtpEmailHtmlContent: '<p>Hello</p>',
        }
        const { inputs } = await update(version, { ...required, ...bodies })
        expect(inputs).toMatchObject(bodies)
        const shown = editor().field('Content type')
        if (kind.startsWith('=')) expect(await shown.innerText()).toBe(kind.slice(1))
        else expect(await shown.inputValue()).toBe(kind)
      },
    )
  })
})
