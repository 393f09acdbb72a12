import { usualLimits } from '../../../../src/connector/input/limits.ts'
import { describe, expect, test } from 'vitest'
import { parseSeedInput } from '../../../../src/connector/input/seed/seed.ts'
import { authentication, parse, refusal, smallest, type Variables } from './example.ts'

const many = (count: number) => Array.from({ length: count }, (_, index) => `u${index}@b.example`)
const files = (count: number) => Array.from({ length: count }, (_, index) => `${index}.txt`)

describe('at most', () => {
  test.each<[string, Variables]>([
    ['recipients', { smtpEmailToRecipients: many(500) }],
    ['recipients of all kinds', { smtpEmailToRecipients: many(499), smtpEmailBccRecipients: many(1) }],
    ['recipients as a text', { smtpEmailToRecipients: many(500).join(';') }],
    ['attachments', { smtpEmailAttachments: files(100) }],
    ['characters of a subject', { smtpEmailSubject: 'x'.repeat(10_000) }],
    ['characters of a name', { smtpEmailMailBoxName: `${'name '.repeat(200)} <a@b.example>` }],
  ])('%s', (_, variables) => {
    expect(() => parse(variables)).not.toThrow()
  })

  test.each<[string, Variables, string]>([
    ['recipients', { smtpEmailToRecipients: many(501) }, 'has 501 recipients'],
    [
      'recipients of all kinds',
      { smtpEmailCcRecipients: many(250), smtpEmailBccRecipients: many(250) },
      'has 501 recipients, those of Cc and Bcc included; this worker takes 500 at most (SMTP_MAX_RECIPIENTS)',
    ],
    ['reply addresses', { smtpEmailDirectReplyTo: many(501) }, 'has 501 addresses'],
    ['attachments', { smtpEmailAttachments: files(101) }, '100 at most (SMTP_MAX_ATTACHMENTS)'],
    [
      'attachments of all kinds',
      {
        smtpEmailAttachments: [
          ...files(97),
          { filename: 'a', text: 'x' },
          { filename: 'a', content: 'data:,x' },
          { url: 'https://h/a' },
          'https://h/b',
        ],
      },
      'has 101 files; this worker takes 100 at most (SMTP_MAX_ATTACHMENTS)',
    ],
    ['attachments, very many', { smtpEmailAttachments: files(3_000) }, 'has 3000 entries'],
    ['characters of a subject', { smtpEmailSubject: 'x'.repeat(10_001) }, 'has 10001 characters'],
    [
      'characters of a name',
      { smtpEmailMailBoxName: `${'name '.repeat(201)} <a@b.example>` },
      '1000 characters',
    ],
  ])('not more: %s', (_, variables, says) => {
    expect(refusal(variables)).toContain(says)
  })

  test('what the operator says', () => {
    const variables = { ...smallest, smtpEmailToRecipients: many(501), smtpEmailAttachments: files(101) }
    const limits = { ...usualLimits, recipients: 501, attachments: 101 }
    expect(parseSeedInput(variables, undefined, limits).email.to).toHaveLength(501)
    const tight = () =>
      parseSeedInput(variables, undefined, { ...usualLimits, recipients: 1, attachments: 0 })
    expect(tight).toThrow(/has 501 recipients[^]*has 101 files/)
  })
})

const deep = (depth: number): unknown => (depth === 0 ? 'a.txt' : [deep(depth - 1)])

test.each<[string, Variables]>([
  ['a port of many digits', authentication({ port: 10n ** 900n })],
  ['a port of many digits as a text', authentication({ port: '9'.repeat(400_000) })],
  ['a port without end', authentication({ port: Infinity })],
  ['a host without end', authentication({ hostname: 'ü'.repeat(400_000) })],
  ['an attachment in many lists', { smtpEmailAttachments: deep(900) }],
  [
    'an attachment in many typed lists',
    { smtpEmailAttachments: `${'['.repeat(20_000)}${']'.repeat(20_000)}` },
  ],
  ['recipients in many typed lists', { smtpEmailToRecipients: `${'['.repeat(20_000)}${']'.repeat(20_000)}` }],
  ['an address without end', { smtpEmailMailBoxName: `${'a'.repeat(400_000)}@b` }],
  ['a number that nothing can hold', { smtpEmailSubject: Infinity }],
  ['a word without end', { smtpEmailSensitivity: 'x'.repeat(400_000) }],
  ['a day without end', { smtpEmailFollowUp: '2026-01-01T00:00'.repeat(30_000) }],
  ['a file name without end', { smtpEmailAttachments: { filename: 'x'.repeat(400_000), content: 'AA==' } }],
  [
    'a type without end',
    { smtpEmailAttachments: { filename: 'x', content: 'AA==', contentType: 'a/b; '.repeat(9_999) } },
  ],
])('%s is an input error, and its message is short', (_, variables) => {
  expect(refusal(variables).length).toBeLessThan(600)
})
