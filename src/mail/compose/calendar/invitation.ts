import type * as IcalGenerator from 'ical-generator'
import type { ICalAttendeeData, ICalAttendeeRole, ICalDateTimeValue, ICalEventData } from 'ical-generator'
import { fromWallClock } from '../../../time/zoned-time.ts'
import { refuseDenied, type DeniedTypes } from '../../content/denied-types.ts'
import { smtpAddress } from '../../address/envelope.ts'
import type { CalendarEvent, CalendarTimes, Email, Mailbox } from '../../email.ts'
import { timeZoneBlock } from './time-zone.ts'

/** Under which name it is attached, whatever it says. */
export const INVITATION_FILE = 'invite.ics'

/** What a mail says to calendars. */
export interface Invitation {
  readonly method: CalendarEvent['method']
  /** RFC 5545, in lines of 75 octets at most that end in CRLF. */
  readonly text: string
}

/**
 * The appointment of a mail (RFC 5546 3.2.2 and 3.2.5): who is in To is required, who is in Cc optional, and who is in Bcc
 * is not named. `date` is the Date of the mail, so that each attempt says the same. Undefined where there is none; rejects
 * with ATTACHMENT_DENIED where the operator lets no such file out.
 */
export async function invitationOf(
  email: Email,
  date: Date,
  denied: DeniedTypes,
): Promise<Invitation | undefined> {
  const { calendar: event } = email
  if (event === undefined) return undefined
  refuseDenied(
    'Appointment',
    { names: [INVITATION_FILE], types: ['text/calendar', 'application/ics'] },
    denied,
  )
  const ics = await import('ical-generator')
  const { method } = event
  const text = ics
    .default({
      prodId: { company: 'camunda-smtp-connector', product: 'camunda-smtp-connector' },
      method: ics.ICalCalendarMethod[method],
      timezone: {
        name: null,
        generator: (timeZone) => timeZoneBlock(timeZone, ...spanOf(event)),
      },
      events: [eventData(ics, email, event, date)],
    })
    .toString()
  return { method, text: `${text}\r\n` }
}

type Ics = typeof IcalGenerator

function eventData(ics: Ics, email: Email, event: CalendarEvent, date: Date): ICalEventData {
  const organizer = event.organizer ?? email.from
  const { address } = person(organizer)
  const { summary, description, location, recurrence, alarmMinutes } = event
  const isRequest = event.method === 'REQUEST'
  return {
    id: event.uid.includes('@') ? event.uid : `${event.uid}@${address.slice(address.lastIndexOf('@') + 1)}`,
    sequence: event.sequence,
    stamp: date,
    ...(!isRequest && { status: ics.ICalEventStatus.CANCELLED }),
    ...timesData(event.times),
    summary: summary ?? email.subject,
    ...(description !== undefined && { description }),
    ...(location !== undefined && { location }),
    ...(recurrence !== undefined && { repeating: recurrence.rule }),
    organizer: { name: person(organizer).name, email: address },
    attendees: attendees(ics, email, address, isRequest),
    ...(isRequest &&
      alarmMinutes !== undefined && {
        alarms: [{ type: ics.ICalAlarmType.display, trigger: alarmMinutes * 60 }],
      }),
  }
}

function attendees(ics: Ics, { to, cc }: Email, organizer: string, isRequest: boolean): ICalAttendeeData[] {
  // whoever invites is not asked, and nobody is asked twice
  const named = new Set([organizer])
  const asked = isRequest && { rsvp: true, status: ics.ICalAttendeeStatus.NEEDSACTION }
  const invited = (mailboxes: readonly Mailbox[], role: ICalAttendeeRole) =>
    mailboxes.map(person).flatMap(({ name, address }): ICalAttendeeData[] => {
      if (named.has(address)) return []
      named.add(address)
      return [{ name, email: address, role, type: ics.ICalAttendeeType.INDIVIDUAL, ...asked }]
    })
  return [...invited(to, ics.ICalAttendeeRole.REQ), ...invited(cc, ics.ICalAttendeeRole.OPT)]
}

/**
 * A mailbox for ical-generator, which escapes neither what ends a quoted value (RFC 5545 3.2 has no way to) nor what is not
 * allowed in a mailto: URI (RFC 6068).
 */
function person({ name, address }: Mailbox): { readonly name: string; readonly address: string } {
  const written = smtpAddress(address)
  const at = written.lastIndexOf('@')
  const local = written.slice(0, at).replace(/[^\w.!$&'*+/=~-]/gu, encodeURIComponent)
  const uri = local + written.slice(at).toLowerCase()
  const shown = name
    .replace(/"/g, "'")
    .replace(/\\/g, '/')
    .replace(/\p{Cc}/gu, ' ')
    .trim()
  return { name: shown === '' ? uri : shown, address: uri }
}

function timesData(times: CalendarTimes): Pick<ICalEventData, 'start' | 'end' | 'allDay' | 'timezone'> {
  switch (times.kind) {
    case 'days':
      return { start: new Date(times.start), end: new Date(times.end), allDay: true }
    case 'zoned': {
      const { start, end, timeZone } = times
      return { start: wallClock(start), end: wallClock(end), timezone: timeZone }
    }
    case 'instants':
      return { start: new Date(times.startMs), end: new Date(times.endMs) }
  }
}

/**
 * What a wall clock shows, in the form of a date of Day.js, which is written as it says itself: of a Date, ical-generator
 * would take what clocks show where the worker runs.
 */
function wallClock(dateTime: string): ICalDateTimeValue {
  const [day = '', time = ''] = dateTime.replace(/[-:]/g, '').split('T')
  const clock = {
    format: (form?: string) => (form === 'YYYYMMDD' ? day : time),
    isValid: () => true,
    toDate: () => new Date(`${dateTime}Z`),
    toJSON: () => dateTime,
    tz: () => clock,
    utc: () => clock,
  }
  return clock
}

/** An endless one is described for ten years, where its zone has no rule. */
const LONGEST = 10 * 366 * 24 * 60 * 60 * 1000

/** From the beginning of the first one to the end of the last. */
function spanOf({ times, recurrence }: CalendarEvent): [startMs: number, endMs: number] {
  if (times.kind !== 'zoned') return [0, 0]
  const at = (dateTime: string) => fromWallClock(Date.parse(`${dateTime}Z`), times.timeZone)
  const [start, end] = [at(times.start), at(times.end)]
  if (recurrence === undefined) return [start, end]
  return [start, Math.max(end, Math.min(recurrence.untilMs ?? Infinity, start + LONGEST))]
}
