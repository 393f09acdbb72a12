import type { NotSent, NotSentQuestion } from './failed-send.ts'
import type { SmtpFault } from './smtp-fault.ts'

/** What nodemailer, or the code that opens connections, refuses by itself before it says a word about this mail. */
export function clientRefusal({ fault, server, words }: NotSentQuestion): NotSent | undefined {
  switch (fault.code) {
    // the security that was asked for does not allow this connection; the message says what to do
    case 'EREFUSED':
      return {
        type: 'TLS',
        what: `Nothing was sent to ${server}: ${words(fault.message, 1_000)}.`,
        advice: '',
        phase: 'tls',
      }
    case 'EREQUIRETLS': {
      const what = `${server} cannot promise encryption to the recipient (REQUIRETLS).`
      return { type: 'REQUIRETLS', what, phase: 'envelope' }
    }
    case 'EMESSAGE': {
      const limit = /allowed (\d+)/.exec(fault.message)?.[1]
      if (limit === undefined) return undefined
      const what = `The message is larger than ${server} accepts (${limit} bytes).`
      return { type: 'TOO_LARGE', what, phase: 'envelope' }
    }
    case 'EENVELOPE':
      if (fault.command === 'SMTPUTF8') {
        const what = `An address holds characters that are not ASCII, and ${server} does not offer SMTPUTF8. Nothing was sent.`
        return { type: 'SMTPUTF8', what, phase: 'envelope' }
      }
      if (fault.command === 'REQUIRETLS') return noRequireTls(server, words(fault.message))
      if (fault.command !== 'API') return undefined
      return {
        type: 'INVALID_INPUT',
        what: `The addresses cannot be used: ${words(fault.message)}.`,
        phase: 'input',
      }
    case 'ENOAUTH':
    case 'EAUTH':
      if (fault.offered !== undefined)
        return noMechanism(server, { ...fault, offered: words(fault.offered, 200) })
      if (fault.command !== 'API' && fault.code !== 'ENOAUTH') return undefined
      return { type: 'AUTH', what: `Cannot log in to ${server}: ${words(fault.message)}.`, phase: 'auth' }
    default:
      return undefined
  }
}

function noRequireTls(server: string, why: string): NotSent {
  return {
    type: 'REQUIRETLS',
    what: `Nothing was sent to ${server}: ${why}.`,
    advice:
      'Send this mail through a server that offers REQUIRETLS, over TLS and with a certificate that is verified; or take the demand away, where encryption up to this server is enough.',
    phase: 'envelope',
  }
}

/** A login that is given is used, or the mail is not sent. */
function noMechanism(
  server: string,
  { offered = '', known = [], offersTls = false }: Pick<SmtpFault, 'offered' | 'known' | 'offersTls'>,
): NotSent {
  const byToken = known.includes('XOAUTH2')
  const takeAway = byToken ? 'take "oauth" out of the account' : 'take user name and password away'
  if (offered === '' && offersTls) {
    return {
      type: 'AUTH',
      what: `${server} offers no login on this unencrypted connection, and one is given, so nothing was sent. It offers STARTTLS, and perhaps the login after that.`,
      advice: `Set the encryption to "auto" or "starttls". If the server wants no login, ${takeAway}.`,
      phase: 'auth',
    }
  }
  if (offered === '') {
    return {
      type: 'AUTH',
      what: `${server} offers no login, and one is given, so nothing was sent.`,
      advice: `Check host, port and security: many servers offer the login only over TLS, or on port 587 or 465. If the server wants no login, ${takeAway}.`,
      phase: 'auth',
    }
  }
  if (byToken) {
    return {
      type: 'AUTH',
      what: `${server} offers the login by ${offered} only, and this account logs in with an access token (XOAUTH2); no token was sent.`,
      advice:
        'Have the mail administrator offer XOAUTH2, use the host and port for which the provider documents OAuth, or give the account a login with a password.',
      phase: 'auth',
    }
  }
  return {
    type: 'AUTH',
    what: `${server} offers the login by ${offered} only, and this worker knows PLAIN, LOGIN and CRAM-MD5; no password was sent.`,
    advice: 'Have the mail administrator offer one of these, or use another server or port.',
    phase: 'auth',
  }
}
