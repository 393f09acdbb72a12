import { beforeAll, describe, expect, inject, test } from 'vitest'
import { diagram, plainTask, TASK } from '../../scripts/editor/diagram.ts'
import { readServiceTask } from '../element-templates/service-task.ts'
import { template, type Property } from '../element-templates/template.ts'
import { useEditor } from './use-editor.ts'

/** What a modeler may type, and the red words that answer it. */
const wrong: readonly (readonly [label: string, typed: string, words: RegExp])[] = [
  ['SMTP host', 'smtp://mail:587', /must be the name of a mail server alone/],
  ['SMTP port', '99999', /must be a whole number from 1 to 65535/],
  ['User name', '{{secret.SMTP_USER}}', /must be a login name, or a secret such as/],
  ['Password', 'hunter2', /must be a secret such as .*, not the password itself/],
  ['From', 'Web shop', /must be one mail address/],
  ['To', 'customer.email', /must be mail addresses .* for process data press fx/],
  ['To', 'a@b c@d', /must be mail addresses/],
  ['Subject', 'Your order {{order.id}}', /is sent as it stands; press fx/],
  ['Body', 'Dear ${customer.name},', /is sent as it stands; press fx/],
  ['Follow up', 'next week', /must be today, tomorrow, a date/],
  ['Result variable', 'mail result', /must be the name of a variable/],
  ['Retries', 'many', /must be a whole number/],
  ['Retry backoff', '30s', /must be a duration such as PT30S/],
]

const optional = {
  'User name': 'authentication.username',
  Password: 'authentication.password',
  Cc: 'smtpEmailCcRecipients',
  Bcc: 'smtpEmailBccRecipients',
  'Reply to': 'smtpEmailDirectReplyTo',
  'In reply to': 'smtpEmailInReplyTo',
  Unsubscribe: 'smtpEmailUnsubscribe',
  'Follow up': 'smtpEmailFollowUp',
  Sender: 'smtpEmailSender',
  Headers: 'smtpEmailHeaders',
}

describe.skipIf(inject('browserMissing'))('a new task in the editor', () => {
  const editor = useEditor()
  const inputs = async () => (await readServiceTask(await editor().xml(), TASK)).inputs
  const words = (label: string) => expect.poll(() => editor().words(label), { timeout: 30_000 })

  beforeAll(async () => {
    await editor().open(diagram(plainTask), [template], TASK)
    await editor().chooseTemplate(template.name)
  })

  test('shows ten fields of a plain mail, and folds what few mails need', async () => {
    expect(await editor().labels()).toEqual([
      ...['From', 'To', 'Cc', 'Bcc', 'Subject'],
      ...['Content type', 'Values for placeholders', 'Body'],
      ...['Attach', 'Send as an invitation'],
    ])
    await editor().openGroups()
  })

  test('writes null for what is optional, so that no variable of the process takes its place', async () => {
    const written = await inputs()
    for (const name of Object.values(optional)) expect(written).toMatchObject({ [name]: '=null' })
  })

  test('shows no field of before, and the choice of the operator by its name', async () => {
    for (const label of ['Body (HTML)', 'Follow up (old spelling)'])
      expect(await editor().field(label).count(), label).toBe(0)
    await editor().choose("If the server's answer was lost", 'Send it again')
    expect(await inputs()).toMatchObject({ smtpEmailOnUncertain: 'resend' })
    await editor().choose("If the server's answer was lost", 'As the operator of the worker has set it')
    expect(await inputs()).toMatchObject({ smtpEmailOnUncertain: '=null' })
  })

  test('shows in red what a person has to give', async () => {
    await words('SMTP host').toBe('SMTP host must not be empty.')
    await editor().type('SMTP host', 'smtp.example.com')
    await words('SMTP host').toBeUndefined()
  })

  test.each(Object.entries(optional))(
    'says how %s becomes nothing again when it was emptied',
    async (label, name) => {
      await editor().type(label, '')
      await words(label).toMatch(/for none press fx and write null$/)
      expect(await inputs()).toMatchObject({ [name]: undefined })

      await editor().type(label, 'null')
      await words(label).toBeUndefined()
      expect(await inputs()).toMatchObject({ [name]: '=null' })
    },
  )

  test('shows no field of versions before, and red words only where a person has to fill something in', async () => {
    await editor().open(diagram(plainTask), [template], TASK)
    await editor().applyTemplate(template.name)
    await words('SMTP host').toBeDefined()
    expect(await editor().allWords()).toEqual(
      ['SMTP host', 'From', 'To', 'Subject', 'Body'].map((label) => `${label} must not be empty.`),
    )
    for (const label of ['Body (HTML)', 'Follow up (old spelling)'])
      expect(await editor().field(label).count(), label).toBe(0)
    const ofOthers = template.properties.filter(({ id }) => id.startsWith('authentication.hostname.'))
    // one that shows what was there before an update, or once something else is chosen
    const shown = ({ id }: Property) => !id.endsWith('.kept') && !id.startsWith('smtpEmailCalendar.')
    const lists = template.properties.filter(
      (one) => one.type === 'Dropdown' && !ofOthers.includes(one) && shown(one),
    )
    for (const { label = '', choices = [], value } of lists) {
      const names = choices.filter((choice) => choice.value === value).map(({ name }) => name)
      expect(await editor().field(label).locator('option:checked').allInnerTexts(), label).toEqual(names)
    }
  })

  test('has words for the word null where fx is not pressed', async () => {
    await editor().pressFx('Cc')
    await words('Cc').toMatch(/for none press fx and write null$/)
    await editor().pressFx('Cc')
    await words('Cc').toBeUndefined()
  })

  test.each(wrong)('is red at %s: %s', async (label, typed, says) => {
    if ((await editor().field(label).getAttribute('contenteditable')) !== null) await editor().pressFx(label)
    await editor().type(label, typed)
    await words(label).toMatch(says)
  })

  test('keeps its body whatever content type is chosen', async () => {
    await editor().type('Body', '<p>Hello</p>')
    const chosen: Record<string, unknown> = {}
    for (const name of ['HTML with a text part', 'HTML alone', 'HTML file', 'Plain text']) {
      await editor().choose('Content type', name)
      const { smtpEmailContentType, smtpEmailContent } = await inputs()
      chosen[name] = [smtpEmailContentType, smtpEmailContent]
    }
    expect(chosen).toEqual({
      'HTML with a text part': ['html-with-text', '<p>Hello</p>'],
      'HTML alone': ['HTML', '<p>Hello</p>'],
      'HTML file': ['html-file', '<p>Hello</p>'],
      'Plain text': ['Text', '<p>Hello</p>'],
    })
    expect(editor().problems).toEqual([])
  })

  test('takes placeholders once there are values for them, and only then', async () => {
    await editor().type('Body', 'Dear {{ customer.name }},')
    await words('Body').toMatch(/is sent as it stands; .*; or give values for placeholders$/)
    expect(await editor().field('Layout').count()).toBe(0)
    await editor().type('Values for placeholders', '{customer: customer}')
    await words('Body').toBeUndefined()
    await expect.poll(() => editor().field('Layout').count()).toBe(1)
    expect(await inputs()).toMatchObject({
      smtpEmailContent: 'Dear {{ customer.name }},',
      smtpEmailTemplateData: '={customer: customer}',
    })
    await editor().type('Values for placeholders', 'null')
    await words('Body').toMatch(/is sent as it stands/)
    expect(await inputs()).toMatchObject({ smtpEmailTemplateData: '=null', smtpEmailLayout: '=null' })
  })

  const ways: readonly (readonly [list: string, choice: string, fields: readonly string[]])[] = [
    ['Attach', 'Documents of the process', ['Attachments']],
    ['Attach', 'A file from an https address', ['Address (URL)', 'File name']],
    ['Attach', 'A text of the process, as a file', ['File name', 'Text']],
    ['Attach', 'Files of the worker, or a list', ['Attachments']],
    ['Send as an invitation', 'Invitation', ['Number of the appointment', 'Start', 'End']],
    ['Send as an invitation', 'Update of an invitation', ['Number of the update']],
    ['Send as an invitation', 'Cancellation', ['Number of the update']],
    ['Send as an invitation', 'An appointment of the process (a context)', ['Appointment']],
  ]
  test.each(ways)(
    'shows at %s, %s, the fields of that, and nothing of it after the way back',
    async (list, choice, fields) => {
      const before = await inputs()
      await editor().choose(list, choice)
      for (const label of fields)
        await expect.poll(() => editor().field(label).count(), { message: label }).toBe(1)
      await editor().choose(list, list === 'Attach' ? 'Nothing' : 'No')
      for (const label of fields)
        await expect.poll(() => editor().field(label).count(), { message: label }).toBe(0)
      expect(await inputs()).toEqual(before)
    },
  )

  test('is only found fault with where 8.6 wants a value that a person has to give', async () => {
    await editor().open(diagram(plainTask), [template], TASK)
    await editor().applyTemplate(template.name)
    expect(await editor().lint()).toHaveLength(5)
    for (const label of ['SMTP host', 'From', 'To', 'Subject', 'Body'])
      await words(label).toMatch(/^Empty variable assignment is only supported by/)
  })
})
