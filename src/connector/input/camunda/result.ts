import type { JsonObject } from '../../../json/json.ts'
import { valueAt } from '../../../json/place.ts'
import { LONGEST_SUBJECT } from './mail.ts'

type Variables = Readonly<Record<string, unknown>>

/**
 * What the response of Camunda's own connector has: the subject as the job says it, and whether the mail went out. Its
 * messageId is in every result.
 */
export function ownFields(variables: Variables, sent: boolean, mask: (text: string) => string): JsonObject {
  const subject = valueAt(variables, 'data.smtpAction.subject')
  // one that cannot be sent can be as long as a variable
  const isTold = typeof subject === 'string' && subject.length <= LONGEST_SUBJECT
  return isTold ? { subject: mask(subject), sent } : { sent }
}
