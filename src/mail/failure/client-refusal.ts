import type { NotSent } from './failed-send.ts'
import type { SmtpFault } from './smtp-fault.ts'

/** What nodemailer, or the code that opens connections, refuses by itself before it says a word about this mail. */
export function clientRefusal(fault: SmtpFault, server: string): NotSent | undefined {
  switch (fault.code) {
    // the security that was asked for does not allow this connection; the message says what to do
    case 'EREFUSED':
      return {
        type: 'TLS',
        what: `Nothing was sent to ${server}: ${fault.message}.`,
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
      if (fault.command !== 'API') return undefined
      return {
        type: 'INVALID_INPUT',
        what: `The addresses cannot be used: ${fault.message}.`,
        phase: 'input',
      }
    case 'ENOAUTH':
    case 'EAUTH':
      if (fault.command !== 'API' && fault.code !== 'ENOAUTH') return undefined
      return { type: 'AUTH', what: `Cannot log in to ${server}: ${fault.message}.`, phase: 'auth' }
    default:
      return undefined
  }
}
