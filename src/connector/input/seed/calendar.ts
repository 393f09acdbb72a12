import { placeholderWarnings } from '../../../mail/warnings.ts'
import type { InputIssue } from '../readers/invalid-input.ts'
import type { SeedFields } from './fields.ts'
import { placeName } from './labels.ts'

type People = Pick<
  SeedFields,
  'smtpEmailCalendar' | 'smtpEmailToRecipients' | 'smtpEmailCcRecipients' | 'smtpEmailBccRecipients'
>

/** An invitation names whom it invites, and who is in Bcc must not be named. */
export function calendarIssues(fields: People): InputIssue[] {
  const { smtpEmailCalendar, smtpEmailToRecipients: to, smtpEmailCcRecipients: cc } = fields
  if (smtpEmailCalendar === undefined || to.length + cc.length > 0) return []
  return [
    {
      path: ['smtpEmailCalendar'],
      message: `invites nobody: it names who is in ${placeName('smtpEmailToRecipients')} and ${placeName('smtpEmailCcRecipients')}, never who is in Bcc. Send a mail of its own to each.`,
    },
  ]
}

export function calendarWarnings({
  smtpEmailCalendar: event,
  smtpEmailBccRecipients: bcc,
}: People): string[] {
  if (event === undefined) return []
  const texts = (['summary', 'description', 'location'] as const).flatMap((key) =>
    placeholderWarnings(placeName(`smtpEmailCalendar.${key}`), event[key] ?? ''),
  )
  const hidden = `${placeName('smtpEmailCalendar')}: who is in Bcc gets it, but is not invited by name, and cannot answer`
  return [...texts, ...(bcc.length > 0 ? [hidden] : [])]
}
