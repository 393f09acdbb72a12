import { describe, expect, test } from 'vitest'
import type { NamedAccount, RecipientRule } from '../../../src/accounts/named-account.ts'
import { refusalOf } from '../../../src/connector/account/policy.ts'
import type { Mailbox } from '../../../src/mail/email.ts'
import { plainEmail } from '../../support/plain-email.ts'

const job = { processId: 'invoice-dunning', tenantId: '<default>' }
const mailboxes = (...addresses: string[]): Mailbox[] =>
  addresses.map((address) => ({ name: 'Ada', address }))

interface Asked {
  readonly account?: Partial<NamedAccount>
  readonly rules?: readonly RecipientRule[]
  readonly from?: string
  readonly to?: readonly string[]
  readonly cc?: readonly string[]
  readonly bcc?: readonly string[]
  readonly sender?: string
  readonly envelopeFrom?: string
}

function refusal({
  account,
  rules = [],
  from = 'shop@example.com',
  to = ['ada@example.org'],
  cc = [],
  bcc = [],
  sender,
  envelopeFrom,
}: Asked) {
  const named: NamedAccount = {
    name: 'invoices',
    host: 'smtp.example.com',
    port: 587,
    security: 'auto',
    login: { kind: 'none' },
    limits: {},
    ...account,
  }
  const email = {
    ...plainEmail,
    from: { name: '', address: from },
    to: mailboxes(...to),
    cc: mailboxes(...cc),
    bcc: mailboxes(...bcc),
    ...(sender !== undefined && { sender: { name: '', address: sender } }),
    ...(envelopeFrom !== undefined && { envelopeFrom }),
  }
  return refusalOf({
    job,
    email,
    account: account && named,
    rules,
    mask: (text) => text.replaceAll('geheim', '***'),
  })
}

describe('an account', () => {
  test.each<[string, Asked]>([
    ['says nothing', { account: {} }],
    ['names the process', { account: { processes: ['other', 'invoice-dunning'] } }],
    ['names how the process begins', { account: { processes: ['invoice-*'] } }],
    ['is for all processes', { account: { processes: ['*'] } }],
    ['names the tenant', { account: { tenants: ['<default>'] } }],
    ['names the domain of From', { account: { from: new Set(['@example.com']) }, from: 'Shop@EXAMPLE.com' }],
    ['names Sender', { account: { from: new Set(['@example.com']) }, sender: 'bot@example.com' }],
    ['has no bounces', { account: { from: new Set(['@example.com']) }, envelopeFrom: '' }],
    [
      'names where bounces go',
      { account: { from: new Set(['@example.com']) }, envelopeFrom: 'b+{id}@example.com' },
    ],
    ['names From', { account: { from: new Set(['shop@example.com']) } }],
    [
      'names all domains',
      { account: { recipients: new Set(['@example.org', '*.example.net']) }, bcc: ['x@a.example.net'] },
    ],
    [
      'allows as many',
      { account: { limits: { recipientsPerMail: 2 } }, cc: ['ADA@Example.org', 'ada@example.org'] },
    ],
  ])('that %s allows the mail', (_, asked) => {
    expect(refusal(asked)).toBeUndefined()
  })

  test.each<[Asked, string]>([
    [
      { account: { processes: ['invoice', 'other-*'] } },
      'Account "invoices" may not be used by process "invoice-dunning"; the operator says so in accounts.invoices.processes in SMTP_ACCOUNTS_FILE.',
    ],
    [
      { account: { tenants: ['default'] } },
      'Account "invoices" may not be used by tenant "<default>"; the operator says so in accounts.invoices.tenants in SMTP_ACCOUNTS_FILE.',
    ],
    [
      { account: { from: new Set(['*.example.com', 'billing@example.com']) } },
      'Account "invoices" may not send as "shop@example.com" (From); the operator says so in accounts.invoices.from in SMTP_ACCOUNTS_FILE.',
    ],
    [
      { account: { from: new Set(['@example.com']) }, sender: 'boss@example.net' },
      'Account "invoices" may not send as "boss@example.net" (Sender); the operator says so in accounts.invoices.from in SMTP_ACCOUNTS_FILE.',
    ],
    [
      { account: { from: new Set(['@example.com']) }, envelopeFrom: 'b+{id}@example.net' },
      'Account "invoices" may not send as "b+{id}@example.net" (the address for bounces); the operator says so in accounts.invoices.from in SMTP_ACCOUNTS_FILE.',
    ],
    [
      { account: { recipients: new Set(['@example.org']) }, cc: ['bob@example.net'] },
      'Account "invoices" may not write to "bob@example.net" (Cc); the operator says so in accounts.invoices.recipients in SMTP_ACCOUNTS_FILE.',
    ],
    [
      { account: { limits: { recipientsPerMail: 1 } }, bcc: ['bob@example.net'] },
      'This mail has 2 recipients, and account "invoices" takes 1 at most; the operator says so in accounts.invoices.limits.recipientsPerMail in SMTP_ACCOUNTS_FILE, or the preset of the account does.',
    ],
  ])('refuses, and the error names what and where: %#', (asked, says) => {
    expect(refusal(asked)).toBe(says)
  })

  test('that refuses recipients shows three of them, nobody of Bcc, and no secret', () => {
    const account = { recipients: new Set(['@nobody.example']) }
    const said = refusal({
      account,
      to: ['geheim@a.example', 'b@a.example'],
      bcc: ['hidden@c.example', 'd@c.example'],
    })
    expect(said).toContain('"***@a.example" (To), "b@a.example" (To), somebody in Bcc;')
    const many = refusal({
      account,
      to: ['1@a.example', '2@a.example', '3@a.example', '4@a.example', '5@a.example'],
    })
    expect(many).toContain('"3@a.example" (To) and 2 more;')
  })
})

describe('recipients at the top of the file', () => {
  const only = (domain: string, rule: Partial<RecipientRule> = {}): RecipientRule => ({
    allow: new Set([domain]),
    ...rule,
  })

  test('bind a process over whatever connection', () => {
    const rules = [
      only('@x.example', { processes: ['agent-*'] }),
      only('@example.net', { processes: ['invoice-*'] }),
    ]
    const says =
      'Process "invoice-dunning" may not write to "ada@example.org" (To); the operator says so in recipients[2].allow in SMTP_ACCOUNTS_FILE.'
    expect(refusal({ rules })).toBe(says)
    expect(refusal({ rules, account: {} })).toBe(says)
    expect(refusal({ rules, to: ['a@example.net'], bcc: ['hidden@example.org'] })).toContain(
      'somebody in Bcc',
    )
    expect(refusal({ rules, to: ['a@example.net'] })).toBeUndefined()
  })

  test('are for the processes and tenants that they name, or for all', () => {
    expect(refusal({ rules: [only('@x.example', { processes: ['invoice'] })] })).toBeUndefined()
    expect(refusal({ rules: [only('@x.example', { tenants: ['other'] })] })).toBeUndefined()
    expect(refusal({ rules: [only('@x.example', { tenants: ['<default>'] })] })).toContain(
      'recipients[1].allow',
    )
    expect(refusal({ rules: [only('@x.example')] })).toContain('recipients[1].allow')
  })

  test('must each allow every recipient, and so must the account', () => {
    const rules = [only('@example.org'), only('ada@example.org')]
    expect(refusal({ rules })).toBeUndefined()
    expect(refusal({ rules, to: ['ada@example.org', 'bob@example.org'] })).toContain('recipients[2].allow')
    expect(refusal({ rules, account: { recipients: new Set(['@example.net']) } })).toContain(
      'accounts.invoices.recipients',
    )
  })
})
