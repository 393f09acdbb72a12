import type { Rejection } from '../../failures.ts'
import type { JsonObject } from '../../json/json.ts'
import type { StoredResult } from '../../ledger/ledger.ts'
import { rejections } from '../../mail/failure/rejections.ts'
import { keptReply } from '../../mail/reply/reply.ts'
import type { Message, SendInfo } from '../../mail/send/send.ts'
import type { Masks } from '../masks.ts'

/**
 * The connector's response, as the ledger keeps it. The server's words are masked, since a server can quote a login
 * back; addresses and the Message-ID are data of the mail and stay as they are.
 */
export function sendResult(info: SendInfo, message: Message, { words }: Pick<Masks, 'words'>): JsonObject {
  const rejected = rejections(info, words).map((one) => ({ ...one }))
  return {
    status: 'SUCCESS',
    response: 'Mail sent successfully',
    delivery: rejected.length > 0 ? 'partly-sent' : 'sent',
    messageId: message.messageId,
    serverResponse: keptReply(info.response, words),
    ...(info.serverMessageId !== undefined && { serverMessageId: keptReply(info.serverMessageId, words) }),
    accepted: [...info.accepted],
    rejected,
  }
}

interface Addressed {
  readonly accepted: readonly string[]
  readonly rejected: readonly Rejection[]
}

/** The response as it leaves the worker: only the ledger may know an address that came from a secret. */
export function shownResult(result: StoredResult, { address }: Pick<Masks, 'address'>): JsonObject {
  const { accepted, rejected, ...rest } = result as Partial<Addressed>
  return {
    ...(rest as JsonObject),
    ...(accepted && { accepted: accepted.map(address) }),
    ...(rejected && { rejected: rejected.map((one) => ({ ...one, recipient: address(one.recipient) })) }),
  }
}
