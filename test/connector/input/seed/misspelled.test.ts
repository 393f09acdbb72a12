import { expect, test } from 'vitest'
import { misspelledInputs } from '../../../../src/connector/input/seed/misspelled.ts'
import { nearestWord } from '../../../../src/text/nearest-word.ts'
import { seedInputs } from '../../../../src/connector/input/seed/inputs.ts'
import { smallest } from './example.ts'

test('known inputs and variables of the process are fine', () => {
  expect(
    misspelledInputs({
      ...smallest,
      ...Object.fromEntries(seedInputs.map((name) => [name, ''])),
      orderId: 1,
      smtpUncertainDelivery: {},
    }),
  ).toEqual([])
})

test.each([
  ['smtpEmailToRecipient', 'smtpEmailToRecipients'],
  ['smtpEmailTo', 'smtpEmailToRecipients'],
  ['smtpemailsubject', 'smtpEmailSubject'],
  ['SmtpEmailSubject', 'smtpEmailSubject'],
  ['smtpEmailBody', undefined],
  ['smtpFollowup', 'smtpEmailFollowUp'],
  ['smtpEmailReplyTo', 'smtpEmailDirectReplyTo'],
  ['smtpEmailBcc', 'smtpEmailBccRecipients'],
  ['smtpEmail', undefined],
  ['smtpEmailSomethingElseAltogether', undefined],
])('%s', (name, meant) => {
  const suggestion = meant === undefined ? '' : ` (did you mean ${meant}?)`
  expect(misspelledInputs({ [name]: 'x' })).toEqual([name + suggestion])
})

test('a name that is no name cannot break a log line', () => {
  expect(misspelledInputs({ 'smtpEmail\nX': 1, [`smtpEmail${'x'.repeat(500)}`]: 1 }).join(' ')).toMatch(
    /^[^\n]{1,200}$/,
  )
})

test('nearest word', () => {
  expect(nearestWord('kitten', ['sitting', 'mitten', 'dog'])).toBe('mitten')
  expect(nearestWord('xyz', ['sitting'])).toBeUndefined()
})

test('of very many variables the first 1,000 are looked at, and 20 are told', () => {
  const named = (name: string, count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`${name}${index}`, 1] as const))
  expect(misspelledInputs(named('smtpEmailRecipientsXyzAbcdefghijkl', 10_000))).toHaveLength(20)
  expect(misspelledInputs({ ...named('v', 1_000), smtpEmailTo: 1 })).toEqual([])
})
