import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { labels, placeName } from '../../src/connector/input/seed/labels.ts'
import { seedInputs } from '../../src/connector/input/seed/inputs.ts'
import type { Property } from './template.ts'

interface Template {
  readonly version: number
  readonly properties: readonly Property[]
}

/** All versions, the newest first. */
const folder = new URL('../../element-templates/', import.meta.url)
const templates = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.json'))
  .flatMap((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Template | Template[])
  .sort((a, b) => b.version - a.version)

/** Fields of the panel that make up one input; those of an attachment are places in it. */
const calendarFields = (templates[0]?.properties ?? []).flatMap(({ type, binding: { name = '' } }) =>
  type !== 'Hidden' && name.startsWith('smtpEmailCalendar.') ? [name] : [],
)

const inputs = [
  ...calendarFields,
  ...['account', 'hostname', 'port', 'security', 'username', 'password'].map(
    (field) => `authentication.${field}`,
  ),
  ...seedInputs.filter((name) => name !== 'authentication'),
]

/** The labels of an input in the newest version that shows it. */
function shown(input: string): string[] {
  const fields = ({ properties }: Template) =>
    properties.filter(({ id, binding, type }) => {
      const isShown = type !== 'Hidden' && !id.endsWith('.compared')
      return isShown && binding.name === input
    })
  const newest = templates.find((template) => fields(template).length > 0)
  return newest ? fields(newest).map(({ label = '' }) => label) : []
}

describe('labels in errors', () => {
  test.each(inputs)('%s is called what the newest template that shows it calls it', (input) => {
    const [first, ...others] = [...new Set(shown(input))]
    const label = labels[input]
    if (others.length === 0) return expect(label).toBe(first)
    // one input with several fields is called by the words that all of them begin with
    const words = [first ?? '', ...others].map((one) => one.split(' '))
    const [shortest = []] = [...words].sort((a, b) => a.length - b.length)
    const common = shortest.filter((_, index) =>
      words.every((one) => one.slice(0, index + 1).join(' ') === shortest.slice(0, index + 1).join(' ')),
    )
    expect(common).not.toEqual([])
    expect(label).toBe(common.join(' '))
  })

  test('name no input that there is not', () => {
    expect(Object.keys(labels).filter((name) => !inputs.includes(name))).toEqual([])
  })
})

describe('a place', () => {
  test.each([
    ['smtpEmailToRecipients', 'To (smtpEmailToRecipients)'],
    ['smtpEmailToRecipients[2]', 'To (smtpEmailToRecipients[2])'],
    ['smtpEmailAttachments[1].content', 'Attachments (smtpEmailAttachments[1].content)'],
    ['smtpEmailAttachments.url', 'Attachments (smtpEmailAttachments.url)'],
    ['smtpEmailCalendar.uid', 'Number of the appointment (smtpEmailCalendar.uid)'],
    ['smtpEmailCalendar.method', 'Appointment (smtpEmailCalendar.method)'],
    ['smtpEmailCalendar', 'Appointment (smtpEmailCalendar)'],
    ['authentication.password', 'Password (authentication.password)'],
    ['authentication.constructor', 'authentication.constructor'],
    ['authentication', 'authentication'],
    ['smtpFollowUp', 'Follow up (old spelling) (smtpFollowUp)'],
    ['toString', 'toString'],
    ['', ''],
  ])('%j', (place, name) => {
    expect(placeName(place)).toBe(name)
  })
})
