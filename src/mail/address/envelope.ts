import { asciiDomain } from './domain.ts'
import type { Email, Mailbox } from '../email.ts'

/** The address as it goes into MAIL FROM, RCPT TO and headers: the domain in A-labels (RFC 5891), the local part as given. */
export function smtpAddress(address: string): string {
  const at = address.lastIndexOf('@')
  return `${address.slice(0, at)}@${asciiDomain(address.slice(at + 1))}`
}

/** A local part outside ASCII can only be sent to a server that offers SMTPUTF8 (RFC 6531 3.1). A domain has A-labels. */
export function needsSmtpUtf8(address: string): boolean {
  return /[^\p{ASCII}]/u.test(address.slice(0, address.lastIndexOf('@')))
}

/** Whom the mail goes to; not those in its headers where it is redirected. */
export function envelopeRecipients(
  email: Pick<Email, 'to' | 'cc' | 'bcc' | 'redirectTo'>,
): readonly string[] {
  return email.redirectTo ?? eachOnce([...email.to, ...email.cc, ...email.bcc])
}

/**
 * Each address once, in the order given, as written for SMTP. Domains compare without case, local parts with it
 * (RFC 5321 2.4); the first spelling wins.
 */
export function eachOnce(mailboxes: readonly Mailbox[]): string[] {
  const recipients = new Map<string, string>()
  for (const { address } of mailboxes) {
    const recipient = smtpAddress(address)
    const key = withoutCase(recipient)
    if (!recipients.has(key)) recipients.set(key, recipient)
  }
  return [...recipients.values()]
}

/** Each address once in these lists together, where and as it is mentioned first. */
export function mentionedOnce<T extends readonly (readonly Mailbox[])[]>(...lists: T): T {
  const seen = new Set<string>()
  const isNew = ({ address }: Mailbox) => {
    const before = seen.size
    return seen.add(withoutCase(smtpAddress(address))).size > before
  }
  // a list in the place of each
  return lists.map((list) => list.filter(isNew)) as unknown as T
}

/** As `eachOnce` compares them; their names do not count. */
export function isSameAddress(one: Mailbox, other: Mailbox): boolean {
  return withoutCase(smtpAddress(one.address)) === withoutCase(smtpAddress(other.address))
}

/** What two spellings of an address have in common. */
function withoutCase(recipient: string): string {
  const at = recipient.lastIndexOf('@')
  return recipient.slice(0, at) + recipient.slice(at).toLowerCase()
}
