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
  smtpEmailTemplateData: 'Values for placeholders',
  smtpEmailLayout: 'Layout',
  smtpEmailCalendar: 'Appointment',
  'smtpEmailCalendar.uid': 'Number of the appointment',
  'smtpEmailCalendar.sequence': 'Number of the update',
  'smtpEmailCalendar.summary': 'Title',
  'smtpEmailCalendar.start': 'Start',
  'smtpEmailCalendar.end': 'End',
  'smtpEmailCalendar.allDay': 'All day',
  'smtpEmailCalendar.timeZone': 'Time zone',
  'smtpEmailCalendar.location': 'Place',
  'smtpEmailCalendar.description': 'Notes',
  'smtpEmailCalendar.recurrence': 'Repeats',
  'smtpEmailCalendar.alarm': 'Reminder',
  'smtpEmailCalendar.organizer': 'Organizer',
  smtpEmailInReplyTo: 'In reply to',
  smtpEmailReferences: 'References',
  smtpEmailUnsubscribe: 'Unsubscribe',
  smtpEmailListId: 'List',
  smtpEmailDeliveryReceipt: 'Delivery receipt',
  smtpEmailAutoSubmitted: 'Written by',
  smtpEmailSender: 'Sender',
  smtpEmailEnvelopeFrom: 'Bounces go to',
  smtpEmailRequireTls: 'Encryption all the way',
  smtpEmailHeaders: 'Headers',
  smtpEmailOnFailure: 'When the mail cannot be sent',
  smtpEmailOnPartial: 'When some recipients are refused',
  smtpEmailOnUncertain: "If the server's answer was lost",
}

const INPUT = /^(\w+)(?:\.\w+)?/

/**
 * An input, or a place in one, as people read it: `To (smtpEmailToRecipients[2])`. A field of a context that is a field of
 * the panel has a label of its own. Without a label it is its own name.
 */
export function placeName(place: string): string {
  const [field = '', input = ''] = INPUT.exec(place) ?? []
  const [label] = [field, input].filter((name) => Object.hasOwn(labels, name)).map((name) => labels[name])
  return label === undefined ? place : `${label} (${place})`
}
