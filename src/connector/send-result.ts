import type { JsonObject } from '../feel/json.ts'
import { rejections } from '../mail/rejections.ts'
import type { Message, SendInfo } from '../mail/send.ts'
import type { Masker } from '../secrets/mask.ts'

/**
 * The connector's response. The server's words are masked, since a server can quote a login back; addresses and the
 * Message-ID are data of the mail and stay as they are.
 */
export function sendResult(info: SendInfo, message: Message, masker: Masker): JsonObject {
  const rejected = rejections(info).map((one) => ({ ...one, message: masker.text(one.message) }))
  return {
    status: 'SUCCESS',
    response: 'Mail sent successfully',
    delivery: rejected.length > 0 ? 'partly-sent' : 'sent',
    messageId: message.messageId,
    serverResponse: masker.text(info.response),
    ...(info.serverMessageId !== undefined && { serverMessageId: info.serverMessageId }),
    accepted: [...info.accepted],
    rejected,
  }
}
