import { refused, sent, sentOrRefused, type HostileCase } from './hostile-case.ts'
import { ADDRESSES, LINE_BREAKS } from './line-breaks.ts'

const MEGABYTE = 1_000_000
const shown = (text: string): string => JSON.stringify(text).slice(0, 60)

const attachment = (entry: object) => ({ smtpEmailAttachments: [entry] })

const template = (smtpEmailContent: string, smtpEmailTemplateData: unknown = {}) => ({
  smtpEmailContent,
  smtpEmailTemplateData,
})
const layout = (smtpEmailLayout: unknown) => ({ smtpEmailContentType: 'html', smtpEmailLayout })

/** Inputs that are one line, each with a text in the middle of it. */
const LINES: readonly (readonly [string, (text: string) => Readonly<Record<string, unknown>>])[] = [
  ['subject', (text) => ({ smtpEmailSubject: `Hello${text}Bcc: evil@evil.example` })],
  ['sender', (text) => ({ smtpEmailMailBoxName: `Shop${text}Bcc: evil@evil.example <shop@example.com>` })],
  ['recipient', (text) => ({ smtpEmailToRecipients: [`me@x.example${text}evil@evil.example`] })],
  ['reply address', (text) => ({ smtpEmailDirectReplyTo: [`Me${text}X-Evil: 1 <me@x.example>`] })],
  [
    'attachment',
    (text) => ({ smtpEmailAttachments: [{ filename: `a${text}X-Evil: 1.txt`, content: 'aGVsbG8=' }] }),
  ],
  [
    'content type',
    (text) => ({
      smtpEmailAttachments: [
        { filename: 'a.txt', content: 'aGVsbG8=', contentType: `text/plain${text}X-Evil: 1` },
      ],
    }),
  ],
  ['cid', (text) => attachment({ filename: 'a.png', content: 'aGVsbG8=', cid: `logo${text}X-Evil: 1` })],
  ['attached file', (text) => attachment({ file: `a.txt${text}X-Evil: 1` })],
  ['URL', (text) => attachment({ url: `https://files.example.com/a${text}X-Evil: 1` })],
  [
    'data: URL',
    (text) => attachment({ filename: 'a.txt', content: `data:text/plain${text}X-Evil: 1,hello` }),
  ],
  ['header', (text) => ({ smtpEmailHeaders: { [`X-Order${text}X-Evil`]: `1${text}X-Evil: 1` } })],
  ['message id', (text) => ({ smtpEmailInReplyTo: `a@b.example${text}X-Evil: 1` })],
  ['conversation', (text) => ({ smtpEmailReferences: [`a@b.example${text}X-Evil: 1`] })],
  ['way to unsubscribe', (text) => ({ smtpEmailUnsubscribe: [`https://a.example/${text} X-Evil: 1`] })],
  ['list id', (text) => ({ smtpEmailListId: `a.example${text}X-Evil: 1` })],
  [
    'appointment',
    (text) => ({
      smtpEmailCalendar: {
        uid: `a${text}ATTENDEE:mailto:evil@evil.example`,
        start: '2026-12-01',
        location: `a${text}X-Evil: 1`,
      },
    }),
  ],
  ['robot', (text) => ({ smtpEmailAutoSubmitted: `x${text}X-Evil: 1` })],
  ['other sender', (text) => ({ smtpEmailSender: `a@b.example${text}X-Evil: 1` })],
  ['address for bounces', (text) => ({ smtpEmailEnvelopeFrom: `a@b.example${text} X-Evil: 1` })],
  [
    'name in a context',
    (text) => ({ smtpEmailToRecipients: [{ name: `Me${text}X-Evil: 1`, email: 'me@x.example' }] }),
  ],
  [
    'value in the subject',
    (text) => ({
      smtpEmailSubject: 'Hi {{ v }}',
      smtpEmailTemplateData: { v: `a${text}Bcc: evil@evil.example` },
    }),
  ],
  [
    'template of the subject',
    (text) => ({
      smtpEmailSubject: `Hi {{ "a${text}Bcc: evil@evil.example" }}`,
      smtpEmailTemplateData: {},
    }),
  ],
  ['layout', (text) => layout(`a${text}X-Evil: 1.html`)],
  ['receipt', (text) => ({ smtpEmailDeliveryReceipt: `success${text}RCPT TO:<evil@evil.example>` })],
  ['encryption', (text) => ({ smtpEmailRequireTls: `true${text}RSET` })],
  ['host', (text) => ({ authentication: { hostname: `127.0.0.1${text}` } })],
  ['body', (text) => ({ smtpEmailContent: `Hello${text}.${text}MAIL FROM:<evil@evil.example>${text}` })],
]

export const lineBreakCases: readonly HostileCase[] = LINES.flatMap(([place, variables]) =>
  LINE_BREAKS.map((text) => ({
    name: `${shown(text)} in the ${place}`,
    variables: variables(text),
    ends: place === 'body' ? sent : sentOrRefused,
  })),
)

export const addressCases: readonly HostileCase[] = ADDRESSES.map((text) => ({
  name: `to ${shown(text)}`,
  variables: { smtpEmailToRecipients: [text] },
  ends: sentOrRefused,
}))

const nested = (depth: number): unknown => {
  let value: unknown = 'a.txt'
  for (let level = 0; level < depth; level += 1) value = [value]
  return value
}
const login = (username: string) => ({ authentication: { username, password: 'x' } })

const SIZES: readonly (readonly [string, Readonly<Record<string, unknown>>, RegExp])[] = [
  ['recipients', { smtpEmailToRecipients: Array<string>(20_000).fill('me@x.example') }, /more than/],
  ['typed recipients', { smtpEmailToRecipients: 'me@x.example,'.repeat(20_000) }, /more than/],
  [
    'one long recipient',
    { smtpEmailToRecipients: [`${'a'.repeat(MEGABYTE)}@x.example`] },
    /is not an address/,
  ],
  ['quotation marks', { smtpEmailToRecipients: '"a@b",'.repeat(50_000) }, /more than/],
  ['escaped quotation marks', { smtpEmailToRecipients: '\\"'.repeat(200_000) }, /smtpEmailToRecipients/],
  ['brackets', { smtpEmailToRecipients: '['.repeat(200_000) }, /smtpEmailToRecipients/],
  ['a list in a list', { smtpEmailToRecipients: nested(500) }, /a list inside a list/],
  ['attachments', { smtpEmailAttachments: Array<string>(3_000).fill('a.txt') }, /SMTP_MAX_ATTACHMENTS|100/],
  ['a nested attachment', { smtpEmailAttachments: nested(900) }, /smtpEmailAttachments/],
  [
    'an attachment larger than any mail',
    { smtpEmailAttachments: [{ filename: 'a', content: 'QUFB'.repeat(400_000) }] },
    /SMTP_MAX_MESSAGE_SIZE/,
  ],
  [
    'base64 of blanks',
    { smtpEmailAttachments: [{ filename: 'a', content: ' '.repeat(MEGABYTE) }] },
    /is not base64|is missing/,
  ],
  [
    'parameters of a type',
    {
      smtpEmailAttachments: [{ filename: 'a', content: 'QUFB', contentType: `a/b${';a=b'.repeat(100_000)}` }],
    },
    /is not the type of a file/,
  ],
  [
    'a data: URL larger than any mail',
    attachment({ filename: 'a', content: `data:,${'%41A'.repeat(400_000)}` }),
    /SMTP_MAX_MESSAGE_SIZE/,
  ],
  [
    'a data: URL of signs that end base64',
    attachment({ filename: 'a', content: `data:;base64,${'='.repeat(MEGABYTE)}` }),
    /is not base64/,
  ],
  ['a long URL', attachment({ url: `https://${'a.'.repeat(MEGABYTE / 2)}` }), /8000 characters/],
  ['a long cid', attachment({ filename: 'a', content: 'QUFB', cid: '<'.repeat(MEGABYTE) }), /Content-ID/],
  ['a long name', attachment({ filename: 'a'.repeat(MEGABYTE), content: 'QUFB' }), /plain file name/],
  ['a deep text of a file', attachment({ filename: 'a', text: nested(500) }), /is not a text/],
  ['a long subject', { smtpEmailSubject: 'a '.repeat(MEGABYTE / 2) }, /Subject.*has 1000000 characters/],
  ['a long body', { smtpEmailContent: 'ä'.repeat(900_000) }, /SMTP_MAX_MESSAGE_SIZE/],
  ['a long port', { authentication: { port: '9'.repeat(400_000) } }, /is not a port/],
  ['a port of another kind', { authentication: { port: { a: 1 } } }, /is not a port/],
  ['a long host', { authentication: { hostname: 'ä.'.repeat(200_000) } }, /is not a host name/],
  [
    'a host of line breaks',
    { authentication: { hostname: '\n'.repeat(MEGABYTE) } },
    /authentication\.hostname/,
  ],
  ['a login that is no text', { authentication: { username: ['a'], password: {} } }, /authentication/],
  [
    'authentication as a text',
    { authentication: 'a'.repeat(MEGABYTE) },
    /authentication is|authentication: /,
  ],
  ['template data as a text', template('x', '{ "a": 1 }'), /smtpEmailTemplateData.*is a text/],
  ['deep template data', template('x', { a: nested(500) }), /smtpEmailTemplateData.*50 deep/],
  ['many template data', template('x', { a: Array<number>(200_000).fill(1) }), /100,000 values/],
  ['long template data', template('x', { a: 'ä'.repeat(1_000_001) }), /1,000,000 characters/],
  ['a layout outside', layout('../../etc/passwd'), /Layout|smtpEmailLayout/],
  ['a layout of another kind', layout(nested(500)), /smtpEmailLayout/],
  ['a layout around a text', { smtpEmailLayout: 'a.html' }, /smtpEmailLayout.*is for HTML/],
  ['a content type of another kind', { smtpEmailContentType: nested(500) }, /smtpEmailContentType/],
  [
    'many headers',
    { smtpEmailHeaders: Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`X-${at}`, 1])) },
    /may have 50/,
  ],
  ['a long name of a header', { smtpEmailHeaders: { ['X'.repeat(MEGABYTE)]: 1 } }, /50 at most/],
  ['a long header', { smtpEmailHeaders: { 'X-A': 'a '.repeat(MEGABYTE / 2) } }, /999999 characters/],
  ['a deep header', { smtpEmailHeaders: { 'X-A': nested(500) } }, /not a text/],
  ['a long message id', { smtpEmailInReplyTo: `${'a'.repeat(MEGABYTE)}@b` }, /not the id of a message/],
  ['a long conversation', { smtpEmailReferences: '<a@b>'.repeat(200_000) }, /characters, and may have/],
  ['a long list of ids', { smtpEmailReferences: Array<string>(100_000).fill('a@b') }, /message ids/],
  [
    'many ways to unsubscribe',
    { smtpEmailUnsubscribe: 'https://a.b/,'.repeat(50_000) },
    /characters, and may have/,
  ],
  [
    'a long way to unsubscribe',
    { smtpEmailUnsubscribe: [`mailto:${'%41'.repeat(MEGABYTE / 3)}`] },
    /may have 900/,
  ],
  ['a long list id', { smtpEmailListId: '<'.repeat(MEGABYTE) }, /characters/],
  ['a long sender', { smtpEmailSender: '"'.repeat(MEGABYTE) }, /smtpEmailSender/],
  ['a long address for bounces', { smtpEmailEnvelopeFrom: '{id}'.repeat(MEGABYTE / 4) }, /more than once/],
  [
    'a context with a long name',
    { smtpEmailToRecipients: [{ email: 'a@b', name: 'n'.repeat(MEGABYTE) }] },
    /1000 characters/,
  ],
  [
    'what Outlook copies, for ever',
    { smtpEmailToRecipients: 'Doe, John <a@h>; '.repeat(60_000) },
    /more than/,
  ],
  ['lines', { smtpEmailToRecipients: 'a\n'.repeat(MEGABYTE / 2) }, /more than/],
  ['a follow-up', { smtpEmailFollowUp: `2031-01-01T00:00:00@${'a/'.repeat(200_000)}` }, /smtpEmailFollowUp/],
  [
    'receipts',
    { smtpEmailDeliveryReceipt: Array<string>(20_000).fill('success') },
    /smtpEmailDeliveryReceipt/,
  ],
  ['a receipt of another kind', { smtpEmailDeliveryReceipt: nested(500) }, /a list is not one of/],
  ['a file name', { smtpEmailAttachments: `${'../'.repeat(100_000)}etc/passwd` }, /is not a file name/],
  ['a long reference', login(`{{secrets.${'a'.repeat(50_000)}}}`), /secret/i],
  ['open references', login('{{secrets.'.repeat(50_000)), /secret/i],
]

/** Too many, too long, too deep, or of a wrong kind. */
export const sizeCases: readonly HostileCase[] = SIZES.map(([name, variables, says]) => ({
  name,
  variables,
  ends: refused(says),
}))

/** Names that every object of JavaScript has, as inputs and in them. */
export const prototypeCases: readonly HostileCase[] = [
  { name: 'a prototype in a list', variables: { smtpEmailToRecipients: { ['__proto__']: ['a@b'] } } },
  {
    name: 'a prototype as a recipient',
    variables: { smtpEmailToRecipients: [{ constructor: { email: 'a@b' } }] },
  },
  {
    name: 'a prototype as a header',
    variables: { smtpEmailHeaders: JSON.parse('{"__proto__":"x"}') as object },
  },
  { name: 'a prototype as an id', variables: { smtpEmailReferences: { ['__proto__']: 'a@b' } } },
  { name: 'constructor as a robot', variables: { smtpEmailAutoSubmitted: 'constructor' } },
  { name: 'constructor as a word', variables: { smtpEmailImportance: 'constructor' } },
  { name: '__proto__ as a word', variables: { smtpEmailContentType: '__proto__' } },
  { name: 'toString as a word', variables: { smtpEmailOnUncertain: 'toString' } },
  { name: 'a prototype as an attachment', variables: attachment({ ['__proto__']: { file: 'a.txt' } }) },
  { name: 'toString as its content', variables: attachment({ filename: 'a', content: { toString: 1 } }) },
  { name: '__proto__ as a receipt', variables: { smtpEmailDeliveryReceipt: ['__proto__', 'constructor'] } },
  { name: 'an attachment made of nothing', variables: { smtpEmailAttachments: [{ constructor: 1 }] } },
].map((one) => ({ ...one, ends: refused(/smtpEmail/) }))

export const secretCases: readonly HostileCase[] = [
  '{{secrets.../x}}',
  '{{secrets.a/b}}',
  '{{secrets.__proto__}}',
  '{{secrets.constructor}}',
  '{{secrets.PW_FILE}}',
  '{{secrets.{{secrets.PW}}}}',
  '{{SECRETS.PW}}',
  '{{secrets.PATH}}',
  '{{secrets.}}',
  '{{secrets.P\0W}}',
  '{{secrets.P W}}',
  'secrets.HOME',
  'camunda.secrets.PW',
].map((text) => ({
  name: `the secret ${shown(text)}`,
  variables: { authentication: { username: 'u', password: text } },
  ends: refused(/secret|control character/i),
}))

/** A secret is process data everywhere but in the connection. */
export const secretElsewhere: HostileCase = {
  name: 'a secret in the subject and the body',
  variables: { smtpEmailSubject: 'secrets.PW', smtpEmailContent: '{{secrets.PW}}' },
  ends: sent,
}

export const rawCases: readonly HostileCase[] = [
  { name: 'a key twice', raw: '"form":{"a":1,"a":2},"iban":"1234567890123456"', ends: sent },
  { name: 'a recipient twice', raw: '"smtpEmailSubject":"first"', ends: sent },
  {
    name: 'nested too deep, with a long number',
    raw: `"n":1234567890123456,"a":${'['.repeat(6_000)}${']'.repeat(6_000)}`,
    ends: refused(/nested more than/),
  },
  {
    name: 'nested too deep',
    raw: `"a":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
    ends: refused(/nested/),
  },
  {
    name: 'a prototype',
    raw: '"__proto__":{"smtpEmailBccRecipients":"evil@evil.example"},"n":1234567890123456',
    ends: sent,
  },
  { name: 'a number that nothing holds', raw: '"a":1e400,"n":1234567890123456', ends: sent },
  { name: 'a number of 400,000 digits', raw: `"a":${'9'.repeat(400_000)}`, ends: sent },
  { name: 'a surrogate alone', raw: '"a":"\\ud800","b":"\\udfff"', ends: sent },
  { name: 'toJSON as a name', raw: '"a":{"toJSON":1,"n":1234567890123456789}', ends: sent },
  {
    name: 'ten thousand misspelled inputs',
    raw: Array.from({ length: 10_000 }, (_, at) => `"smtpEmailRecipientsXyzAbcdefghijkl${at}":1`).join(),
    ends: sent,
  },
  { name: 'no JSON', raw: '"a":tru', ends: refused(/not JSON/) },
]
