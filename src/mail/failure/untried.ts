import { parseReply } from '../reply/reply.ts'
import { saysRecipientLimit } from '../reply/recipient-limit.ts'
import { readFault } from './smtp-fault.ts'

/**
 * The recipients of a transaction, `to` in the order of RCPT, at whom the server did not look, since it had taken as many
 * as it takes in one. Before the first accepted one the same words mean something else: it takes nobody now.
 */
export function untriedRecipients(
  info: {
    readonly accepted: readonly string[]
    readonly rejectedErrors?: readonly unknown[] | undefined
  },
  to: readonly string[],
): string[] {
  const accepted = new Set(info.accepted)
  const first = to.findIndex((one) => accepted.has(one))
  if (first < 0) return []
  const places = new Map(to.map((one, place) => [one, place]))
  return (info.rejectedErrors ?? []).flatMap((error) => {
    const { recipient = '', response = '' } = readFault(error)
    const reply = parseReply(response)
    const isLater = (places.get(recipient) ?? -1) > first
    return reply && isLater && saysRecipientLimit(reply) ? [recipient] : []
  })
}
