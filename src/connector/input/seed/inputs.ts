/** The inputs of the seed dialect that make up the mail. They are what the fingerprint covers. */
export const mailInputs = [
  'smtpEmailMailBoxName',
  'smtpEmailToRecipients',
  'smtpEmailCcRecipients',
  'smtpEmailBccRecipients',
  'smtpEmailSubject',
  'smtpEmailContentType',
  'smtpEmailContent',
  'smtpEmailHtmlContent',
  'smtpEmailAttachments',
  'smtpEmailImportance',
  'smtpEmailReadReceipt',
  'smtpEmailFollowUp',
  'smtpFollowUp',
  'smtpEmailDirectReplyTo',
  'smtpEmailSensitivity',
  'smtpEmailTemplateData',
  'smtpEmailLayout',
  'smtpEmailHeaders',
  'smtpEmailCalendar',
  'smtpEmailInReplyTo',
  'smtpEmailReferences',
  'smtpEmailUnsubscribe',
  'smtpEmailListId',
  'smtpEmailAutoSubmitted',
  'smtpEmailSender',
  'smtpEmailEnvelopeFrom',
  'smtpEmailDeliveryReceipt',
  'smtpEmailRequireTls',
] as const

/** Inputs that say what to do with failures; they change nothing in the mail. */
export const policyInputs = ['smtpEmailOnFailure', 'smtpEmailOnPartial', 'smtpEmailOnUncertain'] as const

/** The connection is one context. */
export const connectionInputs = ['authentication'] as const

/** What may stand in it: an account by name, or all the rest. */
export const connectionFields = ['account', 'hostname', 'port', 'username', 'password', 'security'] as const

/** All that a task may give, as the element template writes them: the variables that a task needs when it fetches only some. */
export const seedInputs = [...connectionInputs, ...mailInputs, ...policyInputs] as const
