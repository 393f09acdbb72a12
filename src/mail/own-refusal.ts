import type { TransportFailure, TransportQuestion } from './not-sent.ts'

/** nodemailer or the connection refused by themselves, before they said anything to the server about this mail. */
export function ownRefusal({ fault, server }: TransportQuestion): TransportFailure | undefined {
  switch (fault.code) {
    case 'EREFUSED':
      return {
        type: 'TLS',
        what: `Nothing was sent to ${server}: ${fault.message}.`,
        advice: '',
        phase: 'tls',
      }
    case 'EREQUIRETLS':
      return {
        type: 'REQUIRETLS',
        what: `${server} cannot promise encryption to the recipient (REQUIRETLS).`,
        phase: 'envelope',
      }
    case 'EMESSAGE': {
      const limit = /allowed (\d+)/.exec(fault.message)?.[1]
      if (limit === undefined) return undefined
      return {
        type: 'TOO_LARGE',
        what: `The message is larger than ${server} accepts (${limit} bytes).`,
        phase: 'envelope',
      }
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
