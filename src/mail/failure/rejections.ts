import type { Rejection } from '../../failures.ts'
import { maskReply, parseReply, serverWords, shorten, type Mask } from '../reply/reply.ts'
import { readFault } from './smtp-fault.ts'

/**
 * The recipients that the server refused, in its words, masked; of a mail that went out to the others, or of one that
 * all were refused for.
 */
export function rejections(
  result: { readonly rejectedErrors?: readonly unknown[] | undefined },
  mask?: Mask,
): Rejection[] {
  return (result.rejectedErrors ?? []).map((error) => {
    const { recipient = '', response: said = '' } = readFault(error)
    const response = maskReply(said, mask)
    const reply = parseReply(response)
    // not SMTP: like `error.code`, the failure's type stands where the server gave no code
    if (!reply) return { recipient, code: 'PROTOCOL', message: serverWords(response) }
    return {
      recipient,
      code: String(reply.code),
      ...(reply.enhancedCode !== undefined && { enhancedCode: reply.enhancedCode }),
      // as many of these as recipients may end in one process variable
      message: shorten(reply.text, 300),
    }
  })
}
