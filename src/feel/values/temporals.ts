import {
  FeelDate,
  FeelDateTime,
  FeelTime,
  parseDate as readDate,
  parseDateTime as readDateTime,
  parseTime as readTime,
} from 'feelin'
import { millisecondsOf, ofMilliseconds, parseDuration } from './durations.ts'
import type { Temporal } from './values.ts'

// an offset and a zone: the zone counts
const WITH_OFFSET_AND_ZONE = /^(.*?)(?:Z|[-+]\d{2}:\d{2})?\[([^\]]+)\]$/
const DATE = /^\d{4,9}-\d{2}-\d{2}$/
const CLOCK = /^\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?/
/** Longer texts are no date and no time. */
const MAX_LENGTH = 100
const MIDNIGHT_AT_THE_END = /^24:00(?::00(?:\.0+)?)?$/

export function parseDate(text: string): FeelDate | null {
  return DATE.test(text) ? readDate(text) : null
}

export function parseTime(text: string): FeelTime | null {
  const clock = text.replace(/^T/, '')
  if (text.length > MAX_LENGTH || !CLOCK.test(clock)) return null
  return readTime(MIDNIGHT_AT_THE_END.test(clock) ? '00:00:00' : withZoneAfterAt(clock))
}

export function parseDateTime(text: string): FeelDateTime | null {
  if (text.length > MAX_LENGTH) return null
  const [date = '', clock] = text.split('T', 2)
  if (!DATE.test(date) || (clock !== undefined && !CLOCK.test(clock))) return null
  const value = readDateTime(withZoneAfterAt(text))
  return value === null ? null : inZone(value.unwrap(), value.zone)
}

/** What `@"…"` means. */
export function parseTemporal(text: string): unknown {
  if (/^[-+]?P/.test(text)) return parseDuration(text)
  if (DATE.test(text)) return parseDate(text)
  return text.includes('T') ? parseDateTime(text) : parseTime(text)
}

function withZoneAfterAt(text: string): string {
  return text.replace(WITH_OFFSET_AND_ZONE, '$1@$2')
}

/** A date-time in a zone; a wall clock time that a change to summer time leaves out moves on by an hour. */
export function inZone(wallClock: ReturnType<FeelDateTime['unwrap']>, zone: string | null): FeelDateTime {
  if (zone === null) return new FeelDateTime(wallClock, null)
  return new FeelDateTime(wallClock.toZonedDateTime(zone).toPlainDateTime(), zone)
}

/** The same instant in another zone; throws a RangeError for a zone that does not exist. */
export function atZone(value: FeelDateTime, zone: string): FeelDateTime {
  const target = zone === 'Z' ? 'UTC' : zone
  if (value.zone === null) return inZone(value.unwrap(), target)
  return new FeelDateTime(
    value.unwrap().toZonedDateTime(value.zone).withTimeZone(target).toPlainDateTime(),
    target,
  )
}

/** Steps that it takes to find out the instant or the offset of a value. */
export function costOf(value: Temporal): number {
  if (value instanceof FeelDate || value.zone === null) return 500
  return value instanceof FeelTime ? 4_000 : 1_500
}

/** Milliseconds that order values of one kind: from 1970 for dates, from midnight UTC for times. */
export function instantOf(value: Temporal): number {
  if (value instanceof FeelDate) return value.unwrap().toZonedDateTime('UTC').epochMilliseconds
  if (value instanceof FeelDateTime)
    return value.unwrap().toZonedDateTime(value.zone ?? 'UTC').epochMilliseconds
  return clockOf(value) - (offsetOf(value) ?? 0)
}

function clockOf(value: FeelTime): number {
  const { hour, minute, second, millisecond } = value.unwrap()
  return ((hour * 60 + minute) * 60 + second) * 1000 + millisecond
}

/** The offset from UTC in milliseconds, undefined without a zone. For a time in a named zone it is the one in winter. */
export function offsetOf(value: FeelTime | FeelDateTime): number | undefined {
  if (value.zone === null) return undefined
  if (value instanceof FeelDateTime) return millisecondsOf(value['time offset'])
  const { zone } = value
  const year = new Date().getUTCFullYear()
  const offsets = ['01', '07'].map((month) => {
    const sample = readDateTime(`${year}-${month}-01T12:00:00@${zone}`)
    return sample === null ? 0 : millisecondsOf(sample['time offset'])
  })
  return Math.min(...offsets)
}

/** A temporal value moved by milliseconds. A date stays a date, a time stays within its day. */
export function shift(value: Temporal, milliseconds: number): Temporal {
  if (value instanceof FeelDate) {
    return new FeelDate(value.unwrap().toPlainDateTime().add({ milliseconds }).toPlainDate())
  }
  if (value instanceof FeelTime) return new FeelTime(value.unwrap().add({ milliseconds }), value.zone)
  if (value.zone === null) return new FeelDateTime(value.unwrap().add({ milliseconds }), null)
  const moved = value.unwrap().toZonedDateTime(value.zone).add({ milliseconds })
  return new FeelDateTime(moved.toPlainDateTime(), value.zone)
}

/** A date or date-time moved by months, at most to the end of a shorter month. */
export function shiftMonths(value: FeelDate | FeelDateTime, months: number): FeelDate | FeelDateTime {
  if (value instanceof FeelDate) return new FeelDate(value.unwrap().add({ months }))
  return inZone(value.unwrap().add({ months }), value.zone)
}

/** The time from one value to another of the same kind. */
export function difference(a: Temporal, b: Temporal): unknown {
  const milliseconds = instantOf(a) - instantOf(b)
  // Camunda's engine has no negative difference of times with a zone
  const isZonedTime = a instanceof FeelTime && a.zone !== null
  return ofMilliseconds(isZonedTime ? Math.abs(milliseconds) : milliseconds)
}

/** The value as it appears in JSON: ISO 8601 with the offset instead of the zone's name, as Java prints it. */
export function toIsoText(value: Temporal): string {
  if (value instanceof FeelDate) return value.toString()
  const local = value.unwrap().toString()
  const offset = offsetOf(value)
  if (offset === undefined) return local
  if (value instanceof FeelDateTime) return local + offsetText(offset)
  return javaClock(local) + offsetText(offset)
}

// java.time.OffsetTime leaves zero seconds out and prints fractions in groups of three digits
function javaClock(text: string): string {
  const [clock = '', fraction] = text.split('.')
  if (fraction === undefined) return clock.replace(/^(\d{2}:\d{2}):00$/, '$1')
  return `${clock}.${fraction.padEnd(Math.ceil(fraction.length / 3) * 3, '0')}`
}

/** An offset as ISO 8601 writes it: `Z`, `+01:00`. */
export function offsetText(milliseconds: number): string {
  if (milliseconds === 0) return 'Z'
  const seconds = Math.abs(milliseconds) / 1000
  const parts = [Math.trunc(seconds / 3600), Math.trunc((seconds % 3600) / 60), seconds % 60]
  if (parts[2] === 0) parts.pop()
  return (milliseconds < 0 ? '-' : '+') + parts.map((part) => String(part).padStart(2, '0')).join(':')
}
