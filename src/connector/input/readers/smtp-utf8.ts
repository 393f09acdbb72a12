import { needsSmtpUtf8 } from '../../../mail/address/envelope.ts'
import type { Mailbox } from '../../../mail/email.ts'

interface Senders {
  readonly from: Mailbox
  readonly sender: Mailbox | undefined
  readonly envelopeFrom: string | undefined
  readonly recipients: readonly Mailbox[]
}

const WHY =
  'a header with letters like ä before the @ can only go out where an address of the envelope has them, too (RFC 6531)'

/** Which of these cannot be, and why: MAIL FROM says SMTPUTF8 by the addresses of the envelope alone. */
export function senderFlaw({ from, sender, envelopeFrom, recipients }: Senders) {
  const envelope = [envelopeFrom ?? from.address, ...recipients.map(({ address }) => address)]
  if (envelope.some(needsSmtpUtf8)) return undefined
  if (sender && needsSmtpUtf8(sender.address))
    return { at: 'sender', reason: `cannot be used: ${WHY}.` } as const
  if (needsSmtpUtf8(from.address))
    return { at: 'envelopeFrom', reason: `cannot stand beside this From: ${WHY}. Leave it out.` } as const
  return undefined
}
