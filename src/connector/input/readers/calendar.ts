import { isRecord } from '../../../json/json.ts'
import type { CalendarEvent } from '../../../mail/email.ts'
import { parseDuration } from '../../../time/iso-duration.ts'
import { readTimes } from './calendar-times.ts'
import { isGiven, optional, required, withDefault, type Read } from './field.ts'
import { gather, refuse, refuseValue, within } from './input-problem.ts'
import { readMailbox } from './mailboxes.ts'
import { readRecurrence } from './recurrence.ts'
import { line, readText } from './texts.ts'
import { unknownKeys } from './unknown-keys.ts'
import { word } from './words.ts'

const KEYS = [
  'method',
  'uid',
  'sequence',
  'start',
  'end',
  'timeZone',
  'allDay',
  'summary',
  'description',
  'location',
  'recurrence',
  'alarm',
  'organizer',
] as const
/** What other systems call them. */
const OTHER_NAMES: Readonly<Record<string, (typeof KEYS)[number]>> = {
  id: 'uid',
  title: 'summary',
  subject: 'summary',
  name: 'summary',
  text: 'description',
  body: 'description',
  place: 'location',
  begin: 'start',
  from: 'start',
  dtstart: 'start',
  to: 'end',
  until: 'end',
  dtend: 'end',
  duration: 'end',
  tz: 'timeZone',
  zone: 'timeZone',
  tzid: 'timeZone',
  rrule: 'recurrence',
  repeat: 'recurrence',
  reminder: 'alarm',
  valarm: 'alarm',
  action: 'method',
  version: 'sequence',
  revision: 'sequence',
}

const LONGEST_LINE = 1_000
const LONGEST_DESCRIPTION = 50_000
const LONGEST_UID = 200

type Method = 'invite' | 'update' | 'cancel'
const readMethod = word<Method>({ request: 'invite', invite: 'invite', update: 'update', cancel: 'cancel' })

/** `smtpEmailCalendar` as an appointment; its people are those of the mail. */
export const readCalendar: Read<CalendarEvent> = (value) => {
  if (!isRecord(value) || Array.isArray(value))
    return refuseValue(value, 'is not an appointment; press fx and give { uid: …, start: …, end: … }.')
  const given: Readonly<Record<string, unknown>> = value
  const unknown = unknownKeys(given, KEYS, OTHER_NAMES)
  if (unknown.length > 0)
    refuse(`has keys that are not known: ${unknown.join(', ')}. Known are ${KEYS.join(', ')}.`)
  const of = (key: (typeof KEYS)[number]) => (Object.hasOwn(given, key) ? given[key] : undefined)
  const text = (key: (typeof KEYS)[number], read: Read<string>) => within(key, () => optional(read)(of(key)))

  const { method, ...read } = gather({
    method: () => within('method', () => withDefault(readMethod, 'invite')(of('method'))),
    uid: () => within('uid', () => required(readUid)(of('uid'))),
    sequence: () => within('sequence', () => optional(readSequence)(of('sequence'))),
    times: () => readTimes(Object.fromEntries(KEYS.map((key) => [key, of(key)]))),
    summary: () => text('summary', line(LONGEST_LINE)),
    description: () => text('description', readDescription),
    location: () => text('location', line(LONGEST_LINE)),
    alarmMinutes: () => within('alarm', () => optional(readAlarm)(of('alarm'))),
    organizer: () => within('organizer', () => optional(readMailbox)(of('organizer'))),
  })
  if (method !== 'invite' && (read.sequence ?? 0) < 1) refuse(NEXT_SEQUENCE, 'sequence')
  const { uid, sequence = 0, times, ...rest } = read
  const recurrence = isGiven(of('recurrence'))
    ? within('recurrence', () => readRecurrence(of('recurrence'), times))
    : undefined
  return {
    method: method === 'cancel' ? 'CANCEL' : 'REQUEST',
    uid,
    sequence,
    times,
    ...onlyGiven(rest),
    ...(recurrence && { recurrence }),
  }
}

const NEXT_SEQUENCE =
  'has to rise with each update and cancellation, or calendars ignore them; the first invitation has 0, give 1 for the first change, then 2, and so on.'

type Texts = 'summary' | 'description' | 'location' | 'alarmMinutes' | 'organizer'

function onlyGiven(values: { readonly [K in Texts]: CalendarEvent[K] | undefined }): Pick<
  CalendarEvent,
  Texts
> {
  const { summary, description, location, alarmMinutes, organizer } = values
  return {
    ...(summary !== undefined && { summary }),
    ...(description !== undefined && { description }),
    ...(location !== undefined && { location }),
    ...(alarmMinutes !== undefined && { alarmMinutes }),
    ...(organizer !== undefined && { organizer }),
  }
}

/** It is written into the calendar as it stands, so it holds nothing that would have to be escaped (RFC 5545 3.3.11). */
const readUid: Read<string> = (value) => {
  const uid = readText(value).trim()
  if (uid.length > LONGEST_UID || !/^[!-~]+$/.test(uid) || /[\\,;"]/.test(uid))
    return refuseValue(
      value,
      `cannot name an appointment; give what stays the same for its updates, such as "interview-" + order.id: at most ${LONGEST_UID} letters without accents, digits and signs, without blanks, commas, semicolons, quotation marks, backslashes.`,
    )
  return uid
}

/** RFC 5545 3.8.7.4: it fits into 32 bits. */
const MOST_SEQUENCE = 2_147_483_647

const readSequence: Read<number> = (value) => {
  const number = typeof value === 'string' && /^\d{1,10}$/.test(value.trim()) ? Number(value) : value
  if (typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= MOST_SEQUENCE)
    return number
  return refuseValue(value, 'is not a whole number from 0 on.')
}

/** Line breaks may be in it. */
const readDescription: Read<string> = (value) => {
  const text = readText(value)
  if (text.length > LONGEST_DESCRIPTION)
    return refuse(
      `has ${text.length} characters, and may have ${LONGEST_DESCRIPTION}; write what is more into the body.`,
    )
  return /(?![\t\r\n])\p{Cc}/u.test(text) ? refuseValue(text, 'has a control character in it.') : text
}

const MINUTE = 60 * 1000
/** Four weeks: calendar programs offer no more. */
const MOST_MINUTES = 28 * 24 * 60

const readAlarm: Read<number> = (value) => {
  const text = readText(value).trim()
  const minutes = /^\d{1,5}$/.test(text) ? Number(text) : (parseDuration(text) ?? NaN) / MINUTE
  if (Number.isInteger(minutes) && minutes <= MOST_MINUTES) return minutes
  return refuseValue(
    value,
    'is not a time before the start; give minutes, such as 15, or PT15M, PT2H, P1D; at most P28D.',
  )
}
