import { customHeaders } from '../readers/custom-headers.ts'
import type { mailInputs } from './inputs.ts'
import { placeName } from './labels.ts'

/** What each header that this dialect can make is made of. */
const INPUTS: Readonly<Record<string, (typeof mailInputs)[number]>> = {
  from: 'smtpEmailMailBoxName',
  sender: 'smtpEmailSender',
  to: 'smtpEmailToRecipients',
  cc: 'smtpEmailCcRecipients',
  bcc: 'smtpEmailBccRecipients',
  'reply-to': 'smtpEmailDirectReplyTo',
  subject: 'smtpEmailSubject',
  'return-path': 'smtpEmailEnvelopeFrom',
  importance: 'smtpEmailImportance',
  'x-priority': 'smtpEmailImportance',
  sensitivity: 'smtpEmailSensitivity',
  'disposition-notification-to': 'smtpEmailReadReceipt',
  'x-message-flag': 'smtpEmailFollowUp',
  'reply-by': 'smtpEmailFollowUp',
  'in-reply-to': 'smtpEmailInReplyTo',
  references: 'smtpEmailReferences',
  'list-unsubscribe': 'smtpEmailUnsubscribe',
  'list-unsubscribe-post': 'smtpEmailUnsubscribe',
  'list-id': 'smtpEmailListId',
  'auto-submitted': 'smtpEmailAutoSubmitted',
}

/** Headers of the modeler's own. */
export const readHeaders = customHeaders(
  Object.fromEntries(Object.entries(INPUTS).map(([header, input]) => [header, placeName(input)])),
)
