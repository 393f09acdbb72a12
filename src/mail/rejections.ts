import type { Rejection } from '../failures.ts'
import { parseReply, serverWords, shorten } from './reply.ts'
import { readFault } from './smtp-fault.ts'

/**
 * The recipients that the server refused, in its words; of a mail that went out to the others, or of one that all
 * were refused for.
 */
export function rejections(result: {
  readonly rejectedErrors?: readonly unknown[] | undefined
}): Rejection[] {
  return (result.rejectedErrors ?? []).map((error) => {
    const { recipient = '', response = '' } = readFault(error)
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
