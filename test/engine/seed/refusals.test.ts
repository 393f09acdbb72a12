import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Variables } from '../../../sandbox/client/engine-client.ts'
import { useMailBench, type Inputs } from '../../support/mail-bench.ts'

let root = ''
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'smtp-refusals-'))
  await mkdir(join(root, 'mails'))
  await writeFile(join(root, 'outside.html'), 'nobody may see this')
})
afterAll(() => rm(root, { recursive: true }))

const bench = useMailBench('seed-refusals', () => ({
  SMTP_CONTENT_ROOT: join(root, 'mails'),
  SMTP_CONTENT_PREFIX: 'D:/',
  SMTP_MAX_MESSAGE_SIZE: '100kB',
}))
const bare = useMailBench('seed-refusals-bare')

interface Refusal {
  readonly why: string
  readonly inputs: Inputs
  readonly variables?: Variables
  /** What the incident must say: the field, what is wrong, what to do. */
  readonly says: readonly string[]
}

const required = [
  'smtpEmailMailBoxName',
  'smtpEmailToRecipients',
  'smtpEmailSubject',
  'smtpEmailContentType',
  'smtpEmailContent',
  'authentication.hostname',
  'authentication.port',
]

const addresses: readonly Refusal[] = [
  {
    why: 'no address',
    inputs: { smtpEmailToRecipients: 'Ada Lovelace' },
    says: [
      'smtpEmailToRecipients',
      '"Ada Lovelace"',
      'there is no @',
      'Write user@host or Name <user@host>.',
    ],
  },
  {
    why: 'one bad address among good ones, by its number',
    inputs: { smtpEmailToRecipients: '=["ada@hostname", "bob@@hostname", "eve@hostname"]' },
    says: ['smtpEmailToRecipients[2]', '"bob@@hostname"', 'Write user@host'],
  },
  {
    why: 'a name with a comma and no quotes',
    inputs: { smtpEmailToRecipients: 'Doe, John <doe@hostname>' },
    says: ['smtpEmailToRecipients[1]', '"Doe"', 'a name with a comma in it needs quotes'],
  },
  {
    why: 'addresses separated by blanks',
    inputs: { smtpEmailCcRecipients: 'user1@hostname user2@hostname' },
    says: ['smtpEmailCcRecipients', 'separate addresses with commas'],
  },
  {
    why: 'a line break that would make another recipient',
    inputs: { smtpEmailToRecipients: String.raw`ada@hostname\r\nRCPT TO:<eve@hostname>` },
    says: ['smtpEmailToRecipients', 'line break'],
  },
  {
    why: 'a list of numbers',
    inputs: { smtpEmailToRecipients: '=[1, 2]' },
    says: ['smtpEmailToRecipients[1]', 'smtpEmailToRecipients[2]', 'a number is not an address'],
  },
  {
    why: 'an empty list',
    inputs: { smtpEmailToRecipients: '=[]' },
    says: ['smtpEmailToRecipients', 'is missing; give at least one address'],
  },
  {
    why: 'an empty list typed as text',
    inputs: { smtpEmailToRecipients: '[]' },
    says: ['smtpEmailToRecipients', 'is missing; give at least one address'],
  },
  {
    why: 'two addresses in one entry of a list, which may be what somebody typed into a form',
    inputs: { smtpEmailToRecipients: '=["user1@hostname; user2@hostname", "user3@hostname"]' },
    says: ['smtpEmailToRecipients', 'an entry of a list is exactly one address, and this one holds more'],
  },
  {
    why: 'quotation marks that can be read in two ways',
    inputs: { smtpEmailToRecipients: '"ada@hostname, "bob@hostname' },
    says: ['smtpEmailToRecipients', 'can be read as one address or as several'],
  },
  {
    why: 'two senders',
    inputs: { smtpEmailMailBoxName: 'a@hostname, b@hostname' },
    says: ['smtpEmailMailBoxName', 'holds 2 addresses; give exactly one'],
  },
  {
    why: 'no sender address',
    inputs: { smtpEmailMailBoxName: 'INBOX' },
    says: ['smtpEmailMailBoxName', '"INBOX"', 'there is no @'],
  },
  {
    why: 'a bad Reply-To',
    inputs: { smtpEmailDirectReplyTo: 'support' },
    says: ['smtpEmailDirectReplyTo', '"support"', 'Write user@host'],
  },
]

const words: readonly Refusal[] = [
  {
    why: 'a content type that is none',
    inputs: { smtpEmailContentType: 'markdown' },
    says: ['smtpEmailContentType', '"markdown"', 'is not one of: text, txt, text/plain, html'],
  },
  {
    why: 'multipart without HTML',
    inputs: { smtpEmailContentType: 'multipart' },
    says: ['smtpEmailHtmlContent', 'is missing', 'multipart'],
  },
  {
    why: 'an importance that is none',
    inputs: { smtpEmailImportance: 'urgent' },
    says: ['smtpEmailImportance', '"urgent"', 'is not one of: high, normal, low'],
  },
  {
    why: 'a sensitivity that is none',
    inputs: { smtpEmailSensitivity: 'secret' },
    says: ['smtpEmailSensitivity', '"secret"', 'is not one of: normal, personal, private, confidential'],
  },
  {
    why: 'a boolean that is none',
    inputs: { smtpEmailReadReceipt: 'yes' },
    says: ['smtpEmailReadReceipt', '"yes"', 'is neither true nor false'],
  },
  {
    why: 'a follow-up that is no day',
    inputs: { smtpFollowUp: 'next week' },
    says: ['smtpFollowUp', '"next week"', 'today, tomorrow, a date such as'],
  },
  {
    why: 'a day that does not exist',
    inputs: { smtpEmailFollowUp: '2031-02-30' },
    says: ['smtpEmailFollowUp', '"2031-02-30"', 'today, tomorrow'],
  },
  {
    why: 'two follow-ups that differ',
    inputs: { smtpEmailFollowUp: 'today', smtpFollowUp: 'tomorrow' },
    says: ['smtpFollowUp', 'smtpEmailFollowUp', 'give only one of them'],
  },
  {
    why: 'a security that is none',
    inputs: { 'authentication.security': 'ssl' },
    says: ['authentication.security', '"ssl"', 'is not one of: auto, tls, starttls, none'],
  },
  {
    why: 'a policy that is none',
    inputs: { smtpEmailOnFailure: 'ignore' },
    says: ['smtpEmailOnFailure', '"ignore"', 'is not one of: fail, continue'],
  },
]

const others: readonly Refusal[] = [
  ...['0', '65536', '=-25', '=25.5', 'smtp', '0x19'].map((port) => ({
    why: `port ${port}`,
    inputs: { 'authentication.port': port },
    says: ['authentication.port', 'is not a port; give a whole number from 1 to 65535'],
  })),
  {
    why: 'a URL for a host',
    inputs: { 'authentication.hostname': 'smtp://mail.example.com' },
    says: ['authentication.hostname', 'give the name or IP address alone'],
  },
  {
    why: 'a user name without a password',
    inputs: { 'authentication.username': 'ada' },
    says: ['authentication.password', 'User name (authentication.username) is given; give both or none'],
  },
  {
    why: 'a password without a user name',
    inputs: { 'authentication.password': 'secret-word' },
    says: ['authentication.username', 'Password (authentication.password) is given; give both or none'],
  },
  {
    why: 'a subject in two lines',
    inputs: { smtpEmailSubject: String.raw`Hello\nBcc: eve@hostname` },
    says: ['smtpEmailSubject', 'write it on one line'],
  },
  {
    why: 'a content that is a list',
    inputs: { smtpEmailContent: '=["a", "b"]' },
    says: ['smtpEmailContent', 'a list is not a text', 'FEEL'],
  },
  {
    why: 'a Windows path typed with backslashes',
    inputs: { smtpEmailContentType: 'html', smtpEmailContent: String.raw`D:\new\template.html` },
    says: ['smtpEmailContent', 'use forward slashes'],
  },
  {
    why: 'an attachment typed with backslashes',
    inputs: { smtpEmailAttachments: String.raw`D:\reports\total.pdf` },
    says: ['smtpEmailAttachments', 'use forward slashes'],
  },
  {
    why: 'an attachment without base64',
    inputs: { smtpEmailAttachments: '={filename: "a.txt", content: "Hello, world"}' },
    says: ['smtpEmailAttachments.content', 'is not base64; give the bytes of the file in base64'],
  },
  {
    why: 'an attachment without a name, in a list',
    inputs: { smtpEmailAttachments: '=[{content: "aGVsbG8="}]' },
    says: ['smtpEmailAttachments[1].filename', 'is missing'],
  },
  {
    why: 'an attachment that is not there',
    inputs: { smtpEmailAttachments: '[missing.pdf]' },
    says: ['smtpEmailAttachments[1]', '"missing.pdf"', 'is not in the content folder'],
  },
  {
    why: 'an HTML file that is not there',
    inputs: { smtpEmailContentType: 'html', smtpEmailContent: 'D:/missing.html' },
    says: ['smtpEmailContent', '"D:/missing.html"', 'is not in the content folder'],
  },
  ...[
    '../outside.html',
    '/etc/passwd.html',
    'E:/emailContent.html',
    'file:///etc/passwd.html',
    'D:/../outside.html',
  ].map((typed) => ({
    why: `a file outside the content root: ${typed}`,
    inputs: { smtpEmailContentType: 'html', smtpEmailContent: typed },
    says: [
      'smtpEmailContent',
      'does not lie in the content folder',
      'SMTP_CONTENT_ROOT',
      'SMTP_CONTENT_PREFIX',
    ],
  })),
  {
    why: 'a mail above the limit',
    inputs: { smtpEmailContent: '=text' },
    variables: { text: 'A long story. '.repeat(10_000) },
    says: ['SMTP_MAX_MESSAGE_SIZE', '0.1 MB'],
  },
]

const refused = async ({ inputs, variables = {}, says }: Refusal): Promise<void> => {
  const connections = bench.server.counts.connections
  const { incident } = await bench.refuse(inputs, { variables })
  for (const words of says) expect(incident.errorMessage).toContain(words)
  expect(bench.server.counts.connections).toBe(connections)
}

describe('an input that cannot be used', { concurrent: true }, () => {
  describe.each(required)('%s', (field) => {
    it.each([
      ['absent', undefined],
      ['empty', '=""'],
      ['blank', '  '],
      ['null', '=null'],
    ])('%s', (_, typed) => refused({ why: '', inputs: { [field]: typed }, says: [`(${field}): is missing`] }))
  })

  it.each(addresses)('address: $why', refused)
  it.each(words)('word: $why', refused)
  it.each(others)('$why', refused)

  it('all of them are named together', async () => {
    await refused({
      why: '',
      inputs: {
        'authentication.port': 'smtp',
        smtpEmailToRecipients: 'nobody',
        smtpEmailSubject: '=null',
        smtpEmailImportance: 'very',
        smtpEmailSubjct: 'Hello',
      },
      says: [
        'SMTP port (authentication.port): "smtp"',
        'To (smtpEmailToRecipients): "nobody"',
        'Subject (smtpEmailSubject): is missing',
        'Importance (smtpEmailImportance): "very"',
        'smtpEmailSubjct (did you mean smtpEmailSubject?)',
      ],
    })
  })

  it('a bad Bcc address is not quoted', async () => {
    const { incident } = await bench.refuse({ smtpEmailBccRecipients: 'ok@hostname, hidden.person' })
    expect(incident.errorMessage).toContain('smtpEmailBccRecipients[2]')
    expect(incident.errorMessage).not.toContain('hidden.person')
    expect(bench.worker.output).not.toContain('hidden.person')
  })

  it('a password is not quoted', async () => {
    const { incident } = await bench.refuse({ 'authentication.password': 'correct-horse' })
    expect(incident.errorMessage).not.toContain('correct-horse')
  })
})

describe('a file without a content root', { concurrent: true }, () => {
  it.each<[string, Inputs]>([
    ['smtpEmailContent', { smtpEmailContentType: 'html', smtpEmailContent: 'emailContent.html' }],
    ['smtpEmailContent', { smtpEmailContentType: 'HTML', smtpEmailContent: '"D:/emailContent.html"' }],
    ['smtpEmailAttachments', { smtpEmailAttachments: 'invoice.pdf' }],
  ])('%s names the setting, and the file name is not sent as text', async (field, inputs) => {
    const { incident } = await bare.refuse(inputs)
    expect(incident.errorMessage).toContain(field)
    expect(incident.errorMessage).not.toContain(`${field}[`)
    expect(incident.errorMessage).toContain('SMTP_CONTENT_ROOT')
  })
})

describe('a person who corrects the input and resolves the incident', () => {
  it('gets the corrected mail, once', async () => {
    const refusal = await bench.refuse({ smtpEmailToRecipients: 'ada' })
    const message = await bench.correct(refusal, { smtpEmailToRecipients: ['ada@hostname', 'bob@hostname'] })
    expect(message.envelope.to).toEqual(['ada@hostname', 'bob@hostname'])
    expect(message.mail).toMatchObject({ subject: 'Your order', text: 'Hello Ada\n' })
    expect(refusal.instance.jobEvents).toEqual(['CREATED', 'FAILED', 'RETRIES_UPDATED', 'COMPLETED'])
    expect(refusal.instance.variables['result']).toMatchObject({ status: 'SUCCESS', delivery: 'sent' })
  })

  it('can correct the connection', async () => {
    const { host, port } = bench.server
    const refusal = await bench.refuse({ 'authentication.port': 'smtp' })
    const message = await bench.correct(refusal, { authentication: { hostname: host, port } })
    expect(message.envelope.to).toEqual(['ada@example.org'])
  })

  it('can give what was missing', async () => {
    const refusal = await bench.refuse({ smtpEmailSubject: undefined })
    const message = await bench.correct(refusal, { smtpEmailSubject: 'Here it is' })
    expect(message.mail.subject).toBe('Here it is')
  })

  it('can take an optional input away', async () => {
    const refusal = await bench.refuse({ smtpEmailImportance: 'very' })
    const message = await bench.correct(refusal, { smtpEmailImportance: null })
    expect(message.mail.headers.map(({ key }) => key)).not.toContain('importance')
  })

  it('can put the file there and leave the variables alone', async () => {
    const refusal = await bench.refuse({ smtpEmailAttachments: 'late.txt' })
    await writeFile(join(root, 'mails', 'late.txt'), 'better late')
    const message = await bench.correct(refusal)
    expect(message.mail.attachments.map(({ filename }) => filename)).toEqual(['late.txt'])
  })

  it('hears of what is still wrong, and may try again', async () => {
    const refusal = await bench.refuse({ smtpEmailToRecipients: 'ada', smtpEmailContentType: 'rtf' })
    await refusal.instance.correct({ smtpEmailToRecipients: 'ada@hostname' })
    await refusal.instance.resolve(refusal.incident)
    const second = await refusal.instance.incident(2)
    expect(second.errorMessage).toContain('smtpEmailContentType')
    expect(second.errorMessage).not.toContain('smtpEmailToRecipients')
    await refusal.instance.correct({ smtpEmailContentType: 'text' })
    await refusal.instance.resolve(second)
    expect(await refusal.instance.end()).toBe('completed')
    const mails = bench.server.messages.filter(({ envelope }) => envelope.to.includes('ada@hostname'))
    expect(mails.at(-1)?.mail.text).toBe('Hello Ada\n')
  })
})
