import { describe, expect, test } from 'vitest'
import { parseSeedInput } from '../../../../src/connector/input/seed/seed.ts'
import { usualLimits } from '../../../../src/connector/input/limits.ts'
import { parse, refusal, refusalOf, variablesWith, type Changes, type Context } from './example.ts'

const account = (changes: Changes) => {
  const { account } = parse(changes)
  if (account.kind !== 'inline') throw new Error('a named account')
  return account.request
}

describe('the connection', () => {
  test.each([
    ['TLS', 'starttls'],
    ['SSL', 'tls'],
    ['NONE', 'none'],
    [' ssl ', 'tls'],
  ])('%s is %s', (smtpCryptographicProtocol, security) => {
    expect(account({ smtpConfig: { smtpCryptographicProtocol } }).security).toBe(security)
  })

  test.each([587, '587', ' 587 '])('port %j', (smtpPort) => {
    expect(account({ smtpConfig: { smtpPort } })).toMatchObject({ host: 'mail.example.com', port: 587 })
  })

  test('simple is a login, noAuth is none whatever stands beside it', () => {
    expect(account({}).credentials).toEqual({ kind: 'password', username: 'shop', password: 'hunter2' })
    const authentication = { type: 'noAuth', username: 'left', password: 'behind' }
    expect(account({ authentication })).not.toHaveProperty('credentials')
    expect(account({ authentication: { type: 'noAuth' } })).not.toHaveProperty('credentials')
  })

  test.each<[Changes, string]>([
    [{ authentication: undefined }, 'Authentication (authentication.type): is missing.'],
    [{ authentication: 'simple' }, 'Authentication (authentication.type): is missing.'],
    [
      { authentication: { type: 'oauth', username: 'a', password: 'b' } },
      'Authentication (authentication.type): "oauth" is not one of: simple, noauth.',
    ],
    [
      { authentication: { type: 'simple', username: 'shop' } },
      'Email password (authentication.password): is missing.',
    ],
    [
      { authentication: { type: 'simple', username: '', password: 'hunter2' } },
      'Username (authentication.username): is missing.',
    ],
    [{ smtpConfig: { smtpHost: '' } }, 'SMTP Host (data.smtpConfig.smtpHost): is missing.'],
    [
      { smtpConfig: { smtpPort: 0 } },
      'SMTP Port (data.smtpConfig.smtpPort): 0 is not a port; give a whole number from 1 to 65535, such as 587.',
    ],
    [
      { smtpConfig: { smtpCryptographicProtocol: 'AUTO' } },
      'Cryptographic protocol (data.smtpConfig.smtpCryptographicProtocol): "AUTO" is not one of: tls, ssl, none.',
    ],
  ])('%j is refused under the label of the template', (changes, message) => {
    expect(refusal(changes)).toBe(message)
  })
})

describe('an account by name', () => {
  const smtpConfig = { smtpHost: '' }

  test('stands beside what the template always writes', () => {
    const named = { kind: 'named', name: 'invoices', field: 'Account (authentication.account)' }
    expect(parse({ authentication: { type: 'noAuth', account: ' invoices ' }, smtpConfig }).account).toEqual(
      named,
    )
    const limits = { ...usualLimits, accountsOnly: true }
    expect(parse({ authentication: { account: 'invoices' }, smtpConfig }, limits).account).toEqual(named)
  })

  test('but not beside host or login', () => {
    const authentication = { type: 'simple', username: 'shop', password: 'hunter2', account: 'invoices' }
    expect(refusal({ authentication })).toBe(
      'Account (authentication.account): stands beside Username (authentication.username), Email password (authentication.password), SMTP Host (data.smtpConfig.smtpHost); give the account alone, or leave it away and give host and login.',
    )
  })

  test('is the only way where the operator says so', () => {
    expect(refusal({}, { ...usualLimits, accountsOnly: true })).toContain('SMTP_ACCOUNTS_ONLY')
    expect(
      refusal({ authentication: { type: 'noAuth' }, smtpConfig }, { ...usualLimits, accountsOnly: true }),
    ).toBe(
      'Account (authentication.account): is missing; this worker takes accounts by name alone (SMTP_ACCOUNTS_ONLY). Name one of SMTP_ACCOUNTS_FILE.',
    )
  })
})

describe('the mail', () => {
  const body = (smtpAction: Context) => parse({ smtpAction }).email.body
  const html = { kind: 'inline', html: '<p>Hi</p>' }
  const both = { body: 'Hi', htmlBody: '<p>Hi</p>' }

  test('is text, HTML with a text made from it, or both', () => {
    expect(body({ ...both, contentType: 'PLAIN' })).toEqual({ kind: 'text', text: 'Hi' })
    expect(body({ ...both, contentType: 'HTML' })).toEqual({ kind: 'html-with-text', html })
    expect(body({ ...both, contentType: 'MULTIPART' })).toEqual({ kind: 'alternative', text: 'Hi', html })
  })

  test.each([undefined, null, ''])(
    'is text without a content type (%j), as version 1 has it',
    (contentType) => {
      expect(body({ ...both, contentType })).toEqual({ kind: 'text', text: 'Hi' })
    },
  )

  test('has no file names', () => {
    expect(body({ contentType: 'HTML', htmlBody: 'D:/emailContent.html' })).toEqual({
      kind: 'html-with-text',
      html: { kind: 'inline', html: 'D:/emailContent.html' },
    })
  })

  test('may have an empty subject and body, but not none', () => {
    const { email } = parse({ smtpAction: { subject: '', body: '' } })
    expect(email).toMatchObject({ subject: '', body: { kind: 'text', text: '' } })
    expect(refusal({ smtpAction: { subject: null, body: null } })).toBe(
      'The input cannot be used:\n- Subject (data.smtpAction.subject): is missing.\n- Email Text Content (data.smtpAction.body): is missing; the ContentType (data.smtpAction.contentType) asks for it.',
    )
    expect(refusal({ smtpAction: { contentType: 'MULTIPART' } })).toContain(
      'Email Html Content (data.smtpAction.htmlBody): is missing',
    )
  })

  const two = [
    { name: '', address: 'a@example.com' },
    { name: 'Bob', address: 'b@example.com' },
  ]
  test.each([
    ['a text with commas', 'a@example.com, Bob <b@example.com>'],
    ['a FEEL list', ['a@example.com', 'Bob <b@example.com>']],
  ])('goes to %s', (_name, list) => {
    for (const name of ['to', 'cc', 'bcc'])
      expect(parse({ smtpAction: { [name]: list } }).email).toMatchObject({ [name]: two, replyTo: [] })
  })

  test('may have a Sender among its headers', () => {
    const { email } = parse({ smtpAction: { headers: { Sender: 'Robot <robot@example.com>' } } })
    expect(email.sender).toEqual({ name: 'Robot', address: 'robot@example.com' })
    expect(email).not.toHaveProperty('headers')
    expect(refusal({ smtpAction: { headers: { sender: 'a@example.com, b@example.com' } } })).toContain(
      'Headers (data.smtpAction.headers.sender): holds 2 addresses',
    )
    expect(refusal({ smtpAction: { headers: { Sender: 'grüße@example.com' } } })).toContain(
      'Headers (data.smtpAction.headers.Sender): ',
    )
  })

  test('has headers of its own; a Reply-To among them is one', () => {
    const headers = { 'X-Order': 12, Importance: 'high', 'reply-to': 'Orders <o@example.com>, p@example.com' }
    expect(parse({ smtpAction: { headers } }).email).toMatchObject({
      replyTo: [
        { name: 'Orders', address: 'o@example.com' },
        { name: '', address: 'p@example.com' },
      ],
      headers: [
        ['X-Order', '12'],
        ['Importance', 'high'],
      ],
    })
    for (const none of [undefined, null, {}, { 'X-None': null }])
      expect(parse({ smtpAction: { headers: none } }).email).toEqual(parse().email)
  })

  test.each<[unknown, string]>([
    ['X-Order: 12', '(data.smtpAction.headers): "X-Order: 12" is not a context'],
    [
      { to: 'x@example.com' },
      '(data.smtpAction.headers): "to" has an input of its own; use To (data.smtpAction.to).',
    ],
    [{ 'Message-ID': '<1@x>' }, '"Message-ID" is written by this worker alone'],
    [{ 'X-A': 'a\r\nBcc: x@example.com' }, 'has a line break'],
    [{ 'Reply-To': 'a@example.com\r\nBcc: x@example.com' }, '(data.smtpAction.headers.Reply-To[2])'],
    [{ 'Reply-To': 'a@example.com', 'reply-to': 'b@example.com' }, 'is given twice'],
    [JSON.parse('{"__proto__": "x"}'), 'is not the name of a header'],
  ])('refuses the headers %j', (headers, message) => {
    expect(refusal({ smtpAction: { headers } })).toContain(message)
  })

  describe('has documents', () => {
    const panel = (given: Context) =>
      Object.fromEntries(
        Object.entries(given).map(([name, value]) => [`data_smtpAction_attachments_${name}`, value]),
      )
    const terms = { 'camunda.document.type': 'inline', content: 'terms', name: 'terms.txt' }
    const file = { kind: 'inline', filename: 'terms.txt', content: Buffer.from('terms') }
    const stored = { 'camunda.document.type': 'camunda', storeId: 'gcp', documentId: 'd', contentHash: 'h' }

    test.each<[string, Context, readonly unknown[]]>([
      ['none', { attachments: null }, []],
      ['one', { attachments: terms }, [file]],
      [
        'a list of them',
        { attachments: [terms, stored] },
        [file, expect.objectContaining({ kind: 'document' })],
      ],
      ['none of the panel', panel({ documentMode: 'none', single_inline_content: 'left behind' }), []],
      [
        'a list of the panel',
        panel({ documentMode: 'multiple', multiple_expression: [terms, terms] }),
        [file, file],
      ],
      [
        'one of the store, by the panel',
        panel({ documentMode: 'single', single_documentSource: 'camunda', single_camundaReference: stored }),
        [expect.objectContaining({ kind: 'document' })],
      ],
      [
        'one with its content in the panel',
        panel({
          documentMode: 'single',
          single_documentSource: 'inline',
          single_inline_content: 'terms',
          single_inline_fileName: 'terms.txt',
          single_inline_contentType: 'text/plain',
        }),
        [{ ...file, contentType: 'text/plain' }],
      ],
      [
        'one from a URL, by the panel',
        panel({
          documentMode: 'single',
          single_documentSource: 'external',
          single_external_url: 'https://files.example.com/a.pdf',
          single_external_fileName: 'b.pdf',
        }),
        [expect.objectContaining({ kind: 'url', url: 'https://files.example.com/a.pdf', filename: 'b.pdf' })],
      ],
      [
        'what the list says, whatever the panel does',
        { attachments: [terms], ...panel({ documentMode: 'none' }) },
        [file],
      ],
    ])('%s', (_name, smtpAction, expected) => {
      expect(parse({ smtpAction }).email.attachments).toEqual(expected)
    })

    test('and says which input of the panel is missing', () => {
      expect(
        refusal({ smtpAction: panel({ documentMode: 'single', single_documentSource: 'external' }) }),
      ).toContain('URL (data.smtpAction.data_smtpAction_attachments_single_external_url')
      expect(refusal({ smtpAction: panel({ documentMode: 'multiple' }) })).toBe(
        'Documents (data.smtpAction.data_smtpAction_attachments_multiple_expression): is missing.',
      )
    })
  })

  test('tells where an address is wrong, and not who is in Bcc', () => {
    const message = refusal({ smtpAction: { to: ['a@example.com', 'b'], bcc: ['secret'] } })
    expect(message).toContain('To (data.smtpAction.to[2]): "b" is not an address')
    expect(message).toContain('Bcc (data.smtpAction.bcc[1]): ')
    expect(message).not.toContain('secret')
  })

  test('has no more recipients than the operator allows, those of all lists together', () => {
    const limits = { ...usualLimits, recipients: 2 }
    expect(refusal({ smtpAction: { cc: ['a@example.com'], bcc: ['b@example.com'] } }, limits)).toBe(
      'To (data.smtpAction.to): has 3 recipients, those of Cc and Bcc included; this worker takes 2 at most (SMTP_MAX_RECIPIENTS). Send several mails, or one to a mailing list.',
    )
  })

  test('may go to Bcc alone, or to Cc, and to everybody once', () => {
    const hidden = parse({ smtpAction: { to: '', cc: [], bcc: 'b@h' } }).email
    expect([hidden.to, hidden.bcc]).toEqual([[], [{ name: '', address: 'b@h' }]])
    expect(parse({ smtpAction: { to: [], cc: 'c@h', bcc: null } }).email.cc).toHaveLength(1)
    expect(refusal({ smtpAction: { to: '', cc: [null], bcc: '[]' } })).toContain('is missing.')
    const doubled = parse({ smtpAction: { to: 'a@h; a@H', cc: ['a@h', 'c@h'], bcc: 'c@h, b@h' } }).email
    expect([doubled.to, doubled.cc, doubled.bcc]).toMatchObject([
      [{ address: 'a@h' }],
      [{ address: 'c@h' }],
      [{ address: 'b@h' }],
    ])
  })

  test('warns of placeholders that go out as they stand', () => {
    const smtpAction = { ...both, contentType: 'MULTIPART', subject: '{{a.b}}', htmlBody: '<p>{{a.c}}</p>' }
    expect(parse({ smtpAction }).email.warnings).toEqual([
      'Subject (data.smtpAction.subject): {{a.b}} is sent as it stands',
      'Email Html Content (data.smtpAction.htmlBody): {{a.c}} is sent as it stands',
    ])
  })
})

describe('equal mails in both dialects', () => {
  const common = {
    authentication: { hostname: 'mail.example.com', port: 587, username: 'shop', password: 'hunter2' },
    smtpEmailMailBoxName: 'Shop <from@example.com>',
    smtpEmailToRecipients: 'a@example.com, b@example.com',
    smtpEmailCcRecipients: ['c@example.com'],
    smtpEmailBccRecipients: 'd@example.com',
    smtpEmailSubject: 'Grüße',
  }
  const action = {
    from: 'Shop <from@example.com>',
    to: 'a@example.com, b@example.com',
    cc: ['c@example.com'],
    bcc: 'd@example.com',
    subject: 'Grüße',
  }
  test.each([
    [
      { smtpEmailContentType: 'text', smtpEmailContent: 'Hi' },
      { contentType: 'PLAIN', body: 'Hi' },
    ],
    [
      { smtpEmailContentType: 'html-with-text', smtpEmailContent: '<p>Hi</p>' },
      { contentType: 'HTML', htmlBody: '<p>Hi</p>' },
    ],
    [
      { smtpEmailContentType: 'multipart', smtpEmailContent: 'Hi', smtpEmailHtmlContent: '<p>Hi</p>' },
      { contentType: 'MULTIPART', body: 'Hi', htmlBody: '<p>Hi</p>' },
    ],
  ])('%j and %j are one and the same to the rest of the worker', (seed, camunda) => {
    expect(parse({ smtpAction: { ...action, ...camunda } }).email).toEqual(
      parseSeedInput({ ...common, ...seed }).email,
    )
  })
})

describe('what the template has besides sending', () => {
  const instead =
    "is not served by this worker: it sends mail over SMTP. Listing, reading, searching, moving and deleting mail is for Camunda's own Email connector; give such a task a job type that only Camunda's connector serves."

  test.each(['imap', 'pop3'])(
    '%s is refused with what to use, and nothing else is complained of',
    (protocol) => {
      const data = { imapConfig: {}, imapActionDiscriminator: 'listEmailsImap', imapAction: {} }
      expect(refusalOf({ authentication: {}, protocol, data })).toBe(
        `Email Protocol (protocol): "${protocol}" ${instead}`,
      )
    },
  )

  test('so is an action of another protocol', () => {
    const given = variablesWith()
    const data = { ...(given['data'] as object), smtpActionDiscriminator: 'readEmailImap' }
    expect(refusalOf({ ...given, data })).toBe(
      `SMTP action (data.smtpActionDiscriminator): "readEmailImap" ${instead}`,
    )
  })

  test('nothing at all is told in one line', () => {
    expect(refusalOf({})).toBe('Email Protocol (protocol): is missing.')
    expect(refusalOf({ protocol: 'smtp', data: 'text' })).toBe(
      'SMTP action (data.smtpActionDiscriminator): is missing.',
    )
  })
})

describe('what to do when things go wrong', () => {
  test('is read under the names of the other dialect', () => {
    const others = {
      smtpEmailOnFailure: 'continue',
      smtpEmailOnPartial: 'retry-deferred',
      smtpEmailOnUncertain: 'resend',
    }
    expect(parse({ others })).toMatchObject({
      onFailure: 'continue',
      onPartial: 'retry-deferred',
      onUncertain: 'resend',
    })
    expect(parse()).toMatchObject({ onFailure: 'fail', onPartial: 'accept' })
    expect(refusal({ others: { smtpEmailOnFailure: 'perhaps' } })).toBe(
      'smtpEmailOnFailure: "perhaps" is not one of: fail, continue.',
    )
  })
})

test('what is misspelled is told, beside what is missing for it', () => {
  expect(
    refusal({ smtpAction: { subject: undefined, subjekt: 'Hi' }, others: { smtpEmailOnFail: 'x' } }),
  ).toBe(
    'The input cannot be used:\n- Subject (data.smtpAction.subject): is missing.\n- Not an input: data.smtpAction.subjekt (did you mean data.smtpAction.subject?), smtpEmailOnFail (did you mean smtpEmailOnFailure?).',
  )
})
