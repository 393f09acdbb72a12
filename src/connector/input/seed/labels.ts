/**
 * What the panel of a modeler calls the inputs: the labels of the newest element template that shows them (checked by
 * test/element-templates/labels.test.ts). Where one input has several fields there, the words that all begin with.
 */
export const labels: Readonly<Record<string, string>> = {
  'authentication.account': 'Account',
  'authentication.hostname': 'SMTP host',
  'authentication.port': 'SMTP port',
  'authentication.security': 'Encryption',
  'authentication.username': 'User name',
  'authentication.password': 'Password',
  smtpEmailMailBoxName: 'From',
  smtpEmailToRecipients: 'To',
  smtpEmailCcRecipients: 'Cc',
  smtpEmailBccRecipients: 'Bcc',
  smtpEmailSubject: 'Subject',
  smtpEmailContentType: 'Content type',
  smtpEmailContent: 'Body',
  smtpEmailHtmlContent: 'Body (HTML)',
  smtpEmailAttachments: 'Attachments',
  smtpEmailDirectReplyTo: 'Reply to',
  smtpEmailImportance: 'Importance',
  smtpEmailSensitivity: 'Sensitivity',
  smtpEmailReadReceipt: 'Read receipt',
  smtpEmailFollowUp: 'Follow up',
  smtpFollowUp: 'Follow up (old spelling)',
  smtpEmailOnFailure: 'When the mail cannot be sent',
  smtpEmailOnPartial: 'When some recipients are refused',
  smtpEmailOnUncertain: "If the server's answer was lost",
}

const INPUT = /^(?:authentication\.\w+|\w+)/

/** An input, or a place in one, as people read it: `To (smtpEmailToRecipients[2])`. Without a label it is its own name. */
export function placeName(place: string): string {
  const input = INPUT.exec(place)?.[0] ?? ''
  const label = Object.hasOwn(labels, input) ? labels[input] : undefined
  return label === undefined ? place : `${label} (${place})`
}
