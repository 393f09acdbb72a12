import type { Email } from '../../../mail/email.ts'
import { mentionedOnce } from '../../../mail/address/envelope.ts'
import { placeholderWarnings } from '../../../mail/warnings.ts'
import { required, withDefault, type Read } from '../readers/field.ts'
import { gather, refuse } from '../readers/input-problem.ts'
import {
  hasSomebody,
  readHiddenMailboxes,
  readMailbox,
  readMailboxes,
  readRecipients,
} from '../readers/mailboxes.ts'
import { readAt } from '../readers/read-at.ts'
import { line } from '../readers/texts.ts'
import { readAttachments } from './attachments.ts'
import { readBody } from './body.ts'
import { readHeaders } from './headers.ts'
import { placeName } from './labels.ts'

/** More than any mail program shows, or a person reads. */
export const LONGEST_SUBJECT = 10_000

/** An empty subject is one, as it is for Camunda's own connector. */
const readSubject: Read<string> = (value) =>
  value === undefined || value === null ? refuse('is missing.') : line(LONGEST_SUBJECT)(value)

/** What the template has in `data.smtpAction`. */
export function readMail(variables: unknown): Email {
  const at = <T>(name: string, read: Read<T>) => readAt(variables, `data.smtpAction.${name}`, read)
  const mail = gather({
    from: () => at('from', required(readMailbox)),
    to: () => at('to', mayLackTo(at) ? readMailboxes : required(readRecipients)),
    cc: () => at('cc', readMailboxes),
    bcc: () => at('bcc', readHiddenMailboxes),
    headers: () => at('headers', withDefault(readHeaders, { replyTo: [] })),
    subject: () => at('subject', readSubject),
    body: () => readBody(variables),
    attachments: () => readAttachments(variables),
  })
  const { headers, ...rest } = mail
  const [to, cc, bcc] = mentionedOnce(mail.to, mail.cc, mail.bcc)
  const [replyTo] = mentionedOnce(headers.replyTo)
  const warnings = [
    ...placeholderWarnings(placeName('data.smtpAction.subject'), mail.subject),
    ...bodyWarnings(mail.body),
    ...mail.attachments.flatMap((one) => one.warnings ?? []),
  ]
  return {
    ...rest,
    ...headers,
    to,
    cc,
    bcc,
    replyTo,
    importance: 'normal',
    sensitivity: 'normal',
    readReceipt: false,
    ...(warnings.length > 0 && { warnings }),
  }
}

function mayLackTo(at: <T>(name: string, read: Read<T>) => T): boolean {
  // where there are none, which is usual, nothing is read twice
  return (at('cc', hasSomebody) || at('bcc', hasSomebody)) && !at('to', hasSomebody)
}

function bodyWarnings(body: Email['body']): string[] {
  const html = 'html' in body && body.html.kind === 'inline' ? body.html.html : ''
  return [
    ...('text' in body ? placeholderWarnings(placeName('data.smtpAction.body'), body.text) : []),
    ...placeholderWarnings(placeName('data.smtpAction.htmlBody'), html),
  ]
}
