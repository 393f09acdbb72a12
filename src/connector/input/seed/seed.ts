import type { Body, Email } from '../../../mail/email.ts'
import { mentionedOnce } from '../../../mail/address/envelope.ts'
import { placeholderWarnings } from '../../../mail/warnings.ts'
import { bodySchema } from './body.ts'
import type { EmailRequest } from '../email-request.ts'
import { isGiven } from '../readers/field.ts'
import { hasSomebody } from '../readers/mailboxes.ts'
import { invalidInput } from '../readers/invalid-input.ts'
import type { InputIssue, Mask } from '../readers/invalid-input.ts'
import { usualLimits, type Limits } from '../limits.ts'
import { calendarIssues, calendarWarnings } from './calendar.ts'
import { extraHeaders, headerWarnings, senderIssues } from './extra-headers.ts'
import { misspelledInputs } from './misspelled.ts'
import { tooMany } from '../readers/too-many.ts'
import { seedFieldsOf } from './fields.ts'
import { placeName } from './labels.ts'
import type { SeedFields } from './fields.ts'
import { policyOf } from '../readers/policy-inputs.ts'
import { renderingOf } from './rendering.ts'
import { seedRules } from './rules.ts'
import { offersFiles } from './template.ts'

type Variables = Readonly<Record<string, unknown>>

const bodyThatSaysFile = bodySchema(true)
const bodyOfOlder = bodySchema(false)

/**
 * The seed dialect (`com.infosys.camundaconnectors.email:smtp:1`) as an EmailRequest. Throws INVALID_INPUT with all
 * problems at once, each under the name that modelers know. Secrets have to be resolved before; `mask` takes them out
 * of values that an error quotes. The task's headers say which template it was made with.
 */
export function parseSeedInput(
  variables: Variables,
  mask: Mask = (text) => text,
  limits: Limits = usualLimits,
  headers: Readonly<Record<string, string>> = {},
): EmailRequest {
  const fields = seedFieldsOf(limits.accountsOnly, mayLackTo(variables)).safeParse(variables)
  const body = (offersFiles(headers) ? bodyThatSaysFile : bodyOfOlder).safeParse(variables)
  const rules = seedRules.safeParse(variables)
  const tooMuch = fields.success
    ? [...limitIssues(fields.data, limits), ...senderIssues(fields.data), ...calendarIssues(fields.data)]
    : []
  if (fields.success && body.success && rules.success && tooMuch.length === 0) {
    return { ...toMail(fields.data, body.data), ...policyOf(variables) }
  }
  const issues = [fields, body, rules].flatMap((result) => result.error?.issues ?? [])
  throw invalidInput([...issues, ...tooMuch], misspelledInputs(variables), mask, placeName)
}

function mayLackTo(given: Variables): boolean {
  const others = ['smtpEmailCcRecipients', 'smtpEmailBccRecipients'].filter((name) => isGiven(given[name]))
  // where there are none, which is usual, nothing is read twice
  return others.some((name) => hasSomebody(given[name])) && !hasSomebody(given['smtpEmailToRecipients'])
}

function limitIssues(fields: SeedFields, limits: Limits): InputIssue[] {
  const to = [
    fields.smtpEmailToRecipients,
    fields.smtpEmailCcRecipients,
    fields.smtpEmailBccRecipients,
  ].flat()
  const replyTo = fields.smtpEmailDirectReplyTo
  return tooMany(
    [
      { place: ['smtpEmailToRecipients'], count: to.length, what: 'recipients' },
      { place: ['smtpEmailDirectReplyTo'], count: replyTo.length, what: 'addresses' },
      { place: ['smtpEmailAttachments'], count: fields.smtpEmailAttachments.length, what: 'files' },
    ],
    limits,
  )
}

function toMail(fields: SeedFields, body: Body): Pick<EmailRequest, 'account' | 'email'> {
  const [to, cc, bcc] = mentionedOnce(
    fields.smtpEmailToRecipients,
    fields.smtpEmailCcRecipients,
    fields.smtpEmailBccRecipients,
  )
  const [replyTo] = mentionedOnce(fields.smtpEmailDirectReplyTo)
  const followUp = fields.smtpEmailFollowUp ?? fields.smtpFollowUp
  const rendering = renderingOf(fields, body)
  const warnings = [
    ...(rendering?.data ? [] : placeholderWarnings(placeName('smtpEmailSubject'), fields.smtpEmailSubject)),
    ...(rendering?.data ? [] : bodyWarnings(body)),
    ...headerWarnings(fields),
    ...calendarWarnings(fields),
    ...fields.smtpEmailAttachments.flatMap(({ warnings: ofOne = [] }) => ofOne),
  ]
  return {
    account: fields.authentication,
    email: {
      from: fields.smtpEmailMailBoxName,
      to,
      cc,
      bcc,
      replyTo,
      subject: fields.smtpEmailSubject,
      body,
      attachments: fields.smtpEmailAttachments,
      importance: fields.smtpEmailImportance,
      sensitivity: fields.smtpEmailSensitivity,
      readReceipt: fields.smtpEmailReadReceipt,
      ...(followUp !== undefined && { followUp }),
      ...(rendering && { rendering }),
      ...(fields.smtpEmailCalendar && { calendar: fields.smtpEmailCalendar }),
      ...extraHeaders(fields),
      ...receipts(fields),
      ...(warnings.length > 0 && { warnings }),
    },
  }
}

function receipts({ smtpEmailDeliveryReceipt: of, smtpEmailRequireTls: wanted }: SeedFields) {
  return {
    ...(of && { deliveryReceipt: { of, field: placeName('smtpEmailDeliveryReceipt') } }),
    ...(wanted && { requireTls: { field: placeName('smtpEmailRequireTls') } }),
  } satisfies Partial<Email>
}

/** Of what stands in the inputs; a file is read when the mail is composed. */
function bodyWarnings(body: Body): string[] {
  const content = placeName('smtpEmailContent')
  const html = placeName(body.kind === 'alternative' ? 'smtpEmailHtmlContent' : 'smtpEmailContent')
  return [
    ...('text' in body ? placeholderWarnings(content, body.text) : []),
    ...('html' in body && body.html.kind === 'inline' ? placeholderWarnings(html, body.html.html) : []),
  ]
}
