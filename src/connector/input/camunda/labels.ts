import { panelInputs } from './inputs.ts'

/** What Camunda's own template calls the inputs that it has for sending. */
export const labels: Readonly<Record<string, string>> = {
  'authentication.type': 'Authentication',
  'authentication.username': 'Username',
  'authentication.password': 'Email password',
  'authentication.account': 'Account',
  protocol: 'Email Protocol',
  'data.smtpConfig.smtpHost': 'SMTP Host',
  'data.smtpConfig.smtpPort': 'SMTP Port',
  'data.smtpConfig.smtpCryptographicProtocol': 'Cryptographic protocol',
  'data.smtpActionDiscriminator': 'SMTP action',
  'data.smtpAction.from': 'From',
  'data.smtpAction.to': 'To',
  'data.smtpAction.cc': 'Cc',
  'data.smtpAction.bcc': 'Bcc',
  'data.smtpAction.headers': 'Headers',
  'data.smtpAction.subject': 'Subject',
  'data.smtpAction.contentType': 'ContentType',
  'data.smtpAction.body': 'Email Text Content',
  'data.smtpAction.htmlBody': 'Email Html Content',
  'data.smtpAction.attachments': 'Attachments',
  [panelInputs.mode]: 'Number of documents',
  [panelInputs.source]: 'Document source',
  [panelInputs.reference]: 'Camunda document',
  [panelInputs.content]: 'Content',
  [panelInputs.fileName]: 'File name',
  [panelInputs.contentType]: 'Content type',
  [panelInputs.url]: 'URL',
  [panelInputs.urlName]: 'File name',
  [panelInputs.list]: 'Documents',
}

const INPUT = /^(?:data\.\w+\.\w+|data\.\w+|authentication\.\w+|\w+)/

/** An input, or a place in one, as people read it: `To (data.smtpAction.to[2])`. Without a label it is its own name. */
export function placeName(place: string): string {
  const input = INPUT.exec(place)?.[0] ?? ''
  const label = Object.hasOwn(labels, input) ? labels[input] : undefined
  return label === undefined ? place : `${label} (${place})`
}
