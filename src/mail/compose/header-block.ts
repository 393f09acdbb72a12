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
function addressHeaders({ from, to, cc, replyTo }: Email): string[] {
  const fields = [
    ['From', [from]],
    ['To', to],
    ['Cc', cc],
    ['Reply-To', replyTo],
  ] as const
  return fields
    .filter(([, mailboxes]) => mailboxes.length > 0)
    .map(([name, mailboxes]) => headerLines(name, mailboxWords(mailboxes)))
}
