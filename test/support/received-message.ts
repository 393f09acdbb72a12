import PostalMime, { type Email } from 'postal-mime'
import type { SMTPServerSession } from 'smtp-server'

/** One message whose bytes came in whole. */
export interface ReceivedMessage {
  readonly envelope: { readonly from: string; readonly to: readonly string[] }
  /** What the client asked for of receipts (RFC 3461), by MAIL and by each RCPT; null where it did not. */
  readonly receipts: {
    readonly ret: string | null
    readonly envid: string | null
    readonly recipients: readonly unknown[]
  }
  readonly raw: Buffer
  /** Read by a parser that shares nothing with the composer. */
  readonly mail: Email
  /** The client's login, when it had to log in. */
  readonly username: string | undefined
  readonly secure: boolean
  /** Port of the client: the same for all messages of one connection. */
  readonly connection: number
}

export async function readMessage(raw: Buffer, session: SMTPServerSession): Promise<ReceivedMessage> {
  const { mailFrom, rcptTo, dsn } = session.envelope
  return {
    envelope: { from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address) },
    receipts: {
      ret: dsn?.ret ?? null,
      envid: dsn?.envid ?? null,
      recipients: rcptTo.map((one) => ('dsn' in one ? one.dsn : null)),
    },
    raw,
    mail: await PostalMime.parse(raw),
    username: session.user ? String(session.user) : undefined,
    secure: session.secure,
    connection: session.remotePort,
  }
}
