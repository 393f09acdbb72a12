import type { Email } from '../../../mail/email.ts'
import type { InputIssue } from '../readers/invalid-input.ts'
import { senderFlaw } from '../readers/smtp-utf8.ts'
import type { SeedFields } from './fields.ts'
import { placeName } from './labels.ts'

/** Threads, lists, and headers of the modeler's own. */
export function extraHeaders(fields: SeedFields): Partial<Email> {
  const {
    smtpEmailHeaders: headers,
    smtpEmailInReplyTo: inReplyTo,
    smtpEmailReferences: references,
    smtpEmailUnsubscribe: unsubscribe,
    smtpEmailListId: listId,
    smtpEmailAutoSubmitted: autoSubmitted,
    smtpEmailSender: sender,
    smtpEmailEnvelopeFrom: envelopeFrom,
  } = fields
  return {
    ...(headers && { headers }),
    ...(inReplyTo !== undefined && { inReplyTo }),
    ...(references.length > 0 && { references }),
    ...(unsubscribe.length > 0 && { unsubscribe }),
    ...(listId && { listId }),
    ...(autoSubmitted && { autoSubmitted }),
    ...(sender && { sender }),
    ...(envelopeFrom !== undefined && { envelopeFrom }),
  }
}

/** What cannot be written in headers that every server takes. */
export function senderIssues(fields: SeedFields): InputIssue[] {
  const flaw = senderFlaw({
    from: fields.smtpEmailMailBoxName,
    sender: fields.smtpEmailSender,
    envelopeFrom: fields.smtpEmailEnvelopeFrom,
    recipients: [
      ...fields.smtpEmailToRecipients,
      ...fields.smtpEmailCcRecipients,
      ...fields.smtpEmailBccRecipients,
    ],
  })
  const path = flaw?.at === 'sender' ? 'smtpEmailSender' : 'smtpEmailEnvelopeFrom'
  return flaw ? [{ path: [path], message: flaw.reason }] : []
}

/** What goes out, and does not do what it may have been meant to. */
export function headerWarnings(fields: SeedFields): string[] {
  const { smtpEmailUnsubscribe: unsubscribe, smtpEmailAutoSubmitted: autoSubmitted } = fields
  const warnings: string[] = []
  const links = unsubscribe.filter((uri) => /^https:/i.test(uri)).length
  if (links > 1)
    warnings.push(
      `${placeName('smtpEmailUnsubscribe')}: with ${links} https addresses there is no unsubscribing by one click; give one`,
    )
  if (autoSubmitted === 'auto-replied' && fields.smtpEmailInReplyTo === undefined)
    warnings.push(
      `${placeName('smtpEmailAutoSubmitted')}: a reply names the mail that it answers in ${placeName('smtpEmailInReplyTo')}`,
    )
  if (fields.smtpEmailEnvelopeFrom === '' && fields.smtpEmailReadReceipt)
    warnings.push(
      `${placeName('smtpEmailReadReceipt')}: without an address for bounces mail programs ask before they send one`,
    )
  if (fields.smtpEmailEnvelopeFrom === '' && fields.smtpEmailDeliveryReceipt)
    warnings.push(
      `${placeName('smtpEmailDeliveryReceipt')}: without an address for bounces nobody gets one; change ${placeName('smtpEmailEnvelopeFrom')}`,
    )
  return warnings
}
