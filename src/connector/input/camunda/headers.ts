import type { Email } from '../../../mail/email.ts'
import { isRecord } from '../../../json/json.ts'
import { customHeaders } from '../readers/custom-headers.ts'
import { optional, type Read } from '../readers/field.ts'
import { gather, refuse, within } from '../readers/input-problem.ts'
import { readMailbox, readMailboxes } from '../readers/mailboxes.ts'
import { placeName } from './labels.ts'

const readCustom = customHeaders(
  Object.fromEntries(
    ['from', 'to', 'cc', 'bcc', 'subject'].map((name) => [name, placeName(`data.smtpAction.${name}`)]),
  ),
)

/** Those that hold addresses. */
const OF_PEOPLE = ['reply-to', 'sender']

/** The headers of the template are one context, and the only way that it has to a Reply-To or a Sender. */
export function readHeaders(value: unknown): Pick<Email, 'replyTo' | 'sender' | 'headers'> {
  if (!isRecord(value)) return { replyTo: [], headers: readCustom(value) }
  const others = Object.entries(value).filter(([name]) => !OF_PEOPLE.includes(name.toLowerCase()))
  const { replyTo, sender, headers } = gather({
    replyTo: () => readOne(value, 'reply-to', readMailboxes),
    sender: () => readOne(value, 'sender', optional(readMailbox)),
    headers: () => readCustom(Object.fromEntries(others)),
  })
  return { replyTo, ...(sender && { sender }), ...(headers.length > 0 && { headers }) }
}

/** A header by its name in lower case. */
function readOne<T>(given: Readonly<Record<string, unknown>>, lower: string, read: Read<T>): T {
  const [name, second] = Object.keys(given).filter((one) => one.toLowerCase() === lower)
  if (name === undefined) return read(undefined)
  if (second !== undefined) return refuse('is given twice, for case tells no headers apart.', name)
  return within(name, () => read(given[name]))
}
