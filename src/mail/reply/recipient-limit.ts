import type { Reply } from './reply.ts'

const WORDS =
  /too many (recipients|rcpts?|addresse[es]s?)|\brecipients?\b[^.]{0,20}\b(limit|maximum)\b|\b(limit|max(imum)?)\b[^.]{0,30}\brecipients?\b|\brecipients\b[^.]{0,20}\bexceed|\bexceed\w*\b[^.]{0,30}\brecipients\b/i

/**
 * Does a reply to RCPT say that the server takes no more recipients in one transaction? RFC 5321 section 4.5.3.1.10: 452
 * (some say 552), after others were accepted; those who are left go in another transaction. `452 4.2.2` is a full mailbox.
 */
export function saysRecipientLimit({ code, enhancedCode = '', text }: Reply): boolean {
  if (code !== 452 && code !== 552) return false
  if (/^[45]\.5\.3$/.test(enhancedCode)) return true
  // X.1 speaks of an address and X.2 of its mailbox (RFC 3463), whatever the words are
  return !/^[45]\.[12]\./.test(enhancedCode) && WORDS.test(withoutNames(text))
}

/** An address or a host can be called anything. */
function withoutNames(text: string): string {
  return text.replace(/[^\s"'<>()[\],;:]+/g, (word) => (/@|[\w-]\.[\w-]/.test(word) ? '' : word))
}
