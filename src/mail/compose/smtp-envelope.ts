import { envelopeRecipients, needsSmtpUtf8, smtpAddress } from '../address/envelope.ts'
import type { Email } from '../email.ts'
import type { Message } from '../send/send.ts'

/** What MAIL and RCPT say; each recipient once. */
export function envelopeOf(email: Email): Message['envelope'] {
  const { envelopeFrom = email.from.address } = email
  const from = envelopeFrom === '' ? '' : smtpAddress(envelopeFrom)
  const to = envelopeRecipients(email)
  return { from, to, smtpUtf8: [from, ...to].some(needsSmtpUtf8) }
}
