import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { Credentials } from '../account-request.ts'
import { errorOf, isOfTheConnection } from './faults.ts'
import { requireMechanism, type Login } from './login.ts'

/** The code of a reply that refuses a login (RFC 4954 section 6); other codes are not about the token. */
const REFUSED = 535

/**
 * A login by access token. When the server refuses the token, it is renewed and said once more: over the same connection,
 * or over another where the server hangs up meanwhile. A second refusal is the end of it.
 */
export function createTokenLogin(
  { username, tokens }: Extract<Credentials, { readonly kind: 'token' }>,
  signal: AbortSignal,
): Login {
  let token = ''
  let isRenewed = false
  let isOverAnother = false
  return {
    async prepare() {
      token = await tokens.get(signal)
    },
    async over(smtp, ehlo) {
      requireMechanism(smtp, ehlo, ['XOAUTH2'])
      try {
        return await say(smtp, username, token)
      } catch (error) {
        if (isRenewed || Reflect.get(errorOf(error), 'responseCode') !== REFUSED) throw error
      }
      isRenewed = true
      tokens.refused(token)
      token = await tokens.get(signal)
      await say(smtp, username, token)
    },
    goesOn(error) {
      if (!isRenewed || isOverAnother || !isOfTheConnection(error)) return false
      isOverAnother = true
      return true
    },
  }
}

/**
 * Without something here nodemailer takes the first method that the server offers, and says the token as a password. It
 * looks at nothing in it, since `sayXoauth2` does the talking.
 */
const BY_TOKEN = {} as NonNullable<Parameters<SMTPConnection['login']>[0]>['oauth2']

function say(smtp: SMTPConnection, user: string, token: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const login = { method: 'XOAUTH2', oauth2: BY_TOKEN, user, credentials: { user, pass: token } }
    smtp.login(login, (error) => (error ? reject(error) : resolve()))
  })
}
