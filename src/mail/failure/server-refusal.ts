import { ConnectorError, failures, type FailureDetails, type Rejection } from '../../failures.ts'
import type { FailedSend } from './failed-send.ts'
import { rejections } from './rejections.ts'
import { maskReply, parseReply, serverWords, type Reply } from '../reply/reply.ts'
import { phaseOf, stageOf } from './stage.ts'
import { adviceFor } from '../reply/advice.ts'
import { replyVerdict, type ReplyVerdict, type Step } from '../reply/verdict.ts'
import type { Stage } from '../reply/rules.ts'
import { retryAfterMs } from '../reply/retry-hint.ts'
import { readFault, type SmtpFault } from './smtp-fault.ts'

interface Refused {
  readonly reply: Reply
  readonly verdict: ReplyVerdict
}

/** A failure in the server's own words. The message was not taken, also when the words came after the final dot. */
export function serverRefusal(send: FailedSend, fault: SmtpFault, reply: Reply): ConnectorError {
  const stage = stageOf(fault, send.progress)
  const address = stage === 'mail' ? send.sender : stage === 'rcpt' ? send.recipients[0] : undefined
  const { loggedIn } = send.client
  const step: Step = { stage, address, loggedIn }
  const decisive = decisiveRecipient(fault, loggedIn) ?? { reply, verdict: replyVerdict(reply, step) }
  const { type, retry } = decisive.verdict
  const rejected = rejections(fault, send.mask)
  const retryAfter = retry === 'never' ? undefined : retryAfterMs(decisive.reply.text, send.now)
  const phase = phaseOf(stage, send.progress)
  const said = serverWords(maskReply(fault.response ?? '', send.mask))
  const details: FailureDetails = {
    code: String(decisive.reply.code),
    ...(decisive.reply.enhancedCode !== undefined && { enhancedCode: decisive.reply.enhancedCode }),
    ...(fault.command !== undefined && fault.command !== 'CONN' && { command: fault.command }),
    ...(phase && { phase }),
    delivery: 'not-sent',
    reply: said,
    ...(rejected.length > 0 && { rejected }),
    ...(retry !== failures[type].retry && { retry }),
    ...(retryAfter !== undefined && { retryAfterMs: retryAfter }),
  }
  const what =
    rejected.length > 0
      ? refusedRecipients(send, rejected, decisive.reply.code)
      : `${send.server} ${verb(stage, reply.code)}: "${said}"${tokenStatus(fault)}.`
  // no cause: nodemailer's error adds nothing, and holds the reply as it came
  return new ConnectorError(type, `${what} ${adviceFor(type, decisive.reply, step, send.client)}`, details)
}

/** Of several refused recipients one that may be accepted later decides: the mail can still reach somebody. */
function decisiveRecipient(fault: SmtpFault, loggedIn: boolean): Refused | undefined {
  const refused: Refused[] = []
  for (const error of fault.rejectedErrors) {
    const { response = '', recipient } = readFault(error)
    const reply = parseReply(response)
    if (reply)
      refused.push({ reply, verdict: replyVerdict(reply, { stage: 'rcpt', address: recipient, loggedIn }) })
  }
  return refused.find(({ verdict }) => verdict.retry !== 'never') ?? refused[0]
}

const WHAT: Readonly<Record<Stage, string>> = {
  greeting: 'this worker',
  ehlo: 'this worker',
  helo: 'this worker',
  starttls: 'encryption (STARTTLS)',
  auth: 'the login',
  oauth: 'the access token',
  mail: 'the sender',
  rcpt: 'the recipient',
  data: 'the message',
  dot: 'the message',
  session: '',
}

function verb(stage: Stage, code: number): string {
  if (stage === 'session') return 'ended the session'
  return code < 500 ? `did not accept ${WHAT[stage]} for now` : `refused ${WHAT[stage]}`
}

function tokenStatus({ tokenStatus: status }: SmtpFault): string {
  return status === undefined ? '' : `, and of the token: ${status}`
}

const NAMED = 3

function refusedRecipients(send: FailedSend, rejected: readonly Rejection[], code: number): string {
  const named = rejected.slice(0, NAMED).map(({ recipient, code, enhancedCode, message }) => {
    const words = serverWords(
      [code, enhancedCode, message].filter((part) => part !== undefined).join(' '),
      200,
    )
    return `${recipient} ("${words}")`
  })
  const more = rejected.length > NAMED ? ` and ${rejected.length - NAMED} more` : ''
  const what = code < 500 ? 'did not accept for now' : 'refused'
  return `${send.server} ${what}: ${named.join(', ')}${more}.`
}
