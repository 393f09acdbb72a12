import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { PoolEnvelope } from '../send/send.ts'
import type { Connection } from './open-connection.ts'

/** Why this connection may not carry the mail, in nodemailer's form; nothing of it was said yet. */
export function cannotCarry(
  { offers, encryption }: Pick<Connection, 'offers' | 'encryption'>,
  envelope: PoolEnvelope,
): Error | undefined {
  if (!offers.smtpUtf8 && needsSmtpUtf8(envelope))
    return refusal('SMTPUTF8', 'an address needs SMTPUTF8, and the server does not offer it')
  if (!envelope.requireTls || (encryption === 'verified' && offers.requireTls)) return undefined
  const demand = `${envelope.requireTls.field} demands encryption on the whole way to the mailbox (REQUIRETLS)`
  return refusal('REQUIRETLS', `${demand}, and ${LACKS[encryption]}`)
}

/** RFC 8689 section 4.2: what is offered without TLS, or by who knows whom, is no promise. */
const LACKS: Readonly<Record<Connection['encryption'], string>> = {
  none: 'the connection is not encrypted',
  unverified: 'the certificate of this server is not verified (SMTP_TLS_UNVERIFIED_HOSTS)',
  verified: 'the server does not offer that',
}

/** The envelope as nodemailer says it. Receipts come back with the headers alone: the body is known here. */
export function saidEnvelope(
  { offers }: Pick<Connection, 'offers'>,
  { from, to, size, receipt, requireTls }: PoolEnvelope,
): SMTPConnection.Envelope {
  return {
    from,
    to,
    size,
    ...(receipt &&
      offers.dsn && { dsn: { ret: 'HDRS', envid: receipt.envid, notify: [...receipt.notify] } as const }),
    ...(requireTls && { requireTLSExtensionEnabled: true }),
  }
}

/** RFC 6531 section 3.1: an address that is not ASCII may only be said to a server that offers SMTPUTF8. */
function needsSmtpUtf8({ from, to }: PoolEnvelope): boolean {
  return [from, ...to].some((address) => /[^\0-\x7f]/.test(address))
}

function refusal(command: string, why: string): Error {
  return Object.assign(new Error(why), { code: 'EENVELOPE', command })
}
