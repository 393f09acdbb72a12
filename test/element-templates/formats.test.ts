import { describe, expect, test } from 'vitest'
import { ConnectorError } from '../../src/failures.ts'
import { findReferences } from '../../src/secrets/references.ts'
import { findSlips } from '../../src/secrets/slips.ts'
import { readJobHeaders } from '../../src/connector/job-headers.ts'
import { authentication, parse, type Variables } from '../connector/input/seed/example.ts'
import { property, template } from './template.ts'
import { growthOf, MOST_GROWTH } from '../support/growth.ts'

/** What Modeler does with a text in a field: an expression is not looked at, for it is read by the engine. */
function passes(id: string, text: string): boolean {
  const pattern = property(id)?.constraints?.pattern?.value
  if (pattern === undefined) throw new Error(`${id} has no pattern`)
  return new RegExp(pattern).test(text)
}

const headers = { elementTemplateId: template.id, elementTemplateVersion: String(template.version) }

/** What the worker does with it. */
function accepts(variables: Variables): boolean {
  try {
    parse(variables, headers)
    return true
  } catch (error) {
    if (error instanceof ConnectorError) return false
    throw error
  }
}

const login = (field: string) => (value: string) =>
  findSlips(value).length === 0 &&
  findReferences(value).every(({ problem }) => problem === undefined) &&
  accepts(authentication({ username: 'u', password: 'p', [field]: value }))
const input = (name: string) => (value: string) => accepts({ [name]: value })
const body = (type: string) => (value: string) =>
  accepts({ smtpEmailContentType: type, smtpEmailContent: value })
const header = (name: string) => (value: string) =>
  readJobHeaders({ [name]: value }, () => undefined).problem === undefined

const addresses = {
  right: [
    'a@example.com',
    ' a@example.com ',
    'dev@localhost',
    "o'brien@example.com",
    'a.b+c@mail.example.com',
    'ü@exämple.com',
    'Web shop <shop@example.com>',
    '"Doe, John" <john@example.com>',
    "'a@example.com'",
    '"a@example.com"',
  ],
  wrong: [
    'Web shop',
    'customer.email',
    'a@example.com b@example.com',
    'a@example.com\nb@example.com',
    'a@b c@d',
    '@example.com',
    'a@',
    'a..b@example.com',
    'a@example..com',
    'Doe, John <john@example.com>',
    'Web shop <shop@example.com',
    'shop@example.com>',
    '"a@example.com',
    'mailto:a@example.com',
    'a@example.com; customer.email',
    '[customer.email]',
  ],
}
const several = [
  'a@example.com, b@example.com',
  'a@example.com;b@example.com;',
  '[a@example.com, b@example.com]',
  '["a@example.com", "John <b@example.com>"]',
  "['a@example.com','b@example.com']",
  'Ann <a@example.com>, "Doe, John" <john@example.com>',
]
const unbalanced = ['[a@example.com', 'a@example.com]', '[a@example.com], b@example.com']

const hosts = {
  right: [
    'smtp.example.com',
    'localhost',
    ' mail_relay ',
    '10.0.0.1',
    '::1',
    '[2001:db8::1]',
    'münchen.example',
    'a',
  ],
  wrong: [
    'smtp://mail:587',
    'mail:587',
    'mail server',
    'a@b',
    '-mail',
    'mail..example.com',
    '.mail',
    'mail/',
    'mail,b',
  ],
}
const words = {
  right: ['Hello', 'Price: 5 $', '{ } { {', '"Best of" list', 'a + b', '\\n'],
  placeholders: ['Dear {{customer.name}},', 'Order ${id}', '"Order " + order.id'],
}

/** Field, texts that are right, texts that are wrong, and the worker's own reader. */
const tables: readonly (readonly [
  string,
  readonly string[],
  readonly string[],
  (text: string) => boolean,
])[] = [
  [
    'authentication.account',
    ['invoices', ' web shop ', 'Größe-1', '1st.account', '_test', 'a', 'a'.repeat(64)],
    ['a'.repeat(65), 'two\nlines'],
    (account) => accepts({ authentication: { account } }),
  ],
  ['authentication.hostname', hosts.right, hosts.wrong, (hostname) => accepts(authentication({ hostname }))],
  [
    'authentication.port',
    ['587', '25', ' 465 ', '1', '65535', '00587'],
    ['', '0', '65536', '99999', '123456', 'smtp', '587/tcp', '-1', '0x24b', '5e2', '587.0'],
    (port) => accepts(authentication({ port })),
  ],
  [
    'authentication.username',
    [
      'shop',
      'shop@example.com',
      '{{secrets.SMTP_USER}}',
      '{{ secrets.SMTP_USER }}',
      'secrets.SMTP_USER',
      'a{b}',
    ],
    ['{{secret.X}}', '{{X}}', 'Secrets.X', 'secret.X', '${secrets.X}', '{secrets.X}', 'a\nb'],
    login('username'),
  ],
  [
    'authentication.password',
    [
      '{{secrets.SMTP_PASSWORD}}',
      ' {{ secrets.SMTP_PASSWORD }} ',
      'secrets.SMTP_PASSWORD',
      '{{secrets.A}}{{secrets.B}}',
    ],
    ['{{secret.X}}', '{{X}}', '{{secrets.X}', 'Secrets.X', 'secret.X', '${secrets.X}', '{secrets.X}'],
    login('password'),
  ],
  [
    'smtpEmailMailBoxName',
    addresses.right,
    [...addresses.wrong, ...several, ...unbalanced].filter((text) => !text.startsWith('[a@example.com]')),
    input('smtpEmailMailBoxName'),
  ],
  ...[
    'smtpEmailToRecipients',
    'smtpEmailCcRecipients',
    'smtpEmailBccRecipients',
    'smtpEmailDirectReplyTo',
  ].map(
    (name) =>
      // the field has one line, while process data may have several: the worker takes a line break as a separator
      [
        name,
        [...addresses.right, ...several],
        [...addresses.wrong, ...unbalanced].filter((text) => !text.includes('\n')),
        input(name),
      ] as const,
  ),
  ['smtpEmailSubject', words.right, ['Two\nlines'], input('smtpEmailSubject')],
  ['smtpEmailContent.text', [...words.right, 'offer.html', '<p>'], [], body('text')],
  ...['html', 'html-with-text'].map(
    (type) =>
      [
        'smtpEmailContent.html',
        [
          '<p>Hello</p>',
          'Hello',
          'see index.html!',
          '<p>a</p>\n<p>index.html</p>',
          'two lines\nof index.html',
        ],
        ['offer.html', ' "mails/offer.htm" ', 'D:/mails/offer.HTML', 'https://shop.example.com/terms.html'],
        body(type),
      ] as const,
  ),
  [
    'smtpEmailContent.file',
    ['offer.html', 'mails/my offer.htm', '"D:/mails/offer.html"', 'file:///data/offer.html'],
    ['https://shop.example.com/offer.html', 'D:\temp\new.html', '  '],
    body('html-file'),
  ],
  [
    'smtpEmailAttachments',
    [
      'terms.pdf',
      'mails/our terms.pdf',
      '[terms.pdf, prices.pdf]',
      '["a, b.pdf"]',
      '["terms.pdf"]',
      'Smith, John.pdf',
      'https://shop.example.com/a.pdf',
    ],
    ['http://shop.example.com/a.pdf', 'D:\terms\new.pdf'],
    input('smtpEmailAttachments'),
  ],
  [
    'smtpEmailFollowUp',
    [
      'today',
      'Tomorrow ',
      '2026-01-31',
      '2026-01-31T17:00',
      '2026-01-31T17:00:30.5Z',
      '2026-01-31T17:00+01:00[Europe/Berlin]',
      '2026-01-31T17:00@Europe/Berlin',
    ],
    [
      'next week',
      '31.01.2026',
      '2026-1-31',
      '2026-13-01',
      '2026-01-32',
      '2026-01-31 17:00',
      '2026-01-31T25:00',
      'in 3 days',
    ],
    input('smtpEmailFollowUp'),
  ],
  [
    'resultVariable',
    ['mailResult', ' _mail$1 ', 'größe', ''],
    ['mail result', '=mail', '1mail', 'mail-result', 'mail.result', `m${'a'.repeat(200)}`],
    header('resultVariable'),
  ],
  ...['retryBackoff', 'jobTimeout'].map(
    (name) =>
      [
        name,
        ['PT30S', 'pt5m', ' PT1H30M ', 'PT1.5S', ''],
        ['30s', '30', 'P', 'PT', 'P1Y', 'P1M', '-PT1S', '5 minutes', 'xPT5M'],
        header(name),
      ] as const,
  ),
  ['retryBackoff', ['P1W', 'P2DT3H'], [], header('retryBackoff')],
]

describe.each(tables)('%s', (id, right, wrong, accepted) => {
  test.each(right)('%j is right, for the form and for the worker', (text) => {
    expect([passes(id, text), accepted(text)]).toEqual([true, true])
  })
  test.each(wrong)('%j is wrong, for the form and for the worker', (text) => {
    expect([passes(id, text), accepted(text)]).toEqual([false, false])
  })
  test.skipIf(property(id)?.feel === undefined)('takes any expression', () => {
    for (const text of ['=x', '="{{a}}" + b', '= null']) expect(passes(id, text)).toBe(true)
  })
})

describe('what the worker would send, and nobody means', () => {
  test.each(['smtpEmailSubject', 'smtpEmailContent.text', 'smtpEmailContent.html'])(
    'placeholders in %s',
    (id) => {
      for (const text of words.placeholders) expect(passes(id, text)).toBe(false)
      // with SMTP_SECRETS_SCOPE=all
      expect(passes(id, 'Code {{secrets.CODE}}')).toBe(true)
      expect(property(id)?.constraints?.pattern?.message).toContain('is sent as it stands')
      expect(property(id)?.constraints?.pattern?.message).toContain('press fx and write')
    },
  )

  test('a password in the clear', () => {
    expect(passes('authentication.password', 'hunter2')).toBe(false)
  })

  test('two attachments that would be one', () => {
    expect(passes('smtpEmailAttachments', 'terms.pdf, prices.pdf')).toBe(false)
    expect(property('smtpEmailAttachments')?.constraints?.pattern?.message).toContain(
      '[terms.pdf, prices.pdf]',
    )
  })
})

// the worker asks its file, and no file can have them
describe('the name of an account', () => {
  test.each(['', ' ', 'invoices@example.com', '-a', 'a-', 'a/b', '{{secret.X}}', 'Secrets.X'])(
    'not %j',
    (text) => expect(passes('authentication.account', text)).toBe(false),
  )
})

describe('retries', () => {
  test.each(['3', '0', ' 5 ', '=n'])('%s', (text) => expect(passes('retries', text)).toBe(true))
  test.each(['', 'three', '-1', 'PT5M'])('not %s', (text) => expect(passes('retries', text)).toBe(false))
})

describe('secrets stand for anything in the connection', () => {
  test.each([
    'authentication.account',
    'authentication.hostname',
    'authentication.port',
    'authentication.username',
  ])('%s', (id) => {
    for (const text of ['secrets.X', '{{secrets.X}}', '{{ secrets.X }}']) expect(passes(id, text)).toBe(true)
  })
})

describe('no pattern is slow, whatever is typed', () => {
  const patterns = template.properties.flatMap(({ id, constraints }) =>
    constraints?.pattern === undefined ? [] : [[id, constraints.pattern.value] as const],
  )
  const pieces = [
    'a',
    ' ',
    '.',
    'a.',
    '@',
    'a@a',
    'a@a,',
    'a@a, ',
    ',',
    '"',
    '""',
    '"a" ',
    '[',
    ']',
    '{',
    '{{',
    '{{secrets.a',
    '<',
    'a <',
    '\n',
    ' \n',
    '" "',
    '; ',
    '1',
    '0',
    ':',
    'P1D',
    "'",
    "'a@a',",
    'a@a;'.padEnd(40),
    '"a"+',
    '.html',
  ]

  test.each(patterns)('%s', (_id, pattern) => {
    const expression = new RegExp(pattern)
    for (const piece of pieces) {
      for (const begin of ['', 'a', '[', '"', '{{', 'a@a ']) {
        for (const end of ['', '!', '"', ']', '>']) {
          const grown = growthOf((size) => {
            const text = begin + piece.repeat(size / 25 / piece.length) + end
            return () => expression.test(text)
          })
          expect({ begin, piece, end, slow: grown > MOST_GROWTH }).toEqual({ begin, piece, end, slow: false })
        }
      }
    }
  })
})
