import { ConnectorError } from '../failures.ts'
import { excerpt } from '../text/excerpt.ts'
import { allows, type AddressRules } from './address/address-rules.ts'
import { smtpAddress } from './address/envelope.ts'
import type { Email } from './email.ts'

/** What the operator does with every mail, whatever its diagram says. */
export interface MailSafety {
  /** Every mail goes to these addresses alone, as RCPT says them; where there are none, to nobody. */
  readonly sandboxTo?: readonly string[] | undefined
  /** The only recipients; not looked at where mails are redirected. */
  readonly recipientsAllow?: AddressRules | undefined
  readonly subjectPrefix?: string | undefined
}

const lists = ['to', 'cc', 'bcc'] as const
/** What errors call the lists of recipients. */
export type RecipientPlaces = Readonly<Record<(typeof lists)[number], string>>

/** Replaces secrets in a text. */
type Mask = (text: string) => string

/** The mail as this worker sends it. Throws POLICY where one of its recipients is outside the list. */
export function madeSafe(email: Email, safety: MailSafety, places: RecipientPlaces, mask: Mask): Email {
  const { sandboxTo, recipientsAllow, subjectPrefix } = safety
  if (!sandboxTo && recipientsAllow) refuseOthers(email, recipientsAllow, places, mask)
  return {
    ...email,
    ...(subjectPrefix !== undefined && prefixed(email, `${subjectPrefix} `)),
    ...(sandboxTo && { redirectTo: sandboxTo }),
  }
}

/** The operator's own words are no template. */
function prefixed({ subject, rendering }: Email, prefix: string): Pick<Email, 'subject' | 'rendering'> {
  return {
    subject: prefix + subject,
    ...(rendering && { rendering: { ...rendering, subjectStart: prefix.length } }),
  }
}

/** A list of a thousand addresses must not become a novel. */
const MOST_SHOWN = 5

function refuseOthers(email: Email, rules: AddressRules, places: RecipientPlaces, mask: Mask): void {
  let outside = 0
  const words = lists.flatMap((list) => {
    const others = email[list].map(({ address }) => address).filter((one) => !allows(rules, one))
    outside += others.length
    if (others.length === 0) return []
    // addresses that others must not see (Bcc) are not quoted, and so stay out of incidents and logs
    if (list === 'bcc') return [`${places.bcc}: ${others.length}`]
    const shown = others.slice(0, MOST_SHOWN).map((one) => excerpt(mask(one)))
    const hidden = others.length - shown.length
    return [`${places[list]}: ${shown.join(', ')}${hidden > 0 ? ` and ${hidden} more` : ''}`]
  })
  if (outside === 0) return
  const all = email.to.length + email.cc.length + email.bcc.length
  throw new ConnectorError(
    'POLICY',
    `Nothing was sent. This worker sends mail only to the addresses and domains in SMTP_RECIPIENTS_ALLOW, and ${outside} of ${all} recipients are not among them (${words.join('; ')}). Leave them out, or ask the operator to allow them.`,
    { phase: 'input', delivery: 'not-sent' },
  )
}

/** Whom a redirected mail was written to, as its result shows them. */
export function originalRecipients(email: Email): Readonly<Record<(typeof lists)[number], string[]>> {
  const of = (list: (typeof lists)[number]) => email[list].map(({ address }) => smtpAddress(address))
  return { to: of('to'), cc: of('cc'), bcc: of('bcc') }
}
