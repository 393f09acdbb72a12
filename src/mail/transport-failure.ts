import { connectFailure } from './connect-failure.ts'
import { reached, type TransportFailure, type TransportQuestion } from './not-sent.ts'
import { oauthFailure } from './oauth-failure.ts'
import { ownRefusal } from './own-refusal.ts'
import { serverWords } from './reply.ts'

/** What went wrong where no reply of the server says it. Nothing was sent. */
export function transportFailure(question: TransportQuestion): TransportFailure {
  return (
    stopped(question) ??
    ownRefusal(question) ??
    oauthFailure(question.fault, question.server) ??
    connectFailure(question) ??
    nonsense(question) ??
    lost(question) ?? {
      type: 'INTERNAL',
      what: `Sending through ${question.server} failed: ${question.fault.message || 'unknown error'}.`,
    }
  )
}

/** The worker itself gave up. */
function stopped({
  fault,
  server,
  called,
  started,
  aborted,
  sendTimeout,
}: TransportQuestion): TransportFailure | undefined {
  if (fault.code !== 'EABORT' && aborted === undefined) return undefined
  const phase = reached(started, called)
  const gaveUp = (what: string, advice?: string): TransportFailure => ({
    type: 'CONNECTION',
    what: `${what}. Nothing was sent.`,
    ...(advice !== undefined && { advice }),
    ...(phase && { phase }),
  })
  // there is nothing to mend where the worker stopped or the engine took the job back
  if (aborted === 'shutdown') return gaveUp(`This worker stopped before the mail went to ${server}`, '')
  if (aborted === 'lease') return gaveUp(`The engine took the job back before the mail went to ${server}`, '')
  if (aborted === undefined) return gaveUp(`Sending through ${server} was given up`, '')
  return gaveUp(`Sending through ${server} took longer than ${sendTimeout}`)
}

/** Answers that are no refusal: another protocol, a code where none belongs, a reply without end. */
function nonsense({ fault, server, started, called }: TransportQuestion): TransportFailure | undefined {
  if (fault.code !== 'EPROTOCOL' && fault.response === undefined) return undefined
  const greeting = fault.message.startsWith('Invalid greeting')
  const said = fault.response === undefined ? '' : `: "${serverWords(fault.response)}"`
  const phase = greeting ? 'greeting' : reached(started, called)
  return {
    type: 'PROTOCOL',
    what: `${server} does not ${greeting ? 'greet' : 'answer'} as a mail server does${said}.`,
    ...(phase && { phase }),
  }
}

const CONNECTION_LOST =
  /^(ECONNRESET|EPIPE|ECONNABORTED|ETIMEDOUT|ENOTCONN|ESOCKET|ECONNECTION|EPROTO|ERR_(SSL|TLS)_\w+)$/

function lost({ fault, server, started, called }: TransportQuestion): TransportFailure | undefined {
  const phase = reached(started, called)
  if (/pool was closed/.test(fault.message)) {
    return {
      type: 'CONNECTION',
      what: `The connections to ${server} were closed. Nothing was sent.`,
      advice: '',
      ...(phase && { phase }),
    }
  }
  if (!CONNECTION_LOST.test(fault.code ?? '')) return undefined
  const how = fault.code === 'ETIMEDOUT' ? 'stopped answering' : 'closed the connection'
  return {
    type: 'CONNECTION',
    what: `${server} ${how} before the message was handed over. Nothing was sent.`,
    ...(phase && { phase }),
  }
}
