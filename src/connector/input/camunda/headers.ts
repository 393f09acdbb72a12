import type { Email } from '../../../mail/email.ts'
import { isRecord } from '../../../json/json.ts'
import { customHeaders } from '../readers/custom-headers.ts'
import { gather, refuse, within } from '../readers/input-problem.ts'
import { readMailboxes } from '../readers/mailboxes.ts'
import { placeName } from './labels.ts'

const readCustom = customHeaders(
  Object.fromEntries(
    ['from', 'to', 'cc', 'bcc', 'subject'].map((name) => [name, placeName(`data.smtpAction.${name}`)]),
  ),
)

const isReplyTo = (name: string) => name.toLowerCase() === 'reply-to'

/** The headers of the template are one context, and the only way that it has to a Reply-To. */
export function readHeaders(value: unknown): Pick<Email, 'replyTo' | 'headers'> {
  if (!isRecord(value)) return { replyTo: [], headers: readCustom(value) }
  const entries = Object.entries(value)
  const { replyTo, headers } = gather({
    replyTo: () => readReplyTo(entries.filter(([name]) => isReplyTo(name))),
    headers: () => readCustom(Object.fromEntries(entries.filter(([name]) => !isReplyTo(name)))),
  })
  return { replyTo, ...(headers.length > 0 && { headers }) }
}

function readReplyTo([first, second]: readonly (readonly [string, unknown])[]): Email['replyTo'] {
  if (first === undefined) return []
  const [name, value] = first
  if (second !== undefined) return refuse('is given twice, for case tells no headers apart.', name)
  return within(name, () => readMailboxes(value))
}
