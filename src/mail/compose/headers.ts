import type { Email, Importance, Sensitivity } from '../email.ts'
import { replyBy } from './follow-up.ts'
import type { FollowUpSettings } from './follow-up.ts'
import { mailboxWords } from './header-words.ts'

export type Header = readonly [name: string, value: string]

/** The fields that the headers below are made of. */
export type Flags = Pick<
  Email,
  | 'from'
  | 'envelopeFrom'
  | 'importance'
  | 'sensitivity'
  | 'readReceipt'
  | 'followUp'
  | 'autoSubmitted'
  | 'headers'
>

/**
 * The headers beside addresses, Subject, Date, Message-ID and MIME. `date` is the Date of the mail. Values are on one
 * unfolded line. What is normal is not said. A header of the modeler's own stands in the place of one of these.
 */
export function mailHeaders(flags: Flags, date: Date, settings: FollowUpSettings): readonly Header[] {
  const theirs = new Set(flags.headers?.map(([name]) => name.toLowerCase()))
  return [
    ...importance(flags.importance),
    ...sensitivity(flags.sensitivity),
    ...readReceipt(flags),
    ...followUp(flags, date, settings),
    ...autoSubmitted(flags.autoSubmitted),
  ].filter(([name]) => !theirs.has(name.toLowerCase()))
}

/** RFC 2156 and RFC 4021. X-MSMail-Priority is left out: spam filters score it when X-MimeOLE is not beside it. */
function importance(value: Importance): readonly Header[] {
  if (value === 'normal') return []
  return [
    ['Importance', value],
    ['X-Priority', value === 'high' ? '1' : '5'],
  ]
}

/** RFC 2156: three values, of which "Normal" is none. */
const SENSITIVITY: Readonly<Record<Exclude<Sensitivity, 'normal'>, string>> = {
  personal: 'Personal',
  private: 'Private',
  confidential: 'Company-Confidential',
}

function sensitivity(value: Sensitivity): readonly Header[] {
  return value === 'normal' ? [] : [['Sensitivity', SENSITIVITY[value]]]
}

/** RFC 8098 2.1: one mailbox, that of the envelope sender, or mail programs ask before they answer. */
function readReceipt({ readReceipt: wanted, from, envelopeFrom = '' }: Flags): readonly Header[] {
  const mailbox = envelopeFrom === '' ? from : { name: '', address: envelopeFrom }
  return wanted ? [['Disposition-Notification-To', mailboxWords([mailbox]).join(' ')]] : []
}

/** RFC 4021 Reply-By; Outlook shows it only together with a flag text (MS-OXCMAIL). */
function followUp({ followUp: wanted }: Flags, date: Date, settings: FollowUpSettings): readonly Header[] {
  if (wanted === undefined) return []
  return [
    ['X-Message-Flag', 'Follow up'],
    ['Reply-By', rfc5322Date(replyBy(wanted, date, settings))],
  ]
}

/**
 * RFC 3834 5: keeps holiday notes and other robots from answering a process; "no" is what a mail without it means. Exchange
 * has a header of its own (MS-OXCMAIL 2.2.3.2.14), which goes with the modeler's word: bounces and receipts still come.
 */
function autoSubmitted(value: Email['autoSubmitted']): readonly Header[] {
  if (value === 'no') return []
  if (value === undefined) return [['Auto-Submitted', 'auto-generated']]
  return [
    ['Auto-Submitted', value],
    ['X-Auto-Response-Suppress', 'OOF, AutoReply'],
  ]
}

/** RFC 5322 3.3 date-time in UTC: `Mon, 05 Jan 2026 10:00:00 +0000`. GMT would be the obsolete zone of 4.3. */
export function rfc5322Date(date: Date): string {
  return date.toUTCString().replace('GMT', '+0000')
}
