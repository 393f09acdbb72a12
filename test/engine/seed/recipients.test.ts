import { describe, expect, it } from 'vitest'
import type { Variables } from '../../../sandbox/client/engine-client.ts'
import { headers, useMailBench } from '../../support/mail-bench.ts'
import { scriptedServer } from '../../support/mail-worker.ts'
import type { ScriptedSmtp } from '../../support/scripted-smtp.ts'

const bench = useMailBench('seed-recipients')

const mailbox = (address: string, name = '') => ({ name, address })
const user1 = mailbox('user1@hostname')
const user2 = mailbox('user2@hostname')
const user3 = mailbox('user3@hostname')
const doe = mailbox('doe@hostname', 'Doe, John')
const ada = 'ada@example.org'

interface Spelling {
  readonly how: string
  /** As typed into the field of a modeler. */
  readonly typed: string
  readonly means: readonly ReturnType<typeof mailbox>[]
  readonly variables?: Variables
}

const spellings: readonly Spelling[] = [
  { how: 'one address', typed: 'user1@hostname', means: [user1] },
  {
    how: 'one address with a name',
    typed: 'User One <user1@hostname>',
    means: [mailbox('user1@hostname', 'User One')],
  },
  { how: 'one address, its name with a comma in quotes', typed: '"Doe, John" <doe@hostname>', means: [doe] },
  { how: 'one address with blanks around it', typed: '  user1@hostname ', means: [user1] },
  { how: 'commas', typed: 'user1@hostname, user2@hostname', means: [user1, user2] },
  { how: 'commas without blanks', typed: 'user1@hostname,user2@hostname', means: [user1, user2] },
  {
    how: 'commas, also in a name',
    typed: 'user1@hostname, "Doe, John" <doe@hostname>, user2@hostname',
    means: [user1, doe, user2],
  },
  { how: 'semicolons', typed: 'user1@hostname; user2@hostname', means: [user1, user2] },
  {
    how: 'semicolons and names, as pasted from Outlook',
    typed: '"Doe, John" <doe@hostname>; User Two <user2@hostname>;',
    means: [doe, mailbox('user2@hostname', 'User Two')],
  },
  {
    how: 'commas and semicolons mixed',
    typed: 'user1@hostname; user2@hostname, user3@hostname',
    means: [user1, user2, user3],
  },
  { how: 'a list typed as text', typed: '[user1@hostname, user2@hostname]', means: [user1, user2] },
  { how: 'a list typed as text, of one', typed: '[user1@hostname]', means: [user1] },
  {
    how: 'a list typed as text, entries in quotes',
    typed: '["user1@hostname", "user2@hostname"]',
    means: [user1, user2],
  },
  {
    how: 'a list typed as text, entries in single quotes',
    typed: "['user1@hostname', 'user2@hostname']",
    means: [user1, user2],
  },
  {
    how: 'a list typed as text, with names',
    typed: '[User One <user1@hostname>, "Doe, John" <doe@hostname>]',
    means: [mailbox('user1@hostname', 'User One'), doe],
  },
  { how: 'a FEEL list', typed: '=["user1@hostname", "user2@hostname"]', means: [user1, user2] },
  {
    how: 'a FEEL list with names',
    typed: String.raw`=["User One <user1@hostname>", "\"Doe, John\" <doe@hostname>"]`,
    means: [mailbox('user1@hostname', 'User One'), doe],
  },
  {
    how: 'a FEEL list with null and empty entries',
    typed: '=["user1@hostname", null, "", "user2@hostname"]',
    means: [user1, user2],
  },
  { how: 'a FEEL text', typed: '="user1@hostname"', means: [user1] },
  {
    how: 'a FEEL text with commas',
    typed: '="user1@hostname, " + other',
    ...data('user2@hostname', user1, user2),
  },
  { how: 'a FEEL text that looks like a typed list', typed: '=other', ...data('[user1@hostname]', user1) },
  {
    how: 'a list of the process',
    typed: '=other',
    ...data(['user1@hostname', 'user2@hostname'], user1, user2),
  },
  {
    how: 'a list of the process, one entry with a separator at its end',
    typed: '=other',
    ...data(['user1@hostname;', 'user2@hostname'], user1, user2),
  },
]

function data(other: unknown, ...means: ReturnType<typeof mailbox>[]): Pick<Spelling, 'means' | 'variables'> {
  return { means, variables: { other } }
}

const addresses = (means: Spelling['means']): string[] => means.map(({ address }) => address)

describe('the recipients of a seed job', { concurrent: true }, () => {
  it.each(spellings)('To: $how', async ({ typed, means, variables = {} }) => {
    const { mail, envelope } = await bench.send({ smtpEmailToRecipients: typed }, { variables })
    expect(mail.to).toEqual(means)
    expect(envelope).toEqual({ from: 'shop@example.com', to: addresses(means) })
  })

  it.each(spellings)('Cc: $how', async ({ typed, means, variables = {} }) => {
    const { mail, envelope } = await bench.send({ smtpEmailCcRecipients: typed }, { variables })
    expect(mail.cc).toEqual(means)
    expect(mail.to).toEqual([mailbox(ada)])
    expect(envelope.to).toEqual([ada, ...addresses(means)])
  })

  it.each(spellings)(
    'Bcc, in the envelope and nowhere else: $how',
    async ({ typed, means, variables = {} }) => {
      const message = await bench.send({ smtpEmailBccRecipients: typed }, { variables })
      expect(message.envelope.to).toEqual([ada, ...addresses(means)])
      expect(message.mail.to).toEqual([mailbox(ada)])
      expect(headers(message, 'Bcc')).toEqual([])
      expect(message.raw.toString()).not.toContain('@hostname')
    },
  )

  it.each(spellings)('Reply-To, not in the envelope: $how', async ({ typed, means, variables = {} }) => {
    const { mail, envelope } = await bench.send({ smtpEmailDirectReplyTo: typed }, { variables })
    expect(mail.replyTo).toEqual(means)
    expect(mail.to).toEqual([mailbox(ada)])
    expect(envelope.to).toEqual([ada])
  })

  it.each([
    ['absent', undefined],
    ['an empty text', '=""'],
    ['a blank', ' '],
    ['null', '=null'],
    ['a variable that does not exist', '=nobody'],
    ['an empty FEEL list', '=[]'],
    ['an empty typed list', '[]'],
    ['a list of empty entries', '=["", null]'],
  ])('Cc, Bcc and Reply-To are not given: %s', async (_, typed) => {
    const message = await bench.send({
      smtpEmailCcRecipients: typed,
      smtpEmailBccRecipients: typed,
      smtpEmailDirectReplyTo: typed,
    })
    expect(message.envelope.to).toEqual([ada])
    expect(['Cc', 'Bcc', 'Reply-To'].flatMap((name) => headers(message, name))).toEqual([])
  })

  it('names each recipient once, whatever fields it is in', async () => {
    const { mail, envelope } = await bench.send({
      smtpEmailToRecipients: 'user1@hostname, User Two <user2@HOSTNAME>, user1@hostname',
      smtpEmailCcRecipients: 'user2@hostname, user3@hostname',
      smtpEmailBccRecipients: 'user3@hostname; user1@hostname',
    })
    expect(envelope.to).toEqual(['user1@hostname', 'user2@HOSTNAME', 'user3@hostname'])
    // a domain has no case
    expect(mail.to).toEqual([mailbox('user1@hostname'), mailbox('user2@hostname', 'User Two')])
    expect(mail.cc).toEqual([user3])
  })

  it('takes hundreds of recipients', async () => {
    const many = Array.from({ length: 300 }, (_, index) => `customer-${index}@hostname`)
    const { mail, envelope } = await bench.send({ smtpEmailToRecipients: '=many' }, { variables: { many } })
    expect(envelope.to).toEqual(many)
    expect(mail.to).toEqual(many.map((address) => mailbox(address)))
  })
})

describe('the sender of a seed job', { concurrent: true }, () => {
  it.each([
    ['an address', 'sender@hostname', mailbox('sender@hostname')],
    ['a host without a dot', 'dev@localhost', mailbox('dev@localhost')],
    ['an address in angle brackets', '<sender@hostname>', mailbox('sender@hostname')],
    ['blanks around it', '  sender@hostname ', mailbox('sender@hostname')],
    ['a name', 'Sales Team <sender@hostname>', mailbox('sender@hostname', 'Sales Team')],
    ['a name with a comma', '"Doe, John" <sender@hostname>', mailbox('sender@hostname', 'Doe, John')],
    ['a name that is not ASCII', 'Jörg Müller <sender@hostname>', mailbox('sender@hostname', 'Jörg Müller')],
    ['a name in another script', '山田 太郎 <sender@hostname>', mailbox('sender@hostname', '山田 太郎')],
    ['a FEEL text', '="Shop " + string(7) + " <sender@hostname>"', mailbox('sender@hostname', 'Shop 7')],
    ['a typed list of one', '[sender@hostname]', mailbox('sender@hostname')],
  ])('%s', async (_, typed, from) => {
    const message = await bench.send({ smtpEmailMailBoxName: typed })
    expect(message.mail.from).toEqual(from)
    expect(message.envelope.from).toBe(from.address)
    expect(headers(message, 'Sender')).toEqual([])
  })

  it('gives the Message-ID its domain', async () => {
    const { mail } = await bench.send({ smtpEmailMailBoxName: 'Shop <shop@mail.example.com>' })
    expect(mail.messageId).toMatch(/^<[^@\s]+@mail\.example\.com>$/)
  })
})

describe('the log', () => {
  it('knows no recipient', () => {
    expect(bench.worker.log.filter(({ event }) => event === 'sent').length).toBeGreaterThan(spellings.length)
    expect(bench.worker.output).not.toContain('user1@hostname')
  })
})

describe('addresses outside ASCII', () => {
  const keywords = ['PIPELINING', '8BITMIME', 'ENHANCEDSTATUSCODES']

  const connection = ({ host, port }: ScriptedSmtp) => ({
    'authentication.hostname': host,
    'authentication.port': String(port),
  })
  const envelopeCommands = (server: ScriptedSmtp): string[] =>
    server.commands.flat().filter((line) => /^(?:MAIL|RCPT) /.test(line))

  it('an internationalised domain goes out in ASCII, to a server that knows nothing else', async () => {
    const server = await scriptedServer({ keywords })
    await bench.start({ ...connection(server), smtpEmailToRecipients: 'Müller <info@müller.example>' })
    await server.seen('accepted')
    const [from = '', to] = envelopeCommands(server)
    expect(from).not.toContain('SMTPUTF8')
    expect(to).toBe('RCPT TO:<info@xn--mller-kva.example>')
    expect(server.accepted[0]?.data.toString()).toMatch(/^To: .*<info@xn--mller-kva\.example>\r$/m)
  })

  it('a local part that is not ASCII asks for SMTPUTF8, and stands in the header as it is', async () => {
    const server = await scriptedServer()
    await bench.start({ ...connection(server), smtpEmailToRecipients: 'jörg@müller.example' })
    await server.seen('accepted')
    const [from, to] = envelopeCommands(server)
    expect(from).toMatch(/^MAIL FROM:<shop@example\.com>.* SMTPUTF8/)
    expect(to).toMatch(/^RCPT TO:<jörg@(?:müller|xn--mller-kva)\.example>$/)
    expect(server.accepted[0]?.data.toString('utf8')).toMatch(/^To: .*jörg@/m)
  })

  it('a real server takes both', async () => {
    const message = await bench.send({
      smtpEmailMailBoxName: 'Käthe <käthe@müller.example>',
      smtpEmailToRecipients: '=["jörg@hostname", "用户@例え.テスト"]',
    })
    expect(message.envelope).toEqual({
      from: 'käthe@müller.example',
      to: ['jörg@hostname', '用户@例え.テスト'],
    })
  })

  it('a server that refuses such an address ends the job in front of a person', async () => {
    const server = await scriptedServer({ keywords, script: { RCPT: '553 Malformed address' } })
    const { incident } = await bench.refuse({ ...connection(server), smtpEmailToRecipients: 'jörg@hostname' })
    expect(incident.errorMessage).toContain('Use an address in ASCII, or another mail server.')
    expect(server.received).toEqual([])
  })

  // nodemailer tells nobody what EHLO offered before it says MAIL FROM
  it('a server that does not offer SMTPUTF8 is not given one, even if it would take it', async () => {
    const server = await scriptedServer({ keywords })
    const { incident } = await bench.refuse({ ...connection(server), smtpEmailToRecipients: 'jörg@hostname' })
    expect(incident.errorMessage).toContain('SMTPUTF8')
    expect(server.received).toEqual([])
  })
})
