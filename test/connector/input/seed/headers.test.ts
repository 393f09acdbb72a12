import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ConnectorError } from '../../../../src/failures.ts'
import { createComposer } from '../../../../src/mail/compose/compose.ts'
import { composerSettings, neverAborted } from '../../../support/composer-settings.ts'
import { LINE_BREAKS } from '../../../support/hostile/line-breaks.ts'
import { parse, refusal } from './example.ts'

const mail = (changes: Record<string, unknown>) => parse(changes).email

test('threads, lists, senders and headers of one’s own, as they are written', () => {
  expect(
    mail({
      smtpEmailHeaders: { 'X-Order': 12 },
      smtpEmailInReplyTo: 'c@d',
      smtpEmailReferences: ['<a@b>'],
      smtpEmailUnsubscribe: 'https://example.com/u',
      smtpEmailListId: 'Shop <news.example.com>',
      smtpEmailAutoSubmitted: 'Auto-Replied',
      smtpEmailSender: 'Bot <bot@example.com>',
      smtpEmailEnvelopeFrom: 'b+{id}@example.com',
    }),
  ).toMatchObject({
    headers: [['X-Order', '12']],
    inReplyTo: '<c@d>',
    references: ['<a@b>'],
    unsubscribe: ['https://example.com/u'],
    listId: { name: 'Shop', id: 'news.example.com' },
    autoSubmitted: 'auto-replied',
    sender: { name: 'Bot', address: 'bot@example.com' },
    envelopeFrom: 'b+{id}@example.com',
  })
})

/** Of a plain mail, and what the inputs below make. */
const NAMES = new Set(
  'From Sender To Cc Reply-To Subject Auto-Submitted In-Reply-To References List-Id List-Unsubscribe List-Unsubscribe-Post X-Order Message-ID Date Content-Transfer-Encoding MIME-Version Content-Type'.split(
    ' ',
  ),
)

const NEW = [
  'smtpEmailHeaders',
  'smtpEmailInReplyTo',
  'smtpEmailReferences',
  'smtpEmailUnsubscribe',
  'smtpEmailListId',
  'smtpEmailAutoSubmitted',
  'smtpEmailSender',
  'smtpEmailEnvelopeFrom',
]

test.each(NEW)('%s may be null, empty or absent', (name) => {
  for (const value of [null, '', ' ', undefined]) expect(parse({ [name]: value })).toEqual(parse({}))
})

test('a header with an input of its own is told it', () => {
  expect(refusal({ smtpEmailHeaders: { Subject: 'x', 'Auto-Submitted': 'no' } })).toContain(
    '- Headers (smtpEmailHeaders): "Subject" has an input of its own; use Subject (smtpEmailSubject).',
  )
})

describe('warnings', () => {
  test.each<[Record<string, unknown>, string]>([
    [
      { smtpEmailUnsubscribe: ['https://a.b/1', 'https://a.b/2'] },
      '(smtpEmailUnsubscribe): with 2 https addresses',
    ],
    [{ smtpEmailAutoSubmitted: 'auto-replied' }, '(smtpEmailAutoSubmitted): a reply names'],
    [
      { smtpEmailEnvelopeFrom: '<>', smtpEmailReadReceipt: true },
      '(smtpEmailReadReceipt): without an address',
    ],
    [
      { smtpEmailEnvelopeFrom: '<>', smtpEmailDeliveryReceipt: ['success'] },
      'without an address for bounces nobody',
    ],
  ])('%j', (changes, words) => {
    expect(mail(changes).warnings?.join('')).toContain(words)
  })

  test('none', () => {
    expect(mail({ smtpEmailUnsubscribe: ['https://a.b/1', 'mailto:a@b'] }).warnings).toBeUndefined()
  })
})

describe('senders with letters that need SMTPUTF8', () => {
  test('are refused where no address of the envelope has them', () => {
    expect(refusal({ smtpEmailSender: 'jürgen@example.com' })).toContain('(smtpEmailSender): cannot be used')
    expect(
      refusal({ smtpEmailMailBoxName: 'jürgen@example.com', smtpEmailEnvelopeFrom: 'b@example.com' }),
    ).toContain('(smtpEmailEnvelopeFrom): cannot stand beside this From')
  })

  test('are taken where one has', () => {
    expect(mail({ smtpEmailMailBoxName: 'jürgen@b', smtpEmailSender: 'jörg@b' }).sender?.address).toBe(
      'jörg@b',
    )
    expect(mail({ smtpEmailEnvelopeFrom: 'bücher@b' }).envelopeFrom).toBe('bücher@b')
  })
})

describe('recipients', () => {
  test('To may be blank where somebody stands in Bcc or Cc', () => {
    for (const to of [null, '', ' ', [], '[]', [null], undefined]) {
      const { to: read, bcc } = mail({ smtpEmailToRecipients: to, smtpEmailBccRecipients: 'b@h' })
      expect([read, bcc]).toEqual([[], [{ name: '', address: 'b@h' }]])
      expect(mail({ smtpEmailToRecipients: to, smtpEmailCcRecipients: ['c@h'] }).cc).toHaveLength(1)
    }
  })

  test('and not where nobody does', () => {
    for (const nobody of [null, '', [], '[]', [null, ' ']])
      expect(refusal({ smtpEmailToRecipients: null, smtpEmailBccRecipients: nobody })).toBe(
        'To (smtpEmailToRecipients): is missing.',
      )
    expect(refusal({ smtpEmailToRecipients: 'x', smtpEmailBccRecipients: 'b@h' })).toContain('no @')
    expect(refusal({ smtpEmailToRecipients: '', smtpEmailBccRecipients: 'secret' })).not.toContain('secret')
  })

  test('each stands there once, in To before Cc before Bcc', () => {
    expect(
      mail({
        smtpEmailToRecipients: ['a@h', { name: 'A', email: 'a@H' }],
        smtpEmailCcRecipients: 'a@h, c@h\nc@h',
        smtpEmailBccRecipients: ['c@h', 'b@h'],
        smtpEmailDirectReplyTo: 'r@h; r@h',
      }),
    ).toMatchObject({
      to: [{ address: 'a@h' }],
      cc: [{ address: 'c@h' }],
      bcc: [{ address: 'b@h' }],
      replyTo: [{ address: 'r@h' }],
    })
  })
})

describe('injection', () => {
  const composer = createComposer(composerSettings())
  /** Where each value would go out, with a text in the middle. */
  const places: readonly ((text: string) => Record<string, unknown>)[] = [
    (text) => ({ smtpEmailHeaders: { 'X-Order': `a${text}X-Evil: 1` } }),
    (text) => ({ smtpEmailHeaders: { [`X-Order${text}X-Evil: 1`]: 'a' } }),
    (text) => ({ smtpEmailInReplyTo: `a@b${text}X-Evil: 1` }),
    (text) => ({ smtpEmailReferences: [`a@b${text}X-Evil: 1`] }),
    (text) => ({ smtpEmailReferences: `a@b${text}X-Evil:` }),
    (text) => ({ smtpEmailUnsubscribe: [`https://a.b/${text}X-Evil:1`] }),
    (text) => ({ smtpEmailUnsubscribe: `mailto:a@b?subject=${text}X-Evil:1` }),
    (text) => ({ smtpEmailListId: `News${text}X-Evil: 1 <a.b>` }),
    (text) => ({ smtpEmailAutoSubmitted: `no${text}` }),
    (text) => ({ smtpEmailSender: `Bot${text}X-Evil: 1 <bot@example.com>` }),
    (text) => ({ smtpEmailEnvelopeFrom: `b${text}@example.com` }),
    (text) => ({ smtpEmailCcRecipients: [{ name: `Me${text}X-Evil: 1`, email: 'me@x.example' }] }),
    (text) => ({ smtpEmailDirectReplyTo: [{ name: 'Me', email: `me@x.example${text}X-Evil:` }] }),
  ]

  async function judge(variables: Record<string, unknown>): Promise<void> {
    let email
    try {
      ;({ email } = parse(variables))
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error
      expect(error.type).toBe('INVALID_INPUT')
      expect(error.message).toMatch(/smtpEmail/)
      return
    }
    const identity = { jobKey: '1', fingerprint: '1', firstDate: 0 }
    const { envelope, content } = await composer.compose(email, identity, neverAborted)
    if (!Buffer.isBuffer(content)) throw new Error('it is streamed')
    expect(envelope.to.filter((to) => !['to@example.com', 'me@x.example'].includes(to))).toEqual([])
    const [head = ''] = content.toString().split('\r\n\r\n')
    const lines = head.replace(/\r\n[ \t]+(?=\S)/g, ' ').split('\r\n')
    const names = lines.map((line) => /^([A-Za-z-]+): \S[^\r\n\0]*$/.exec(line)?.[1] ?? line)
    expect(names.filter((name) => !NAMES.has(name))).toEqual([])
    expect(new Set(names).size).toBe(names.length)
    expect(envelope.from).not.toMatch(/[\s<>]/)
  }

  test.each(places.map((place) => [Object.keys(place('x')).join(), place] as const))(
    'no kind of line break makes a header of %s',
    async (_, place) => {
      for (const text of LINE_BREAKS) await judge(place(text))
    },
  )

  test('nor does anything else', async () => {
    const soup = fc.array(
      fc.oneof(
        fc.constantFrom(...LINE_BREAKS, ',', ';', '<', '>', '"', ' ', ':', '@', '\\', '(', ')', '{id}', '=?'),
        fc.string({ unit: 'binary', maxLength: 4 }),
      ),
      { maxLength: 6 },
    )
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), soup, (place, parts) => judge(place(parts.join('')))),
      { numRuns: 300 },
    )
  })
})
