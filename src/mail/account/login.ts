import type SMTPPool from 'nodemailer/lib/smtp-pool'
import type { AccountRequest } from '../email.ts'

/** A login is given, and the server offers no way of logging in that this worker knows. */
export class NoMechanism extends Error {
  override readonly name = 'NoMechanism'
  /** What the server offers, as it names it; empty when it offers no login at all. */
  readonly offered: string

  constructor(offered: string) {
    super('no way to log in')
    this.offered = offered
  }
}

/**
 * The login as nodemailer takes it. By itself it sends the mail without a login where the server offers none, and sends
 * the password with AUTH PLAIN where the server offers only what it does not know. Both go through the handler of PLAIN:
 * it is what is left when no other mechanism was offered.
 */
export function loginOptions({
  username,
  password,
}: NonNullable<AccountRequest['credentials']>): SMTPPool.Options {
  return {
    auth: { user: username, pass: password },
    forceAuth: true,
    customAuth: {
      PLAIN: async (server) => {
        // asked once more, since nodemailer keeps the names of those only that it knows
        if (!server.authMethods.includes('PLAIN'))
          throw new NoMechanism(mechanismsIn((await server.sendCommand(EHLO)).response))
        // RFC 4616: nothing, user name and password, with NUL before each of the two
        const message = Buffer.from(`\0${username}\0${password}`).toString('base64')
        const { response } = await server.sendCommand(`AUTH PLAIN ${message}`)
        if (!response.startsWith('2')) throw new Error('Invalid login')
      },
    },
  }
}

/** The name is nobody's; it only asks, and the server has ours already. */
const EHLO = 'EHLO [127.0.0.1]'

const MOST_NAMES = 10

/** The mechanisms of the AUTH line in a reply to EHLO (RFC 4954 section 3), in words that cannot be anything else. */
function mechanismsIn(reply: string): string {
  const line = /^250[ -]AUTH[ =](.*)$/im.exec(reply)?.[1] ?? ''
  const names = line.split(/\s/).filter((name) => /^[A-Z0-9_-]{1,20}$/i.test(name))
  return names.slice(0, MOST_NAMES).join(', ')
}
