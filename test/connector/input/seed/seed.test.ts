import { describe, expect, test } from 'vitest'
import { policyOf } from '../../../../src/connector/input/readers/policy-inputs.ts'
import { parseSeedInput } from '../../../../src/connector/input/seed/seed.ts'
import { seedInputs } from '../../../../src/connector/input/seed/inputs.ts'
import { ConnectorError } from '../../../../src/failures.ts'
import { authentication, parse, refusal, smallest } from './example.ts'

const securityField = 'Encryption (authentication.security)'
const email = (changes: Record<string, unknown>) => parse(changes).email

test('the smallest input, and what is assumed for the rest', () => {
  expect(parseSeedInput(smallest)).toEqual({
    account: {
      kind: 'inline',
      request: { host: 'mail.example.com', port: 587, security: 'auto', securityField },
    },
    email: {
      from: { name: '', address: 'from@example.com' },
      to: [{ name: '', address: 'to@example.com' }],
      cc: [],
      bcc: [],
      replyTo: [],
      subject: 'Hello',
      body: { kind: 'text', text: 'Hello, world' },
      attachments: [],
      importance: 'normal',
      sensitivity: 'normal',
      readReceipt: false,
    },
    onFailure: 'fail',
    onPartial: 'accept',
  })
})

test('everything at once', () => {
  expect(
    parseSeedInput({
      authentication: { hostname: 'h', port: '25', username: 'user', password: ' p ', security: 'TLS' },
      smtpEmailMailBoxName: 'Shop <shop@example.com>',
      smtpEmailToRecipients: '[user1@hostname, "user2@hostname"]',
      smtpEmailCcRecipients: 'cc@h',
      smtpEmailBccRecipients: ['bcc@h'],
      smtpEmailSubject: 'S',
      smtpEmailContentType: 'Multipart',
      smtpEmailContent: 'text',
      smtpEmailHtmlContent: '<p>html</p>',
      smtpEmailAttachments: '[a.pdf, b.pdf]',
      smtpEmailImportance: 'High',
      smtpEmailReadReceipt: '${true}',
      smtpEmailFollowUp: 'Tomorrow',
      smtpEmailDirectReplyTo: '"Doe, J" <r@h>',
      smtpEmailSensitivity: 'Confidential',
      smtpEmailOnFailure: 'continue',
      smtpEmailOnPartial: 'retry-deferred',
      smtpEmailOnUncertain: 'resend',
      orderId: 12,
    }),
  ).toEqual({
    account: {
      kind: 'inline',
      request: {
        host: 'h',
        port: 25,
        security: 'tls',
        securityField,
        credentials: { kind: 'password', username: 'user', password: ' p ' },
      },
    },
    email: {
      from: { name: 'Shop', address: 'shop@example.com' },
      to: [
        { name: '', address: 'user1@hostname' },
        { name: '', address: 'user2@hostname' },
      ],
      cc: [{ name: '', address: 'cc@h' }],
      bcc: [{ name: '', address: 'bcc@h' }],
      replyTo: [{ name: 'Doe, J', address: 'r@h' }],
      subject: 'S',
      body: { kind: 'alternative', text: 'text', html: { kind: 'inline', html: '<p>html</p>' } },
      attachments: [
        { kind: 'file', file: 'a.pdf', field: 'Attachments (smtpEmailAttachments[1])' },
        { kind: 'file', file: 'b.pdf', field: 'Attachments (smtpEmailAttachments[2])' },
      ],
      importance: 'high',
      sensitivity: 'confidential',
      readReceipt: true,
      followUp: { kind: 'tomorrow' },
    },
    onFailure: 'continue',
    onPartial: 'retry-deferred',
    onUncertain: 'resend',
  })
})

describe('not given', () => {
  const optional = [
    'smtpEmailCcRecipients',
    'smtpEmailBccRecipients',
    'smtpEmailDirectReplyTo',
    'smtpEmailHtmlContent',
    'smtpEmailAttachments',
    'smtpEmailImportance',
    'smtpEmailReadReceipt',
    'smtpEmailFollowUp',
    'smtpFollowUp',
    'smtpEmailSensitivity',
    'smtpEmailOnFailure',
    'smtpEmailOnPartial',
    'smtpEmailOnUncertain',
  ]
  test.each(optional)('%s may be null, empty or absent', (name) => {
    for (const value of [null, '', ' ', undefined]) expect(parse({ [name]: value })).toEqual(parse({}))
  })

  test.each([
    'smtpEmailMailBoxName',
    'smtpEmailToRecipients',
    'smtpEmailSubject',
    'smtpEmailContentType',
    'smtpEmailContent',
  ])('%s may not', (name) => {
    for (const value of [null, '', ' ', '\n', undefined])
      expect(refusal({ [name]: value })).toContain(`(${name}): is missing.`)
  })

  test.each([[[]], ['[]'], [[null, '']], [',']])('no recipient in %j', (value) => {
    expect(refusal({ smtpEmailToRecipients: value })).toBe(
      'To (smtpEmailToRecipients): is missing; give at least one address.',
    )
  })
})

test('all problems are reported together, each under its name', () => {
  const message = refusal({
    authentication: { port: '0x24b', username: 'u', security: 'ssl' },
    smtpEmailMailBoxName: 'a@b, c@d',
    smtpEmailToRecipients: ['ok@h', 'bad', 12],
    smtpEmailSubject: ' ',
    smtpEmailContentType: 'markdown',
    smtpEmailContent: { a: 1 },
    smtpEmailAttachments: ['a.pdf', { filename: '../x', content: '%' }],
    smtpFollowUp: 'someday',
  })
  expect(message.split('\n').map((line) => line.replace(/^- /, '').split(':')[0])).toEqual([
    'The input cannot be used',
    'SMTP host (authentication.hostname)',
    'SMTP port (authentication.port)',
    'Encryption (authentication.security)',
    'From (smtpEmailMailBoxName)',
    'To (smtpEmailToRecipients[2])',
    'To (smtpEmailToRecipients[3])',
    'Subject (smtpEmailSubject)',
    'Attachments (smtpEmailAttachments[2].filename)',
    'Attachments (smtpEmailAttachments[2].content)',
    'Follow up (old spelling) (smtpFollowUp)',
    'Content type (smtpEmailContentType)',
    'Body (smtpEmailContent)',
    'Password (authentication.password)',
  ])
  expect(message).toContain('- To (smtpEmailToRecipients[2]): "bad" is not an address: there is no @')
  expect(message).toContain(
    '- SMTP port (authentication.port): "0x24b" is not a port; give a whole number from 1 to 65535',
  )
  expect(message).toContain(
    '- Content type (smtpEmailContentType): "markdown" is not one of: text, txt, text/plain, html, htm, text/html, html-with-text, html-file, multipart.',
  )
})

test('an error for people: input, not sent, not retried', () => {
  try {
    parse({ smtpEmailSubject: null })
    expect.unreachable()
  } catch (error) {
    expect(error).toBeInstanceOf(ConnectorError)
    expect(error).toMatchObject({
      type: 'INVALID_INPUT',
      retry: 'never',
      details: { phase: 'input', delivery: 'not-sent' },
    })
  }
})

test('an empty job names what is required, and nothing else', () => {
  let message = ''
  try {
    parseSeedInput({})
  } catch (error) {
    message = String(error)
  }
  expect([...message.matchAll(/\((\S+)\): is missing/g)].map(([, name]) => name)).toEqual([
    'authentication.hostname',
    'authentication.port',
    'smtpEmailMailBoxName',
    'smtpEmailToRecipients',
    'smtpEmailSubject',
    'smtpEmailContentType',
    'smtpEmailContent',
  ])
})

test('a long list of problems is cut short', () => {
  const message = refusal({ smtpEmailToRecipients: Array.from({ length: 500 }, () => 'bad') })
  expect(message.split('\n')).toHaveLength(22)
  expect(message).toContain('… and 480 more.')
  expect(message.length).toBeLessThan(6000)
})

test('a misspelled input is named when something is missing', () => {
  const message = refusal({ smtpEmailSubject: undefined, smtpEmailSubjct: 'Hello' })
  expect(message).toContain('Not an input: smtpEmailSubjct (did you mean smtpEmailSubject?).')
})

describe('what must not be seen', () => {
  const secret = 'geheim\u00e4"\n<x>'
  test.each([
    { password: secret },
    { username: secret },
    { username: { secret }, password: [secret] },
    { username: 'u', password: 12345 },
  ])('user name and password: %j', (changes) => {
    expect(refusal(authentication(changes))).not.toMatch(/geheim|12345/)
  })

  test.each([JSON.stringify({ hostname: 'h', password: 'geheim' }), ['geheim'], 12345])(
    'authentication as %j',
    (value) => {
      expect(refusal({ authentication: value })).not.toMatch(/geheim|12345/)
    },
  )

  test('a Bcc address', () => {
    const message = refusal({ smtpEmailBccRecipients: ['ok@h', 'geheim@'] })
    expect(message).toBe(
      'Bcc (smtpEmailBccRecipients[2]): is not an address: nothing stands after the @ (character 8). Write user@host or Name <user@host>.',
    )
  })

  test('a secret in a value that is quoted, also where quoting shortens or escapes it', () => {
    const long = `https://${'s3cret'.repeat(20)}"\\`
    const mask = (text: string) => text.replaceAll(long, '***')
    expect(refusal(authentication({ hostname: long }), mask)).toMatch(
      /^SMTP host \(authentication\.hostname\): "\*\*\*" is not a host name/,
    )
    expect(refusal({ smtpEmailToRecipients: [long] }, mask)).toMatch(
      /^To \(smtpEmailToRecipients\[1\]\): "\*\*\*" is not an address/,
    )
  })
})

describe('authentication', () => {
  test('as a text or a list', () => {
    expect(refusal({ authentication: '{"hostname":"h"}' })).toMatch(
      /^authentication: is a text; it must be a context/,
    )
    expect(refusal({ authentication: [] })).toMatch(/^authentication: is a list; it must be a context/)
    expect(refusal({ authentication: null })).toContain('SMTP host (authentication.hostname): is missing.')
  })

  test.each([
    [
      { username: 'u' },
      'Password (authentication.password): is missing, but User name (authentication.username) is given; give both or none.',
    ],
    [
      { password: 'p', username: '' },
      'User name (authentication.username): is missing, but Password (authentication.password) is given; give both or none.',
    ],
  ])('user name and password: both or none %j', (changes, message) => {
    expect(refusal(authentication(changes))).toBe(message)
  })

  test('neither', () => {
    expect(parse(authentication({ username: '', password: null })).account).not.toHaveProperty('credentials')
  })

  test.each([
    ['auto', 'auto'],
    ['TLS', 'tls'],
    [' StartTLS ', 'starttls'],
    ['none', 'none'],
    ['', 'auto'],
  ])('security %j', (value, expected) => {
    expect(parse(authentication({ security: value })).account).toMatchObject({
      request: { security: expected },
    })
  })

  test('another word for security', () => {
    expect(refusal(authentication({ security: 'ssl' }))).toBe(
      'Encryption (authentication.security): "ssl" is not one of: auto, tls, starttls, none.',
    )
  })
})

describe('follow-up in two spellings', () => {
  test('either', () => {
    expect(email({ smtpEmailFollowUp: 'today' }).followUp).toEqual({ kind: 'today' })
    expect(email({ smtpFollowUp: 'today' }).followUp).toEqual({ kind: 'today' })
    expect(email({ smtpEmailFollowUp: '', smtpFollowUp: 'today' }).followUp).toEqual({ kind: 'today' })
  })
  test('both, the same', () => {
    expect(email({ smtpEmailFollowUp: 'Today', smtpFollowUp: 'today ' }).followUp).toEqual({ kind: 'today' })
  })
  test('both, different', () => {
    expect(refusal({ smtpEmailFollowUp: 'today', smtpFollowUp: 'tomorrow' })).toMatch(
      /^Follow up \(old spelling\) \(smtpFollowUp\): says something else than Follow up \(smtpEmailFollowUp\)/,
    )
  })
})

test('what the modeler did not foresee is an input error as well', () => {
  const odd = { toString: 1, valueOf: null, __proto__: { a: 1 } }
  for (const value of [
    odd,
    [odd],
    JSON.parse('{"__proto__": 1}'),
    NaN,
    -0,
    'x'.repeat(1000),
    '\ud800',
    [[]],
    [{}],
  ] as unknown[]) {
    for (const name of seedInputs) {
      try {
        parse({ smtpEmailFollowUp: value, [name]: value })
      } catch (error) {
        expect(error).toMatchObject({ name: 'ConnectorError', type: 'INVALID_INPUT' })
      }
    }
  }
})

test('megabytes in the wrong field take no time', () => {
  const million = 1_000_000
  const traps = [
    '"\\'.repeat(million),
    `a${'\n'.repeat(million)}b`,
    '<'.repeat(million),
    '[' + '"'.repeat(million - 1) + ']',
    ' '.repeat(million) + 'x',
    '\\"'.repeat(million),
    `"${"'".repeat(million)}`,
    'a@'.repeat(million),
    'a/b' + ' '.repeat(million) + ';',
  ]
  const started = performance.now()
  for (const trap of traps) {
    for (const name of [
      'smtpEmailMailBoxName',
      'smtpEmailSubject',
      'smtpEmailAttachments',
      'smtpEmailImportance',
      'smtpEmailFollowUp',
    ]) {
      try {
        parse({ [name]: trap })
      } catch (error) {
        expect(String(error).length).toBeLessThan(1000)
      }
    }
    expect(
      refusal({
        authentication: { hostname: trap, port: trap },
        smtpEmailAttachments: { filename: trap, content: trap, contentType: trap },
      }).length,
    ).toBeLessThan(3000)
  }
  expect(performance.now() - started).toBeLessThan(10_000)
})

test('what to do after a failure is known before the input is valid', () => {
  expect(policyOf({ smtpEmailOnFailure: ' Continue ' }).onFailure).toBe('continue')
  expect(
    ['fail', 'maybe', null, 12, undefined].map((value) => policyOf({ smtpEmailOnFailure: value }).onFailure),
  ).toEqual(Array.from({ length: 5 }, () => 'fail'))
  expect(policyOf({})).toEqual({ onFailure: 'fail', onPartial: 'accept' })
  expect(policyOf({ smtpEmailOnPartial: 'Retry-Deferred', smtpEmailOnUncertain: ' RESEND ' })).toEqual({
    onFailure: 'fail',
    onPartial: 'retry-deferred',
    onUncertain: 'resend',
  })
  expect(policyOf({ smtpEmailOnPartial: 'maybe', smtpEmailOnUncertain: ['resend'] })).toEqual(policyOf({}))
})
