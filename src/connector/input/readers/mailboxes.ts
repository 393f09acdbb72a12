import { parseAddresses } from '../../../mail/address/addresses.ts'
import type { AddressProblem } from '../../../mail/address/addresses.ts'
import type { Mailbox } from '../../../mail/email.ts'
import { isGiven, type Read } from './field.ts'
import { refuse, InputProblem } from './input-problem.ts'
import type { Problem } from './input-problem.ts'

const ADVICE = 'Write user@host or Name <user@host>.'

/** An address list that may be empty. */
export const readMailboxes: Read<readonly Mailbox[]> = (value) => {
  const { mailboxes, problems } = parseAddresses(value)
  if (problems.length === 0) return mailboxes
  throw new InputProblem(problems.map(toProblem))
}

/** Addresses that others must not see (Bcc) are not quoted, and so stay out of incidents and logs. */
export const readHiddenMailboxes: Read<readonly Mailbox[]> = (value) => {
  const { mailboxes, problems } = parseAddresses(value)
  if (problems.length === 0) return mailboxes
  throw new InputProblem(problems.map(toProblem).map(({ message, path }) => ({ message, path })))
}

/** An address list with at least one address. */
export const readRecipients: Read<readonly Mailbox[]> = (value) => {
  const mailboxes = readMailboxes(value)
  return mailboxes.length > 0 ? mailboxes : refuse('is missing; give at least one address.')
}

/** Whether an address stands in it, or what should have been one. To may be blank where Cc or Bcc has somebody. */
export function hasSomebody(value: unknown): boolean {
  if (!isGiven(value)) return false
  const { mailboxes, problems } = parseAddresses(value)
  return mailboxes.length > 0 || problems.length > 0
}

/** Exactly one address. */
export const readMailbox: Read<Mailbox> = (value) => {
  const mailboxes = readMailboxes(value)
  const [mailbox] = mailboxes
  if (mailbox !== undefined && mailboxes.length === 1) return mailbox
  return refuse(`holds ${mailboxes.length} addresses; give exactly one. ${ADVICE}`)
}

function toProblem({ entry, at, reason, text }: AddressProblem): Problem {
  const path = entry === undefined ? [] : [entry]
  if (text === '') return { message: `${reason}. ${ADVICE}`, path }
  const position = at > 0 ? ` (character ${at})` : ''
  return { message: `is not an address: ${reason}${position}. ${ADVICE}`, path, quoted: { value: text } }
}
