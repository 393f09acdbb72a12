import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { Credentials } from '../account-request.ts'

/** A login is given, and the server offers no way of logging in that this worker knows. */
export class NoMechanism extends Error {
  override readonly name = 'NoMechanism'
  /** What this worker could have used. */
  readonly known: readonly string[]
  /** What the server offers, as it names it; empty when it offers no login at all. */
  readonly offered: string
  /** It offers STARTTLS, and this connection is not encrypted. */
  readonly offersTls: boolean

  constructor(known: readonly string[], offered: string, offersTls: boolean) {
    super('no way to log in')
    this.known = known
    this.offered = offered
    this.offersTls = offersTls
  }
}

/** How one connection is logged in; by token it can take two connections. */
export interface Login {
  /** Gets what the server should not have to wait for. Before each connection. */
  prepare(): Promise<void>
  /** Rejects with NoMechanism, or with nodemailer's error. */
  over(smtp: SMTPConnection, ehlo: string): Promise<void>
  /** The connection ended with this error: does the login go on over another? */
  goesOn(error: Error): boolean
}

const BY_PASSWORD = ['PLAIN', 'LOGIN', 'CRAM-MD5']

export function createPasswordLogin({
  username,
  password,
}: Extract<Credentials, { readonly kind: 'password' }>): Login {
  return {
    prepare: () => Promise.resolve(),
    async over(smtp, ehlo) {
      requireMechanism(smtp, ehlo, BY_PASSWORD)
      await new Promise<void>((resolve, reject) => {
        smtp.login({ user: username, credentials: { user: username, pass: password } }, (error) =>
          error ? reject(error) : resolve(),
        )
      })
    },
    goesOn: () => false,
  }
}

/**
 * Throws NoMechanism when the server offers none of these. By itself nodemailer sends the mail without a login where the
 * server offers none, and sends the password with AUTH PLAIN where the server offers only what it does not know.
 */
export function requireMechanism(smtp: SMTPConnection, ehlo: string, known: readonly string[]): void {
  const offered = mechanismsIn(ehlo)
  if (offered.some((name) => known.includes(name.toUpperCase()))) return
  throw new NoMechanism(
    known,
    offered.slice(0, MOST_NAMES).join(', '),
    !smtp.secure && offers(ehlo, 'STARTTLS'),
  )
}

const MOST_NAMES = 10

/** The mechanisms of the AUTH line in a reply to EHLO (RFC 4954 section 3), in words that cannot be anything else. */
function mechanismsIn(ehlo: string): readonly string[] {
  const line = /^250[ -]AUTH[ =](.*)$/im.exec(ehlo)?.[1] ?? ''
  return line.split(/[\s=]/).filter((name) => /^[A-Z0-9_-]{1,20}$/i.test(name))
}

/** Does a reply to EHLO offer an extension (RFC 5321 section 4.1.1.1)? */
export function offers(ehlo: string, keyword: string): boolean {
  return ehlo
    .split('\n')
    .some((line, at) => at > 0 && new RegExp(`^250[ -]${keyword}(?:\\s|$)`, 'i').test(line))
}
