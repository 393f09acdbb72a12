import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { Credentials } from '../account-request.ts'

/** A login is given, and the server offers no way of logging in that this worker knows. */
export class NoMechanism extends Error {
  override readonly name = 'NoMechanism'
  /** What the server offers, as it names it; empty when it offers no login at all. */
  readonly offered: string
  /** It offers STARTTLS, and this connection is not encrypted. */
  readonly offersTls: boolean

  constructor(offered: string, offersTls: boolean) {
    super('no way to log in')
    this.offered = offered
    this.offersTls = offersTls
  }
}

const KNOWN = ['PLAIN', 'LOGIN', 'CRAM-MD5']

/**
 * Logs in. By itself nodemailer sends the mail without a login where the server offers none, and sends the password with
 * AUTH PLAIN where the server offers only what it does not know: so what is offered is looked at first. Rejects with
 * NoMechanism, or with nodemailer's error.
 */
export function logIn(smtp: SMTPConnection, ehlo: string, credentials: Credentials): Promise<void> {
  const offered = mechanismsIn(ehlo)
  if (!offered.some((name) => KNOWN.includes(name.toUpperCase())))
    throw new NoMechanism(offered.slice(0, MOST_NAMES).join(', '), !smtp.secure && offers(ehlo, 'STARTTLS'))
  if (credentials.kind === 'token') throw new Error('a login by token is not built yet')
  const { username, password } = credentials
  return new Promise((resolve, reject) => {
    smtp.login({ user: username, credentials: { user: username, pass: password } }, (error) =>
      error ? reject(error) : resolve(),
    )
  })
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
