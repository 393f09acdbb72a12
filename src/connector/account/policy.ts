import type { NamedAccount, RecipientRule } from '../../accounts/named-account.ts'
import type { Job } from '../../broker/job.ts'
import { allows, type AddressRules } from '../../mail/address/address-rules.ts'
import { envelopeRecipients } from '../../mail/address/envelope.ts'
import type { Email } from '../../mail/email.ts'
import { matchesProcess } from '../../secrets/bindings.ts'
import { excerpt, LONGEST_QUOTED } from '../../text/excerpt.ts'

/** A mail that somebody asks for, and what the operator says of it. */
export interface PolicyQuestion {
  readonly job: Pick<Job, 'processId' | 'tenantId'>
  readonly email: Email
  /** Undefined: the diagram says host and login itself. */
  readonly account: NamedAccount | undefined
  readonly rules: readonly RecipientRule[]
  /** Takes secrets out of what is quoted. */
  readonly mask: (text: string) => string
}

/** Why the operator does not allow a mail, and where he says so, in sentences; undefined where he does. */
export function refusalOf(question: PolicyQuestion): string | undefined {
  const { account } = question
  return (account && ofAccount(account, question)) ?? ofRules(question)
}

/** How an error calls a place in the file. */
export function placeIn(account: string, key: string): string {
  return `accounts.${account}.${key} in SMTP_ACCOUNTS_FILE`
}

function ofAccount(account: NamedAccount, { job, email, mask }: PolicyQuestion): string | undefined {
  const { name, processes, tenants, from, recipients, limits } = account
  const who = `Account ${excerpt(name)}`
  const says = (key: string) => `the operator says so in ${placeIn(name, key)}.`
  if (!isFor(processes, job.processId))
    return `${who} may not be used by process ${excerpt(job.processId, LONGEST_QUOTED)}; ${says('processes')}`
  if (tenants && !tenants.includes(job.tenantId))
    return `${who} may not be used by tenant ${excerpt(job.tenantId, LONGEST_QUOTED)}; ${says('tenants')}`
  const other = from && senders(email).find(({ address }) => !allows(from, address))
  if (other)
    return `${who} may not send as ${excerpt(mask(other.address), LONGEST_QUOTED)} (${other.place}); ${says('from')}`
  const refused = recipients && refusedIn(email, recipients, mask)
  if (refused !== undefined) return `${who} may not write to ${refused}; ${says('recipients')}`
  const most = limits.recipientsPerMail
  const count = envelopeRecipients(email).length
  if (most !== undefined && count > most)
    return `This mail has ${count} recipients, and account ${excerpt(name)} takes ${most} at most; the operator says so in ${placeIn(name, 'limits.recipientsPerMail')}, or the preset of the account does.`
  return undefined
}

/** Everybody in whose name the mail goes out. Nobody (`<>`) is no one else, and `{id}` stands as the operator writes it. */
function senders({ from, sender, envelopeFrom = '' }: Email) {
  return [
    { place: 'From', address: from.address },
    ...(sender ? [{ place: 'Sender', address: sender.address }] : []),
    ...(envelopeFrom === '' ? [] : [{ place: 'the address for bounces', address: envelopeFrom }]),
  ]
}

/** Whom a process may write to is the same over every connection; of several rules that are for it, each must allow all. */
function ofRules({ job, email, rules, mask }: PolicyQuestion): string | undefined {
  for (const [index, { processes, tenants, allow }] of rules.entries()) {
    if (!isFor(processes, job.processId) || (tenants && !tenants.includes(job.tenantId))) continue
    const refused = refusedIn(email, allow, mask)
    if (refused !== undefined)
      return `Process ${excerpt(job.processId, LONGEST_QUOTED)} may not write to ${refused}; the operator says so in recipients[${index + 1}].allow in SMTP_ACCOUNTS_FILE.`
  }
  return undefined
}

function isFor(patterns: readonly string[] | undefined, processId: string): boolean {
  return patterns === undefined || patterns.some((pattern) => matchesProcess(pattern, processId))
}

const MOST_SHOWN = 3

/** Those whom a list does not allow, in words; undefined where it allows all. Nobody is told who is in Bcc. */
function refusedIn(
  { to, cc, bcc }: Email,
  rules: AddressRules,
  mask: (text: string) => string,
): string | undefined {
  const refused = Object.entries({ To: to, Cc: cc, Bcc: bcc }).flatMap(([field, mailboxes]) =>
    mailboxes
      .filter(({ address }) => !allows(rules, address))
      .map(({ address }) =>
        field === 'Bcc' ? 'somebody in Bcc' : `${excerpt(mask(address), LONGEST_QUOTED)} (${field})`,
      ),
  )
  const shown = [...new Set(refused)]
  if (shown.length === 0) return undefined
  const more = shown.length > MOST_SHOWN ? ` and ${shown.length - MOST_SHOWN} more` : ''
  return `${shown.slice(0, MOST_SHOWN).join(', ')}${more}`
}
