import type { FollowUp } from '../../../mail/email.ts'
import { readIso } from '../../../time/iso-date-time.ts'
import type { Read } from '../readers/field.ts'
import { refuseValue } from '../readers/input-problem.ts'

const EXAMPLES =
  'today, tomorrow, a date such as 2026-01-31, or a date and time such as 2026-01-31T17:00:00+01:00'

/** `today`, `tomorrow`, a date, a date-time with or without an offset. The past is fine: a job may come late. */
export const readFollowUp: Read<FollowUp> = (value) => {
  const text = typeof value === 'string' ? value.trim() : ''
  const day = text.toLowerCase()
  if (day === 'today' || day === 'tomorrow') return { kind: day }
  return readIso(text) ?? refuseValue(value, `is no day; give ${EXAMPLES}.`)
}
