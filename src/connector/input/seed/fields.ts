import { z } from 'zod'
import type { Email, ReceiptOf, Sensitivity } from '../../../mail/email.ts'
import { accountByNameSchema, accountSchema } from './account.ts'
import { attachments } from '../readers/attachments.ts'
import { readBoolean } from '../readers/booleans.ts'
import { readEnvelopeSender } from '../readers/envelope-sender.ts'
import { readCalendar } from '../readers/calendar.ts'
import { field, optional, required, withDefault } from '../readers/field.ts'
import { readFileName } from '../readers/file-name.ts'
import { readFollowUp } from './follow-up.ts'
import { readImportance } from './importance.ts'
import { readHeaders } from './headers.ts'
import { placeName } from './labels.ts'
import { policyFields } from '../readers/policy-inputs.ts'
import { readHiddenMailboxes, readMailbox, readMailboxes, readRecipients } from '../readers/mailboxes.ts'
import { readListId } from '../readers/list-id.ts'
import { readMessageId, readMessageIds } from '../readers/message-ids.ts'
import { readUnsubscribe } from '../readers/unsubscribe.ts'
import { readTemplateData } from '../readers/template-data.ts'
import { line } from '../readers/texts.ts'
import { word, words } from '../readers/words.ts'

const readSensitivity = word<Sensitivity>({
  normal: 'normal',
  personal: 'personal',
  private: 'private',
  confidential: 'confidential',
})
const readAutoSubmitted = word<NonNullable<Email['autoSubmitted']>>({
  'auto-generated': 'auto-generated',
  'auto-replied': 'auto-replied',
  no: 'no',
})
const readReceiptOf = words<ReceiptOf>({ success: 'success', failure: 'failure', delay: 'delay' })
/** More than any mail program shows, or a person reads. */
const LONGEST_SUBJECT = 10_000

/** The inputs of the seed dialect one by one. The body is in body.ts, what concerns two at once in rules.ts. */
const seedFields = z.object({
  authentication: accountSchema,
  smtpEmailMailBoxName: field(required(readMailbox)),
  smtpEmailToRecipients: field(required(readRecipients)),
  smtpEmailCcRecipients: field(readMailboxes),
  smtpEmailBccRecipients: field(readHiddenMailboxes),
  smtpEmailSubject: field(required(line(LONGEST_SUBJECT))),
  smtpEmailAttachments: field(withDefault(attachments('smtpEmailAttachments', placeName), [])),
  smtpEmailImportance: field(withDefault(readImportance, 'normal')),
  smtpEmailReadReceipt: field(withDefault(readBoolean, false)),
  smtpEmailFollowUp: field(optional(readFollowUp)),
  smtpFollowUp: field(optional(readFollowUp)),
  smtpEmailDirectReplyTo: field(readMailboxes),
  smtpEmailSensitivity: field(withDefault(readSensitivity, 'normal')),
  smtpEmailTemplateData: field(optional(readTemplateData)),
  smtpEmailLayout: field(optional(readFileName)),
  smtpEmailHeaders: field(optional(readHeaders)),
  smtpEmailCalendar: field(optional(readCalendar)),
  smtpEmailInReplyTo: field(optional(readMessageId)),
  smtpEmailReferences: field(withDefault(readMessageIds, [])),
  smtpEmailUnsubscribe: field(withDefault(readUnsubscribe, [])),
  smtpEmailListId: field(optional(readListId)),
  smtpEmailAutoSubmitted: field(optional(readAutoSubmitted)),
  smtpEmailSender: field(optional(readMailbox)),
  smtpEmailEnvelopeFrom: field(optional(readEnvelopeSender)),
  smtpEmailDeliveryReceipt: field(optional(readReceiptOf)),
  smtpEmailRequireTls: field(withDefault(readBoolean, false)),
  ...policyFields,
})

const byName = { authentication: accountByNameSchema }
const blankTo = { smtpEmailToRecipients: field(readMailboxes) }
const seedFieldsByName = seedFields.extend(byName)
const hiddenFields = seedFields.extend(blankTo)
const hiddenFieldsByName = hiddenFields.extend(byName)

/** Of a worker that takes accounts by name alone, or not; and of a mail to those in Cc and Bcc alone, or not. */
export function seedFieldsOf(accountsOnly: boolean, mayLackTo: boolean) {
  if (mayLackTo) return accountsOnly ? hiddenFieldsByName : hiddenFields
  return accountsOnly ? seedFieldsByName : seedFields
}

export type SeedFields = z.output<typeof seedFields>
