import { connectFailure } from './connect-failure.ts'
import type { NotSent, NotSentQuestion } from './failed-send.ts'
import { clientRefusal } from './client-refusal.ts'

/** What went wrong where no reply of the server says it. */
export function transportFailure(question: NotSentQuestion): NotSent {
  const { fault, server, words } = question
  return (
    stopped(question) ??
    clientRefusal(question) ??
    connectFailure(question) ??
    nonsense(question) ??
    lost(question) ?? {
      type: 'INTERNAL',
      what: `Sending through ${server} failed: ${words(fault.message) || 'unknown error'}.`,
    }
  )
}

/** The worker itself gave up. */
function stopped({ fault, server, reached, aborted, sendTimeout }: NotSentQuestion): NotSent | undefined {
  if (fault.code !== 'EABORT' && aborted === undefined) return undefined
  const gaveUp = (what: string) => ({
    type: 'CONNECTION' as const,
    what: `${what}. Nothing was sent.`,
    phase: reached,
  })
  switch (aborted) {
    case 'deadline':
      return gaveUp(`Sending through ${server} took longer than ${sendTimeout}`)
    case 'shutdown':
      return { ...gaveUp(`This worker stopped before the mail went to ${server}`), advice: '' }
    case 'lease':
      return { ...gaveUp(`The engine took the job back before the mail went to ${server}`), advice: '' }
    case undefined:
      return { ...gaveUp(`Sending through ${server} was given up`), advice: '' }
  }
}

/** Answers that are no refusal: another protocol, a code where none belongs, a reply without end. */
function nonsense({ fault, server, reached, words }: NotSentQuestion): NotSent | undefined {
  if (fault.code !== 'EPROTOCOL' && fault.response === undefined) return undefined
  const greeting = fault.message.startsWith('Invalid greeting')
  const said = fault.response === undefined ? '' : `: "${words(fault.response)}"`
  return {
    type: 'PROTOCOL',
    what: `${server} does not ${greeting ? 'greet' : 'answer'} as a mail server does${said}.`,
    phase: greeting ? 'greeting' : reached,
  }
}

const LOST =
  /^(ECONNRESET|EPIPE|ECONNABORTED|ETIMEDOUT|ENOTCONN|ESOCKET|ECONNECTION|EPROTO|ERR_(SSL|TLS)_\w+)$/

function lost({ fault, server, reached }: NotSentQuestion): NotSent | undefined {
  if (fault.message.includes('pool was closed')) {
    const what = `The connections to ${server} were closed. Nothing was sent.`
    return { type: 'CONNECTION', what, advice: '', phase: reached }
  }
  if (!LOST.test(fault.code ?? '')) return undefined
  const how = fault.code === 'ETIMEDOUT' ? 'stopped answering' : 'closed the connection'
  const what = `${server} ${how} before the message was handed over. Nothing was sent.`
  return { type: 'CONNECTION', what, phase: reached }
}
