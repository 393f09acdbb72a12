import { describe, expect, test } from 'vitest'
import { ConnectorError } from '../../src/failures.ts'
import { parseAddressRule } from '../../src/mail/address/address-rules.ts'
import { madeSafe, originalRecipients, type MailSafety } from '../../src/mail/safety.ts'
import type { Email } from '../../src/mail/email.ts'
import { box, plainEmail } from '../support/plain-email.ts'

const places = { to: 'To (list1)', cc: 'Cc (list2)', bcc: 'Bcc (list3)' }
const made = (changes: Partial<Email>, safety: MailSafety, mask = (text: string) => text) =>
  madeSafe({ ...plainEmail, ...changes }, safety, places, mask)

const rulesOf = (...texts: string[]) =>
  new Set(texts.map(parseAddressRule).map((parsed) => (parsed.ok ? parsed.rule : expect.fail(parsed.reason))))

function refusalOf(changes: Partial<Email>, safety: MailSafety, mask?: (text: string) => string) {
  try {
    made(changes, safety, mask)
  } catch (error) {
    if (error instanceof ConnectorError) return error
    throw error
  }
  return expect.fail('it was not refused')
}

test('a mail stays as it is where the operator sets nothing', () => {
  expect(made({}, {})).toEqual(plainEmail)
})

describe('the subject prefix', () => {
  test('is put in front of each subject, also of one that begins like it', () => {
    expect(made({ subject: 'Your order' }, { subjectPrefix: '[TEST]' }).subject).toBe('[TEST] Your order')
    expect(made({ subject: '[TEST] a' }, { subjectPrefix: '[TEST]' }).subject).toBe('[TEST] [TEST] a')
  })
})

describe('the sandbox', () => {
  test('redirects a mail and leaves everything else of it', () => {
    expect(made({}, { sandboxTo: ['test@example.com'] })).toEqual({
      ...plainEmail,
      redirectTo: ['test@example.com'],
    })
  })

  test('decides where there is a list as well', () => {
    const safety = { sandboxTo: ['test@example.net'], recipientsAllow: rulesOf('example.com') }
    expect(made({ to: [box('ada@example.org')] }, safety).redirectTo).toEqual(['test@example.net'])
    expect(made({ to: [box('ada@example.org')] }, { ...safety, sandboxTo: [] }).redirectTo).toEqual([])
  })

  test('remembers whom the mail was written to, as RCPT says them', () => {
    const email = { ...plainEmail, to: [box('a@bücher.example', 'A')], cc: [box('c@x')], bcc: [box('b@x')] }
    expect(originalRecipients(email)).toEqual({
      to: ['a@xn--bcher-kva.example'],
      cc: ['c@x'],
      bcc: ['b@x'],
    })
  })
})

describe('the list of recipients', () => {
  const safety = { recipientsAllow: rulesOf('example.com', '*.example.net', 'guest@partner.example') }

  test('lets a mail through when all of its recipients are in it', () => {
    const inside = {
      to: [box('Ada@EXAMPLE.com')],
      cc: [box('bob@mail.example.net')],
      bcc: [box('GUEST@partner.example')],
    }
    expect(made(inside, safety)).toEqual({ ...plainEmail, ...inside })
  })

  test.each(['to', 'cc', 'bcc'] as const)('refuses the whole mail for one outside in %s', (list) => {
    const inside = { to: [box('ada@example.com')], cc: [box('a@example.com')], bcc: [box('b@example.com')] }
    const error = refusalOf({ ...inside, [list]: [...inside[list], box('eve@evil.example')] }, safety)
    expect(error).toMatchObject({ type: 'POLICY', details: { phase: 'input', delivery: 'not-sent' } })
    expect(error.retry).toBe('never')
    expect(error.message).toContain('SMTP_RECIPIENTS_ALLOW')
    expect(error.message).toContain('1 of 4 recipients')
    expect(error.message).toContain(places[list])
  })

  test('quotes whom it refuses, but nobody in Bcc, and no more than five of a list', () => {
    const many = Array.from({ length: 8 }, (_, nth) => box(`user${nth}@evil.example`))
    const { message } = refusalOf({ to: many, bcc: [box('hidden@evil.example')] }, safety)
    expect(message).toContain('9 of 9 recipients')
    expect(message).toContain('To (list1): "user0@evil.example"')
    expect(message).toContain('"user4@evil.example" and 3 more')
    expect(message).not.toContain('user5')
    expect(message).toContain('Bcc (list3): 1')
    expect(message).not.toContain('hidden')
  })

  test('masks a secret before it is shortened', () => {
    const secret = `hunter2${'x'.repeat(55)}`
    const { message } = refusalOf({ to: [box(`${secret}@evil.example`)] }, safety, (text) =>
      text.replaceAll(secret, '***'),
    )
    expect(message).toContain('"***@evil.example"')
    expect(message).not.toContain('hunter2')
  })
})
