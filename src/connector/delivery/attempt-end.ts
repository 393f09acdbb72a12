import { ConnectorError, type FailureType } from '../../failures.ts'
import type { StoredResult, Trace } from '../../ledger/ledger.ts'
import { deliveryFailure } from '../../mail/failure/delivery-failure.ts'
import { GateClosed, type WhyClosed } from '../../mail/send/gate-closed.ts'
import type { Message, SendEnd } from '../../mail/send/send.ts'
import { excerpt } from '../../text/excerpt.ts'
import type { Turn } from '../turn.ts'
import type { Workshop } from '../workshop.ts'
import {
  handedNothingOver,
  LATER_MS,
  note,
  STOPPED,
  type Delivery,
  type MailUnderWay,
  type Start,
} from './delivery.ts'
import { notWaiting, withFailure, withoutUntried, withRejections } from './partial.ts'
import { uncertainDelivery } from './uncertain.ts'

/** One attempt, as the ledger and a person know it. */
export interface Attempt {
  /** Random; what the ledger's entry holds while it speaks of this attempt. */
  readonly name: string
  readonly start: Start
  readonly message: Message
  readonly trace: Trace
}

/** `claimed`: the entry was written. `endedBy`: why this worker gave the send up, where it did. */
export interface EndedAttempt extends Attempt {
  readonly claimed: boolean
  readonly endedBy: WhyClosed | undefined
}

/** Who looks after an account wants to know which one it is; what is wrong with a mail has nothing to do with it. */
function ofAccount(name: string, error: ConnectorError): ConnectorError {
  const { type, message, details } = error
  if (!['connect', 'greeting', 'tls', 'auth'].includes(details.phase ?? '')) return error
  return new ConnectorError(type, `Account ${excerpt(name)}: ${message}`, details, error)
}

/** What a send means that ended without a 250, and the outcome for the ledger. A reply outranks everything else. */
export async function notAcknowledged(
  { error, progress }: Extract<SendEnd, { kind: 'failed' }>,
  attempt: EndedAttempt,
  mail: MailUnderWay,
  turn: Turn,
  shop: Workshop,
): Promise<Delivery> {
  const { name, start, message, trace, claimed, endedBy } = attempt
  const what = deliveryFailure({
    error,
    progress,
    server: mail.server,
    sender: message.envelope.from,
    recipients: mail.recipients,
    messageId: message.messageId,
    sendTimeoutMs: shop.sendTimeoutMs,
    mask: turn.masks.words,
    client: mail.account.client(),
    now: shop.now(),
  })
  const failure = mail.accountName === undefined ? what : ofAccount(mail.accountName, what)
  if (progress.handedOver && failure.type === 'UNCERTAIN') {
    // at a forced end the entry stays `attempting`: whoever takes the job next finds that nobody lives who knows
    if (endedBy === 'shutdown')
      return { kind: 'gone', why: 'this worker had to stop before the server replied' }
    await note(turn, shop.ledger, name, { state: 'uncertain' })
    return { kind: 'uncertain', error: uncertainDelivery(trace, { kept: start.kept }), attempt: name, trace }
  }
  if (claimed) await note(turn, shop.ledger, name, { state: 'not-sent' })
  else await shop.ledger.keepDate(turn.id, start.fingerprint, start.firstDate).catch(() => undefined)

  const why = progress.refusedBy instanceof GateClosed ? progress.refusedBy.why : undefined
  switch (why ?? endedBy) {
    case 'lease':
      return { kind: 'gone', why: 'the lease ended before the message was handed over' }
    case 'overtaken':
      return {
        kind: 'put-off',
        why: 'another attempt changed the ledger entry meanwhile',
        backoffMs: LATER_MS,
      }
    case 'ledger':
      return { kind: 'put-off', why: 'the ledger cannot be written', backoffMs: LATER_MS }
    case 'shutdown':
      return { kind: 'put-off', why: 'this worker is shutting down', backoffMs: 0 }
    case 'stop-file':
      return STOPPED
    case 'connections':
      return { kind: 'put-off', why: 'the mail server allows no more connections', backoffMs: LATER_MS }
    case 'stalled':
      return {
        kind: 'put-off',
        why: `${mail.server} does not answer`,
        reason: 'stalled',
        backoffMs: LATER_MS,
      }
    case 'rate':
      return { kind: 'put-off', why: 'its turn in the rate of the account is over', backoffMs: LATER_MS }
    case 'deadline':
    case undefined:
      // some have the mail: this is still a mail that was sent, to some
      if (start.kept && (claimed || start.soFar === 'partly-sent'))
        return restNotSent(failure, start.kept, attempt, claimed ? name : start.seen?.attempt)
      return claimed ? { kind: 'failed', error: failure } : handedNothingOver(failure, start.soFar)
  }
}

/**
 * Nobody of a further transaction got the mail. Where each of them got a no of his own, the others can follow: who was
 * refused for good was tried, and who was not taken for now waits.
 */
function restNotSent(
  failure: ConnectorError,
  kept: StoredResult,
  { message, start }: Pick<Attempt, 'message' | 'start'>,
  attempt = '',
): Delivery {
  const tried = message.envelope.to
  const { rejected = [], enhancedCode = '' } = failure.details
  const sent = { kind: 'sent', attempt, replayed: false, error: failure } as const
  if (rejected.length < tried.length) return { ...sent, result: withFailure(kept, failure) }
  if (failure.retry === 'never') {
    const result = withoutUntried(withRejections(kept, rejected), tried)
    const { waiting } = start
    return { ...sent, result, next: notWaiting(result, waiting), waiting, error: waiting?.error ?? failure }
  }
  const concernsThem = OF_RECIPIENTS.includes(failure.type) || /^4\.[12]\./.test(enhancedCode)
  if (!concernsThem) return { ...sent, result: withFailure(kept, failure) }
  const waiting = { recipients: [...(start.waiting?.recipients ?? []), ...tried], error: failure }
  const result = withRejections(kept, rejected)
  return { ...sent, result, next: notWaiting(result, waiting), waiting }
}

const OF_RECIPIENTS: readonly FailureType[] = ['RECIPIENT_REJECTED', 'GREYLISTED']
