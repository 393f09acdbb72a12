import ICAL from 'ical.js'

/** What a calendar program makes of an invitation: ical.js, which shares nothing with what writes them. */
export interface ReadEvent {
  readonly method: unknown
  readonly uid: string
  readonly sequence: number
  readonly status: unknown
  readonly stamp: string
  readonly summary: string
  readonly description: string
  readonly location: string
  /** UTC for instants and zoned times, `YYYY-MM-DD` for days. */
  readonly start: string
  readonly end: string
  readonly isDate: boolean
  readonly zone: string
  readonly organizer: ReadPerson
  readonly attendees: readonly ReadPerson[]
  /** Triggers of alarms, in seconds from the start. */
  readonly alarms: readonly number[]
  /** The first so many starts, in UTC. */
  starts(most: number): string[]
}

export interface ReadPerson {
  readonly mail: string
  readonly name: unknown
  readonly role: unknown
  readonly status: unknown
  readonly rsvp: unknown
}

export function readEvent(text: string): ReadEvent {
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[])
  const component = calendar.getFirstSubcomponent('vevent')
  if (component === null) throw new Error('no event')
  const event = new ICAL.Event(component)
  const organizer = component.getFirstProperty('organizer')
  if (organizer === null) throw new Error('no organizer')
  const text_ = (name: string) => String(component.getFirstPropertyValue(name) ?? '')
  const person = (property: ICAL.Property): ReadPerson => ({
    mail: String(property.getFirstValue()).replace(/^mailto:/i, ''),
    name: property.getParameter('cn'),
    role: property.getParameter('role'),
    status: property.getParameter('partstat'),
    rsvp: property.getParameter('rsvp'),
  })
  const instant = (time: ICAL.Time) => (time.isDate ? time.toString() : time.toJSDate().toISOString())
  return {
    method: calendar.getFirstPropertyValue('method'),
    uid: event.uid,
    sequence: event.sequence,
    status: component.getFirstPropertyValue('status'),
    stamp: text_('dtstamp'),
    summary: text_('summary'),
    description: text_('description'),
    location: text_('location'),
    start: instant(event.startDate),
    end: instant(event.endDate),
    isDate: event.startDate.isDate,
    zone: event.startDate.zone.tzid,
    organizer: person(organizer),
    attendees: component.getAllProperties('attendee').map(person),
    alarms: component
      .getAllSubcomponents('valarm')
      .map((one) => (one.getFirstPropertyValue('trigger') as ICAL.Duration).toSeconds()),
    starts(most) {
      const all = event.iterator()
      const found: string[] = []
      for (let next = all.next() as ICAL.Time | undefined; next && found.length < most; next = all.next())
        found.push(instant(next))
      return found
    },
  }
}
