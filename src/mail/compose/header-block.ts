import { isSameAddress } from '../address/envelope.ts'
import type { Email } from '../email.ts'
import { customHeaderLines } from './custom-headers.ts'
import type { FollowUpSettings } from './follow-up.ts'
import { listHeaderLines } from './list-headers.ts'
import { threadHeaderLines } from './thread-headers.ts'
import { headerLines, mailboxWords, textWords } from './header-words.ts'
import { mailHeaders } from './headers.ts'

/** All headers but Message-ID, Date and those of MIME, each on its lines, in the order in which they are sent. */
export function headerBlock(email: Email, date: Date, followUp: FollowUpSettings): string[] {
  return [
    ...addressHeaders(email),
    headerLines('Subject', textWords(email.subject)),
    ...mailHeaders(email, date, followUp).map(([name, value]) => headerLines(name, value.split(' '))),
    ...threadHeaderLines(email),
    ...listHeaderLines(email),
    ...customHeaderLines(email.headers),
  ]
}

/** RFC 5322 3.6.2 and 3.6.3. */
function addressHeaders({ from, sender, to, cc, replyTo }: Email): string[] {
  const fields = [
    ['From', [from]],
    // RFC 5322 3.6.2: it is left out where it says what From says
    ['Sender', sender && !isSameAddress(sender, from) ? [sender] : []],
    ['To', to],
    ['Cc', cc],
    ['Reply-To', replyTo],
  ] as const
  const isHidden = to.length === 0 && cc.length === 0
  return fields.flatMap(([name, mailboxes]) => {
    // RFC 5322 3.4: a group of nobody; filters mistrust a mail that is to nobody at all
    if (name === 'To' && isHidden) return ['To: undisclosed-recipients:;']
    return mailboxes.length > 0 ? [headerLines(name, mailboxWords(mailboxes))] : []
  })
}
