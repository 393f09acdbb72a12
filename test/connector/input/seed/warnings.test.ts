import { expect, test } from 'vitest'
import { parse } from './example.ts'

const warnings = (changes: Record<string, unknown>) => parse(changes).email.warnings

test('a mail with nothing left to replace has none', () => {
  expect(parse({}).email).not.toHaveProperty('warnings')
})

test.each([
  [
    { smtpEmailSubject: 'Your order {{order.id}}' },
    ['Subject (smtpEmailSubject): {{order.id}} is sent as it stands'],
  ],
  [
    { smtpEmailSubject: '"Your order " + order.id' },
    ['Subject (smtpEmailSubject): "Your order " + order.id is sent as it stands'],
  ],
  [{ smtpEmailContent: 'Dear ${name},' }, ['Body (smtpEmailContent): ${name} is sent as it stands']],
  [
    { smtpEmailContentType: 'html', smtpEmailContent: '<p>Dear {{name}},</p>' },
    ['Body (smtpEmailContent): {{name}} is sent as it stands'],
  ],
  [
    { smtpEmailContentType: 'multipart', smtpEmailContent: '{{a}}', smtpEmailHtmlContent: '<p>{{b}}</p>' },
    [
      'Body (smtpEmailContent): {{a}} is sent as it stands',
      'Body (HTML) (smtpEmailHtmlContent): {{b}} is sent as it stands',
    ],
  ],
])('%j', (changes, expected) => {
  expect(warnings(changes)).toEqual(expected)
})
