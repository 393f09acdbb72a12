import type { Rejection } from '../../failures.ts'
import type { JsonObject } from '../../json/json.ts'
import type { StoredResult } from '../../ledger/ledger.ts'
import { rejections } from '../../mail/failure/rejections.ts'
import { untriedRecipients } from '../../mail/failure/untried.ts'
import { withoutNote } from './partial.ts'
import { keptReply } from '../../mail/reply/reply.ts'
import type { originalRecipients } from '../../mail/safety.ts'
import type { DeliveryReceipt, Message, SendInfo } from '../../mail/send/send.ts'
import type { Masks } from '../masks.ts'

/**
 * The connector's response, as the ledger keeps it. The server's words are masked, since a server can quote a login
 * back; addresses and the Message-ID are data of the mail and stay as they are.
 */
export function sendResult(info: SendInfo, message: Message, { words }: Pick<Masks, 'words'>): JsonObject {
  const { to } = message.envelope
  const rejected = [...rejections(info, words), ...unheardOf(info, to)].map((one) => ({ ...one }))
  const untried = untriedRecipients(info, to)
  const { receipt } = message.envelope
  const warnings = [
    ...(receipt && info.receiptRequested === false ? [noReceipt(receipt)] : []),
    ...(message.warnings ?? []),
  ]
  return {
    status: 'SUCCESS',
    response: 'Mail sent successfully',
    delivery: rejected.length > 0 ? 'partly-sent' : 'sent',
    messageId: message.messageId,
    serverResponse: keptReply(info.response, words),
    ...(info.serverMessageId !== undefined && { serverMessageId: keptReply(info.serverMessageId, words) }),
    accepted: [...info.accepted],
    rejected,
    ...(untried.length > 0 && { untried }),
    ...(receipt && { dsnRequested: info.receiptRequested === true }),
    ...(warnings.length > 0 && { warnings: warnings.slice(0, MOST_WARNINGS).map(words) }),
  }
}

function noReceipt({ field }: DeliveryReceipt): string {
  return `${field}: the mail server offers no delivery receipts (DSN), so none was asked for`
}

/** Nobody whom the mail is for may be missing in its result, whatever the client below makes of a recipient. */
function unheardOf({ accepted, rejected }: SendInfo, to: readonly string[]): Rejection[] {
  const heardOf = new Set([...accepted, ...rejected])
  return to
    .filter((recipient) => !heardOf.has(recipient))
    .map((recipient) => ({
      recipient,
      code: 'PROTOCOL',
      message: 'The server was not asked, or said nothing.',
    }))
}

/** More than these have one cause, and a result is kept for long. */
const MOST_WARNINGS = 20

interface Addressed {
  readonly accepted: readonly string[]
  readonly rejected: readonly Rejection[]
  readonly originalRecipients: ReturnType<typeof originalRecipients>
}

/**
 * The response as it leaves the worker: only the ledger may know an address that came from a secret. Those who were never
 * tried are among the rejected ones.
 */
export function shownResult(result: StoredResult, { address }: Pick<Masks, 'address'>): JsonObject {
  const { accepted, rejected, originalRecipients, ...rest } = withoutNote(result) as Partial<Addressed>
  return {
    ...(rest as JsonObject),
    ...(accepted && { accepted: accepted.map(address) }),
    ...(rejected && { rejected: rejected.map((one) => ({ ...one, recipient: address(one.recipient) })) }),
    ...(originalRecipients && {
      originalRecipients: {
        to: originalRecipients.to.map(address),
        cc: originalRecipients.cc.map(address),
        bcc: originalRecipients.bcc.map(address),
      },
    }),
  }
}
