import type { Script } from './smtp-script.ts'

export interface RecipientLimit {
  /** Recipients of one transaction; the next one gets `reply`. */
  readonly limit: number
  readonly reply?: string
  /** Own answers to some recipients; what is refused does not count. */
  readonly recipients?: Readonly<Record<string, string>>
}

/** A server that takes so many recipients in one transaction, as Postfix does with `smtpd_recipient_limit`. */
export function recipientLimit({
  limit,
  reply = '452 4.5.3 Error: too many recipients',
  recipients = {},
}: RecipientLimit): Script {
  const taken = new Map<number, number>()
  return {
    RCPT: ({ connection, recipient, line }) => {
      if (recipient === 1) taken.set(connection, 0)
      const count = taken.get(connection) ?? 0
      if (count >= limit) return reply
      const own = recipients[/<(.*)>/.exec(line)?.[1] ?? '']
      if (own !== undefined) return own
      taken.set(connection, count + 1)
      return undefined
    },
  }
}
