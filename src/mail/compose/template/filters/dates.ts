import { readIso } from '../../../../time/iso-date-time.ts'
import { isTimeZone, toWallClock } from '../../../../time/zoned-time.ts'
import { fault } from '../fault.ts'
import { strftime, type WallTime } from '../strftime.ts'
import { printed } from '../values.ts'
import type { Filters, FilterTools } from './filter.ts'

/** What ECMAScript can tell the calendar of (21.4.1.1). */
const LATEST = 8.64e15
const LONGEST_FORMAT = 1_000

/**
 * A day, or an instant as the clocks in the zone show it. What has no offset is what the clock says. `now` and `today`
 * are the Date of the mail, which stays the same when it is tried again.
 */
function wallTime(value: unknown, timeZone: string, now: number): WallTime {
  const at = (epochMs: number): WallTime => {
    if (Math.abs(epochMs) > LATEST) fault('is a number too far from 1970 to be a date.')
    const wallMs = toWallClock(epochMs, timeZone)
    return { wallMs, offsetMinutes: Math.round((wallMs - epochMs) / 60_000) }
  }
  if (typeof value === 'number') return at(value * 1000)
  const text = printed(value).trim()
  if (text === 'now' || text === 'today') return at(now)
  const read = readIso(text)
  switch (read?.kind) {
    case 'instant':
      return at(read.epochMs)
    case 'date':
      return { wallMs: Date.parse(`${read.date}T00:00:00Z`), offsetMinutes: 0 }
    case 'local':
      return { wallMs: Date.parse(`${read.dateTime}Z`), offsetMinutes: 0 }
    case undefined:
      return fault(
        'is no date; give one such as 2026-01-31 or 2026-01-31T17:00:00+01:00, the seconds since 1970, or "now".',
      )
  }
}

function date(value: unknown, args: readonly unknown[], { now, timeZone }: FilterTools): string {
  const [format, zone = timeZone] = args.map(printed)
  if (zone !== timeZone && !isTimeZone(zone)) return fault('is a date for a time zone that is not known.')
  if (format === undefined || format.length > LONGEST_FORMAT)
    return fault('is a date with a format that is too long.')
  return strftime(wallTime(value, zone, now), format)
}

export const dateFilters: Filters = {
  date: {
    takes: [1, 2],
    meaning: 'a date in that format, in `SMTP_TIME_ZONE` or the zone that is named',
    example: [
      '{{ "2026-01-31T17:00:00Z" | date: "%-d %B %Y, %H:%M", "Europe/Berlin" }}',
      '31 January 2026, 18:00',
    ],
    // Intl makes a formatter each time
    cost: 500,
    apply: date,
  },
}
