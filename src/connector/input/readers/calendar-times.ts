import type { CalendarTimes } from '../../../mail/email.ts'
import { parseIsoDateTime, type IsoDateTime } from '../../../time/iso-date-time.ts'
import { fromWallClock, isTimeZone, toWallClock } from '../../../time/zoned-time.ts'
import { readBoolean } from './booleans.ts'
import { optional, required, type Read } from './field.ts'
import { gather, refuse, refuseValue, within } from './input-problem.ts'

const DAY = 24 * 60 * 60 * 1000
/** Longer than any name of a zone. */
const LONGEST_ZONE = 60
/** These are instants, and every calendar program shows them in the zone of whoever looks. */
const UTC = /^(?:UTC|Etc\/UTC|GMT|Z)$/i

type Given = Readonly<Record<string, unknown>>

/**
 * Start and end of an appointment: dates, the last one included, or dates with times. A time without an offset is one of
 * `timeZone`; one with an offset or a zone of its own is shown in `timeZone` where that is given.
 */
export function readTimes(given: Given): CalendarTimes {
  const { start, end, timeZone, allDay } = gather({
    start: () => within('start', () => required(readMoment)(given['start'])),
    end: () => within('end', () => optional(readMoment)(given['end'])),
    timeZone: () => within('timeZone', () => optional(readTimeZone)(given['timeZone'])),
    allDay: () => within('allDay', () => optional(readBoolean)(given['allDay'])),
  })
  const days = allDay ?? !start.hasTime
  for (const [name, moment] of [['start', start] as const, ['end', end ?? start] as const]) {
    if (days && moment.hasTime)
      refuse('has a time, but the appointment takes whole days; give a date such as 2026-12-01.', name)
    if (!days && !moment.hasTime)
      refuse('has no time; write 2026-12-01T10:00:00, or a date in start and end for whole days.', name)
  }
  if (days) return wholeDays(start, end ?? start)
  return end === undefined ? refuse('is missing.', 'end') : hours(start, end, timeZone)
}

function wholeDays(start: IsoDateTime, last: IsoDateTime): CalendarTimes {
  if (last.wallMs < start.wallMs) refuse('is before the start.', 'end')
  return { kind: 'days', start: start.date, end: new Date(last.wallMs + DAY).toISOString().slice(0, 10) }
}

function hours(start: IsoDateTime, end: IsoDateTime, timeZone: string | undefined): CalendarTimes {
  const zone = timeZone ?? start.zone
  const { startMs, endMs } = gather({
    startMs: () => within('start', () => instantOf(start, zone)),
    endMs: () => within('end', () => instantOf(end, zone)),
  })
  if (endMs <= startMs) refuse('is not after the start.', 'end')
  const shown = zone === undefined || UTC.test(zone) ? undefined : zone
  if (shown === undefined) return { kind: 'instants', startMs, endMs }
  const times = [startMs, endMs].map((ms) => toWallClock(ms, shown))
  // what clocks show twice when summer time ends can only be said in UTC
  if (times.some((wallMs, index) => fromWallClock(wallMs, shown) !== [startMs, endMs][index]))
    return { kind: 'instants', startMs, endMs }
  const [from = '', to = ''] = times.map((wallMs) => new Date(wallMs).toISOString().slice(0, 19))
  return { kind: 'zoned', start: from, end: to, timeZone: shown }
}

function instantOf({ epochMs, wallMs, zone }: IsoDateTime, otherwise: string | undefined): number {
  if (epochMs !== undefined) return epochMs
  const place = zone ?? otherwise
  if (place === undefined)
    return refuse(
      'says no time zone; give timeZone, such as "Europe/Berlin", or an offset, as in …T10:00:00+01:00.',
    )
  return fromWallClock(wallMs, place)
}

const EXAMPLES = 'a date such as 2026-12-01, or a date and time such as 2026-12-01T10:00:00'

const readMoment: Read<IsoDateTime> = (value) => {
  const moment = typeof value === 'string' ? parseIsoDateTime(value.trim()) : undefined
  if (moment === undefined) return refuseValue(value, `is not a time; give ${EXAMPLES}.`)
  return moment.zone === undefined ? moment : { ...moment, zone: readTimeZone(moment.zone) }
}

/** An IANA name as Node knows it, in its own letters where it is written in others. */
const readTimeZone: Read<string> = (value) => {
  const name = typeof value === 'string' ? value.trim() : ''
  if (UTC.test(name)) return 'UTC'
  // Node takes offsets as well, and calendar programs do not
  if (name.length > LONGEST_ZONE || !/^[a-z]/i.test(name) || !isTimeZone(name))
    return refuseValue(value, 'is not a time zone; give a name such as Europe/Berlin or America/New_York.')
  const known = new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone
  return known.toLowerCase() === name.toLowerCase() ? known : name
}
