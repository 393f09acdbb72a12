import type { FollowUp } from '../../../mail/email.ts'
import { fromWallClock, isTimeZone } from '../../../time/zoned-time.ts'
import type { Read } from '../readers/field.ts'
import { refuseValue } from '../readers/input-problem.ts'

/** ISO 8601, and the two ways in which FEEL writes a zone's name: `…+01:00[Europe/Berlin]`, `…@Europe/Berlin`. */
const ISO =
  /^([1-9]\d{3}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d)?)(?:[.,]\d{1,9})?(?:(Z|[+-]\d\d:?\d\d)(?:\[[^\]]+\])?|@([\w+/-]+))?)?$/i

const EXAMPLES =
  'today, tomorrow, a date such as 2026-01-31, or a date and time such as 2026-01-31T17:00:00+01:00'

/** `today`, `tomorrow`, a date, a date-time with or without an offset. The past is fine: a job may come late. */
export const readFollowUp: Read<FollowUp> = (value) => {
  const text = typeof value === 'string' ? value.trim() : ''
  const day = text.toLowerCase()
  if (day === 'today' || day === 'tomorrow') return { kind: day }
  return readIso(text) ?? refuseValue(value, `is no day; give ${EXAMPLES}.`)
}

function readIso(text: string): FollowUp | undefined {
  const match = ISO.exec(text)
  const date = match?.[1]
  if (match === null || date === undefined) return undefined
  const [time, offset, zone] = [match[2], match[3], match[4]]
  const dateTime = `${date}T${time === undefined ? '00:00:00' : time.padEnd(8, ':00')}`
  const wallMs = Date.parse(`${dateTime}Z`)
  // Date.parse moves the 30th of February on to March and takes 24:00
  if (Number.isNaN(wallMs) || new Date(wallMs).toISOString().slice(0, 19) !== dateTime) return undefined
  if (time === undefined) return { kind: 'date', date }
  if (offset !== undefined) return instant(dateTime, offset)
  if (zone === undefined) return { kind: 'local', dateTime }
  return isTimeZone(zone) ? { kind: 'instant', epochMs: fromWallClock(wallMs, zone) } : undefined
}

function instant(dateTime: string, offset: string): FollowUp | undefined {
  const epochMs = Date.parse(dateTime + offset.toUpperCase().replace(/^([+-]\d\d)(\d\d)$/, '$1:$2'))
  return Number.isNaN(epochMs) ? undefined : { kind: 'instant', epochMs }
}
