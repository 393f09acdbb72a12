import { beforeAll, describe, expect, inject, test } from 'vitest'
import { diagram, plainTask, TASK } from '../../scripts/editor/diagram.ts'
import { readServiceTask } from '../element-templates/service-task.ts'
import { template } from '../element-templates/template.ts'
import { useEditor } from './use-editor.ts'

const login = { 'authentication.username': '=null', 'authentication.password': '=null' }

/** What nobody has chosen. */
const nothingMore = { 'smtp.attachments': 'none', 'smtp.invitation': 'none' }

/** Of a task that nobody has filled in: the host is what a person has to give. */
const unknownHost = {
  'authentication.hostname': undefined,
  'authentication.port': '587',
  'authentication.security': 'auto',
  ...login,
}

describe.skipIf(inject('browserMissing'))('the connection in the editor', () => {
  const editor = useEditor()
  const task = async () => readServiceTask(await editor().xml(), TASK)
  const connection = async () => {
    const { inputs } = await task()
    return Object.fromEntries(Object.entries(inputs).filter(([name]) => name.startsWith('authentication.')))
  }
  const words = (label: string) => expect.poll(() => editor().words(label), { timeout: 30_000 })

  const isGone = (label: string) =>
    expect.poll(() => editor().field(label).count(), { message: label, timeout: 30_000 }).toBe(0)

  beforeAll(async () => {
    await editor().open(diagram(plainTask), [template], TASK)
    await editor().applyTemplate(template.name)
  })

  test("is host and login of a server of one's own until something else is chosen", async () => {
    expect(await connection()).toEqual(unknownHost)
    expect((await task()).properties).toEqual({
      'smtp.connection': 'host',
      'smtp.provider': 'other',
      ...nothingMore,
    })
  })

  test('is an account alone once it is chosen, and host and login alone after the way back', async () => {
    await editor().type('SMTP host', 'smtp.example.com')
    await editor().type('SMTP port', '2525')
    await editor().choose('Encryption', 'None')
    await editor().choose('Connection', 'Account by name')
    await words('Account').toBe('Account must not be empty.')
    expect(await connection()).toEqual({ 'authentication.account': undefined })
    for (const label of ['Provider', 'SMTP host', 'SMTP port', 'Encryption', 'User name', 'Password'])
      await isGone(label)

    await editor().type('Account', 'invoices@example.com')
    await words('Account').toMatch(/must be the name of an account such as invoices/)
    await editor().type('Account', 'invoices')
    await words('Account').toBeUndefined()
    expect(await connection()).toEqual({ 'authentication.account': 'invoices' })
    expect((await task()).properties).toEqual({ 'smtp.connection': 'account', ...nothingMore })

    await editor().pressFx('Account')
    await editor().type('Account', 'country + "-invoices"')
    expect(await connection()).toEqual({ 'authentication.account': '=country + "-invoices"' })

    // as Modeler finds it tomorrow
    await editor().open(await editor().xml(), [template], TASK)
    expect(await connection()).toEqual({ 'authentication.account': '=country + "-invoices"' })
    await editor().openGroups()
    await editor().choose('Connection', 'Host and login')
    expect(await connection()).toEqual(unknownHost)
    expect(editor().problems).toEqual([])
  })

  test('has host, port and encryption of the provider that is chosen, whatever was typed', async () => {
    await editor().type('SMTP host', 'smtp.example.com')
    await editor().type('SMTP port', '2525')
    await editor().type('User name', '"shop@example.com"')
    const of = (hostname: string, port: string, security: string) => ({
      ...login,
      'authentication.username': '="shop@example.com"',
      'authentication.hostname': hostname,
      'authentication.port': port,
      'authentication.security': security,
    })
    await editor().choose('Provider', 'Microsoft 365')
    expect(await connection()).toEqual(of('smtp.office365.com', '587', 'STARTTLS'))
    for (const label of ['SMTP port', 'Encryption']) await isGone(label)
    await editor().choose('Provider', 'IONOS')
    expect(await connection()).toEqual(of('smtp.ionos.com', '465', 'TLS'))
    await editor().choose('SMTP host', 'smtp.ionos.de')
    expect(await connection()).toEqual(of('smtp.ionos.de', '465', 'TLS'))
    await editor().choose('Provider', 'Amazon SES')
    await words('SMTP host').toBe('SMTP host must not be empty.')
    await editor().choose('SMTP host', 'eu-central-1 (Frankfurt)')
    await words('SMTP host').toBeUndefined()
    expect(await connection()).toEqual(of('email-smtp.eu-central-1.amazonaws.com', '587', 'STARTTLS'))
    await editor().choose('Provider', 'SendGrid')
    expect(await connection()).toEqual(of('smtp.sendgrid.net', '587', 'STARTTLS'))

    await editor().choose('Provider', 'Other')
    expect(await connection()).toEqual({ ...unknownHost, 'authentication.username': '="shop@example.com"' })
    expect(await editor().field('Encryption').inputValue()).toBe('auto')
  })

  const lists = template.properties.filter(({ choices = [] }) => choices.at(-1)?.name === 'An expression')
  test.each(lists)('$label takes an expression, and gives its list back', async ({ label = '', ...list }) => {
    const { binding, value } = list
    const { name = '' } = list.choices?.find((choice) => choice.value === value) ?? {}
    const written = async () => (await task()).inputs[binding.name ?? '']
    await editor().choose(label, 'An expression')
    await editor().type(label, 'choice')
    expect(await written()).toBe('=choice')
    if (value !== '=null') await editor().pressFx(label)
    await editor().type(label, value === '=null' ? 'null' : (value ?? ''))
    expect(await written()).toBe(value)
    expect(await editor().field(label).locator('option:checked').allInnerTexts()).toEqual([name])
  })
})
