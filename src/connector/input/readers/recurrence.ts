import type { CalendarTimes, Recurrence } from '../../../mail/email.ts'
import { fromWallClock } from '../../../time/zoned-time.ts'
import { refuse, refuseValue } from './input-problem.ts'
import { readLine } from './texts.ts'

const LONGEST = 500
const MOST_TIMES = 1_000

const number = (most: number) => ({ form: /^\d{1,4}$/, most })
const listOf = (one: string) => ({ form: new RegExp(`^(?:${one})(?:,(?:${one}))*$`), most: Infinity })
const DAY = 'SU|MO|TU|WE|TH|FR|SA'

/** What calendar programs understand of RFC 5545 3.3.10, and how it is written. */
const PARTS: ReadonlyMap<string, { readonly form: RegExp; readonly most: number }> = new Map([
  ['FREQ', { form: /^(?:DAILY|WEEKLY|MONTHLY|YEARLY)$/, most: Infinity }],
  ['INTERVAL', number(MOST_TIMES)],
  ['COUNT', number(MOST_TIMES)],
  ['UNTIL', { form: /^\d{8}(?:T\d{6}Z?)?$/, most: Infinity }],
  ['BYDAY', listOf(`(?:[+-]?(?:[1-9]|[1-4]\\d|5[0-3]))?(?:${DAY})`)],
  ['BYMONTH', listOf('[1-9]|1[0-2]')],
  ['BYMONTHDAY', listOf('[+-]?(?:[1-9]|[12]\\d|3[01])')],
  ['BYSETPOS', listOf('[+-]?[1-9]\\d{0,2}')],
  ['WKST', { form: new RegExp(`^(?:${DAY})$`), most: Infinity }],
])

const EXAMPLE = 'write it as in FREQ=WEEKLY;BYDAY=MO;COUNT=10'

/**
 * How often an appointment comes again: the text of an RRULE (RFC 5545 3.3.10). Its UNTIL may be a date or a time of the
 * appointment's own zone; it is sent in the form that the start asks for.
 */
export function readRecurrence(value: unknown, times: CalendarTimes): Recurrence {
  const text = readLine(value)
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/, '')
  if (text.length > LONGEST) return refuse(`has ${text.length} characters, and may have ${LONGEST}.`)
  const parts = new Map<string, string>()
  for (const part of text.replace(/;$/, '').split(';')) {
    const [name = '', ...rest] = part.split('=')
    const known = PARTS.get(name)
    const given = rest.join('=')
    if (known === undefined)
      return refuseValue(
        value,
        `has the part ${JSON.stringify(name)}; known are ${[...PARTS.keys()].join(', ')}; ${EXAMPLE}.`,
      )
    if (
      !known.form.test(given) ||
      Number(given) === 0 ||
      (known.most < Infinity && Number(given) > known.most)
    )
      return refuseValue(value, `has a value of ${name} that cannot be read; ${EXAMPLE}.`)
    if (parts.has(name)) return refuseValue(value, `has ${name} twice; ${EXAMPLE}.`)
    parts.set(name, given)
  }
  if (!parts.has('FREQ')) return refuseValue(value, `has no FREQ; ${EXAMPLE}.`)
  if (parts.has('COUNT') && parts.has('UNTIL'))
    return refuseValue(value, 'has both COUNT and UNTIL; give one of them.')
  const until = parts.get('UNTIL')
  const end = until === undefined ? undefined : untilOf(until, times, value)
  if (end !== undefined) parts.set('UNTIL', end.text)
  const rule = [...parts].map(([name, given]) => `${name}=${given}`).join(';')
  return { rule, ...(end && { untilMs: end.ms }) }
}

/** Of whole days a date, else in UTC; a date means all of that day. */
function untilOf(until: string, times: CalendarTimes, value: unknown): { text: string; ms: number } {
  const [, date = '', time = '235959', utc] = /^(\d{8})(?:T(\d{6})(Z?))?$/.exec(until) ?? []
  const wallMs = Date.parse(
    `${date.replace(/(....)(..)(..)/, '$1-$2-$3')}T${time.replace(/(..)(..)(..)/, '$1:$2:$3')}Z`,
  )
  const written = Number.isNaN(wallMs) ? '' : basic(wallMs)
  if (written !== `${date}T${time}`) return refuseValue(value, 'has an UNTIL that is no day.')
  if (times.kind === 'days') {
    if (date < times.start.replace(/-/g, '')) return refuseValue(value, ENDS_BEFORE)
    return { text: date, ms: wallMs }
  }
  const isUtc = utc === 'Z' || times.kind === 'instants'
  const ms = isUtc ? wallMs : fromWallClock(wallMs, times.timeZone)
  if (ms < startOf(times)) return refuseValue(value, ENDS_BEFORE)
  return { text: `${basic(ms)}Z`, ms }
}

const ENDS_BEFORE = 'has an UNTIL that is before the start.'

function startOf(times: Exclude<CalendarTimes, { kind: 'days' }>): number {
  return times.kind === 'instants'
    ? times.startMs
    : fromWallClock(Date.parse(`${times.start}Z`), times.timeZone)
}

function basic(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace(/[-:]/g, '')
}
