import type { Email } from '../../../mail/email.ts'
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
  } = fields
  return {
    ...(headers && { headers }),
    ...(inReplyTo !== undefined && { inReplyTo }),
    ...(references.length > 0 && { references }),
    ...(unsubscribe.length > 0 && { unsubscribe }),
    ...(listId && { listId }),
    ...(autoSubmitted && { autoSubmitted }),
  }
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
  return warnings
}
