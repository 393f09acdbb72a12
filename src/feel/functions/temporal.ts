import { FeelDate, FeelDateTime, FeelDuration, FeelTime } from 'feelin'
import { millisecondsOf, ofMonths } from '../values/durations.ts'
import { FeelEvaluationError } from '../feel-errors.ts'
import { atZone, offsetText, parseDate, parseDateTime, parseTime } from '../values/temporals.ts'
import {
  any,
  charged,
  instance,
  overload,
  text,
  whole,
  type FunctionTable,
  type Overload,
  type Reader,
} from './overload.ts'

type Day = FeelDate | FeelDateTime

const day: Reader<Day> = (value) =>
  value instanceof FeelDate || value instanceof FeelDateTime ? value : undefined
const dateTime = instance(FeelDateTime)
const durationOrNull: Reader<FeelDuration | null> = (value) =>
  value === null || value instanceof FeelDuration ? value : undefined

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

export function temporalFunctions(now: () => Date): FunctionTable {
  return charged({
    now: [overload('', [], () => parseDateTime(now().toISOString()))],
    today: [overload('', [], () => parseDate(now().toISOString().slice(0, 10)))],
    date: [
      overload('from', [any], toDate),
      overload('year, month, day', [whole, whole, whole], (year, month, date) =>
        parseDate([padded(year, 4), padded(month, 2), padded(date, 2)].join('-')),
      ),
    ],
    time: [
      overload('from', [any], toTime),
      overload('hour, minute, second', [whole, whole, whole], (hour, minute, second) =>
        clockTime([hour, minute, second], null),
      ),
      overload(
        'hour, minute, second, offset',
        [whole, whole, whole, durationOrNull],
        (hour, minute, second, offset) => clockTime([hour, minute, second], offset),
      ),
    ],
    'date and time': dateAndTime(),
    'years and months duration': [overload('from, to', [day, day], monthsBetween)],
    'day of week': ofDay((date) => WEEKDAYS[date.weekday - 1]),
    'day of year': ofDay((date) => date.unwrap().dayOfYear),
    'week of year': ofDay((date) => date.unwrap().weekOfYear),
    'month of year': ofDay((date) => MONTHS[date.month - 1]),
    'last day of month': ofDay((date) => {
      const value = date.unwrap()
      return parseDate(value.with({ day: value.daysInMonth }).toString().slice(0, 10))
    }),
  })
}

function dateAndTime(): readonly Overload[] {
  return [
    overload('from', [any], (from) =>
      typeof from === 'string' ? parseDateTime(from) : from instanceof FeelDateTime ? from : null,
    ),
    overload('date, time', [day, any], (date, clock) => {
      if (clock instanceof FeelTime) return combined(date, clock)
      return typeof clock === 'string' && date instanceof FeelDateTime ? inZone(date, clock) : null
    }),
    overload('date, timezone', [dateTime, text], inZone),
  ]
}

function ofDay(body: (date: Day) => unknown): readonly Overload[] {
  return [overload('date', [day], (date) => body(date) ?? null)]
}

function toDate(from: unknown): FeelDate | null {
  if (typeof from === 'string') return parseDate(from)
  if (from instanceof FeelDate) return from
  return from instanceof FeelDateTime ? parseDate(from.toString().slice(0, 10)) : null
}

function toTime(from: unknown): FeelTime | null {
  if (typeof from === 'string') return parseTime(from)
  if (from instanceof FeelTime) return from
  return from instanceof FeelDateTime ? new FeelTime(from.unwrap().toPlainTime(), from.zone) : null
}

function clockTime(clock: readonly number[], offset: FeelDuration | null): FeelTime | null {
  const text = clock.map((part) => padded(part, 2)).join(':')
  return parseTime(offset === null ? text : text + offsetText(millisecondsOf(offset)))
}

function combined(date: Day, clock: FeelTime): FeelDateTime | null {
  return parseDateTime(`${date.toString().slice(0, 10)}T${clock.toString()}`)
}

function inZone(value: FeelDateTime, zone: string): FeelDateTime {
  try {
    return atZone(value, zone)
  } catch (error) {
    throw new FeelEvaluationError(`there is no time zone ${zone.slice(0, 50)}`, error)
  }
}

function monthsBetween(from: Day, to: Day): FeelDuration | null {
  const [start, end] = [toDate(from), toDate(to)]
  if (!start || !end) return null
  return ofMonths(start.unwrap().until(end.unwrap(), { largestUnit: 'month' }).months)
}

function padded(part: number, length: number): string {
  return String(part).padStart(length, '0')
}
