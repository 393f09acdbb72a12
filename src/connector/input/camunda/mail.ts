import type { Email } from '../../../mail/email.ts'
import { placeholderWarnings } from '../../../mail/warnings.ts'
import { attachments } from '../readers/attachments.ts'
import { optional, required, withDefault, type Read } from '../readers/field.ts'
import { gather, refuse } from '../readers/input-problem.ts'
import { readHiddenMailboxes, readMailbox, readMailboxes, readRecipients } from '../readers/mailboxes.ts'
import { readAt } from '../readers/read-at.ts'
import { line } from '../readers/texts.ts'
import { readBody } from './body.ts'
import { placeName } from './labels.ts'

/** More than any mail program shows, or a person reads. */
export const LONGEST_SUBJECT = 10_000

const ATTACHMENTS = 'data.smtpAction.attachments'

/** Its reader is still to be built; it must not be left out of the mail. */
const notYet: Read<NonNullable<Email['headers']>> = () =>
  refuse('is not supported by this version; leave it out.')

/** An empty subject is one, as it is for Camunda's own connector. */
const readSubject: Read<string> = (value) =>
  value === undefined || value === null ? refuse('is missing.') : line(LONGEST_SUBJECT)(value)

/** What the template has in `data.smtpAction`. */
export function readMail(variables: unknown): Email {
  const at = <T>(name: string, read: Read<T>) => readAt(variables, `data.smtpAction.${name}`, read)
  const mail = gather({
    from: () => at('from', required(readMailbox)),
    to: () => at('to', required(readRecipients)),
    cc: () => at('cc', readMailboxes),
    bcc: () => at('bcc', readHiddenMailboxes),
    headers: () => at('headers', optional(notYet)),
    subject: () => at('subject', readSubject),
    body: () => readBody(variables),
    attachments: () => at('attachments', withDefault(attachments(ATTACHMENTS, placeName), [])),
  })
  const { headers, ...rest } = mail
  const warnings = [
    ...placeholderWarnings(placeName('data.smtpAction.subject'), mail.subject),
    ...bodyWarnings(mail.body),
    ...mail.attachments.flatMap((one) => one.warnings ?? []),
  ]
  return {
    ...rest,
    replyTo: [],
    importance: 'normal',
    sensitivity: 'normal',
    readReceipt: false,
    ...(headers !== undefined && { headers }),
    ...(warnings.length > 0 && { warnings }),
  }
}

function bodyWarnings(body: Email['body']): string[] {
  const html = 'html' in body && body.html.kind === 'inline' ? body.html.html : ''
  return [
    ...('text' in body ? placeholderWarnings(placeName('data.smtpAction.body'), body.text) : []),
    ...placeholderWarnings(placeName('data.smtpAction.htmlBody'), html),
  ]
}
