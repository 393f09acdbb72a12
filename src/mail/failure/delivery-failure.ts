import { ConnectorError, failures } from '../../failures.ts'
import { factsOf } from '../../net/tls-facts.ts'
import { abortReason, sendTimeout, type FailedSend } from './failed-send.ts'
import { serverRefusal } from './server-refusal.ts'
import { maskReply, parseReply, serverWords } from '../reply/reply.ts'
import { readFault, type SmtpFault } from './smtp-fault.ts'
import { transportFailure } from './transport-failure.ts'

/**
 * What a failed send means. A reply of the server outranks everything; without one, a message that was handed over is
 * uncertain, whatever the error looks like (nodemailer reports a connection lost at MAIL and one lost after the final
 * dot in the same words); anything else was surely not sent.
 */
export function deliveryFailure(send: FailedSend): ConnectorError {
  const { error, progress } = send
  const fault = readFault(error)
  const reply = fault.response === undefined ? undefined : parseReply(fault.response)
  if (reply && reply.code >= 400) return serverRefusal(send, fault, reply)
  if (progress.handedOver) return uncertain(send, fault)
  if (error instanceof ConnectorError) return error
  return notSent(send, fault)
}

function uncertain(send: FailedSend, fault: SmtpFault): ConnectorError {
  const what = `${send.server} got the message ${send.messageId} and ${noReply(send, fault)}: it may have been delivered, or not.`
  const details = { phase: 'reply', delivery: 'uncertain' } as const
  return new ConnectorError('UNCERTAIN', `${what} ${failures.UNCERTAIN.advice}`, details, send.error)
}

function noReply(send: FailedSend, fault: SmtpFault): string {
  const aborted = abortReason(send)
  if (aborted === 'deadline') return `did not reply within ${sendTimeout(send)}`
  if (aborted !== undefined || fault.code === 'EABORT')
    return 'had not replied when this worker stopped waiting'
  if (fault.code === 'ETIMEDOUT') return 'did not reply in time'
  if (fault.response !== undefined)
    return `gave a reply that SMTP does not know ("${serverWords(maskReply(fault.response, send.mask))}")`
  return 'closed the connection without a reply'
}

function notSent(send: FailedSend, fault: SmtpFault): ConnectorError {
  const { type, what, advice, phase } = transportFailure({
    fault,
    server: send.server,
    host: send.server.replace(/:\d+$/, ''),
    reached: send.progress.called ? 'message' : send.progress.started === true ? 'envelope' : undefined,
    aborted: abortReason(send),
    sendTimeout: sendTimeout(send),
    words: (text, longest) => serverWords(maskReply(text, send.mask), longest),
    facts: factsOf(send.error),
    now: send.now,
  })
  const details = { ...(phase && { phase }), delivery: 'not-sent' } as const
  return new ConnectorError(type, `${what} ${advice ?? failures[type].advice}`.trimEnd(), details, send.error)
}
