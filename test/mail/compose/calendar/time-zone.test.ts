import ICAL from 'ical.js'
import { describe, expect, test } from 'vitest'
import { timeZoneBlock } from '../../../../src/mail/compose/calendar/time-zone.ts'
import { toWallClock } from '../../../../src/time/zoned-time.ts'

const DAY = 24 * 60 * 60 * 1000
const START = Date.UTC(2026, 2, 1)
const END = Date.UTC(2028, 10, 1)

/** What a calendar program takes the offset to be at an instant, in hours. */
function offsetsOf(block: string) {
  const calendar = new ICAL.Component(ICAL.parse(`BEGIN:VCALENDAR\r\n${block}\r\nEND:VCALENDAR`) as unknown[])
  const found = calendar.getFirstSubcomponent('vtimezone')
  if (found === null) throw new Error('no time zone')
  const zone = new ICAL.Timezone(found)
  return (at: number) => ICAL.Time.fromJSDate(new Date(at), true).convertToZone(zone).utcOffset() / 3_600
}

describe('what clocks do in', () => {
  test.each([
    ['Europe/Berlin', 'BYMONTH=3;BYDAY=-1SU'],
    ['America/New_York', 'BYMONTH=3;BYDAY=2SU'],
    ['Australia/Sydney', 'BYMONTH=10;BYDAY=1SU'],
    ['Australia/Lord_Howe', 'BYMONTH=4;BYDAY=1SU'],
    ['Europe/Dublin', 'BYMONTH=10;BYDAY=-1SU'],
    ['Asia/Kolkata', ''],
    ['America/Caracas', ''],
    ['Pacific/Chatham', 'BYMONTH=9;BYDAY=-1SU'],
    // by the moon, or the day after a weekday
    ['Africa/Casablanca', ''],
    ['Africa/Cairo', ''],
    ['Asia/Gaza', ''],
    ['Asia/Jerusalem', ''],
    ['America/Santiago', ''],
  ])('%s is as Node knows it', (timeZone, rule) => {
    const block = timeZoneBlock(timeZone, START, END)
    expect(block.startsWith(`BEGIN:VTIMEZONE\r\nTZID:${timeZone}\r\n`)).toBe(true)
    expect(block.includes('RRULE')).toBe(rule !== '')
    expect(block).toContain(rule)
    const offset = offsetsOf(block)
    for (let at = START + DAY / 2; at < END; at += 5 * DAY)
      expect([new Date(at), offset(at)]).toEqual([new Date(at), (toWallClock(at, timeZone) - at) / 3_600_000])
  })
})

test('whatever zone Node knows has a block of some kilobytes', () => {
  for (const timeZone of Intl.supportedValuesOf('timeZone').filter((_, index) => index % 40 === 0))
    expect(timeZoneBlock(timeZone, START, END).length).toBeLessThan(5_000)
})
