import type { JsonObject } from '../feel/json.ts'
import { rejections } from '../mail/rejections.ts'
import type { Message, SendInfo } from '../mail/send.ts'
import type { Masks } from './masks.ts'

/**
 * The connector's response. The server's words are masked, since a server can quote a login back; the Message-ID is
 * data of the mail and stays as it is.
 */
export function sendResult(info: SendInfo, message: Message, { words, address }: Masks): JsonObject {
  const rejected = rejections(info, words).map((one) => ({ ...one, recipient: address(one.recipient) }))
  return {
    status: 'SUCCESS',
    response: 'Mail sent successfully',
    delivery: rejected.length > 0 ? 'partly-sent' : 'sent',
    messageId: message.messageId,
    serverResponse: words(info.response),
    ...(info.serverMessageId !== undefined && { serverMessageId: words(info.serverMessageId) }),
    accepted: info.accepted.map(address),
    rejected,
  }
}
