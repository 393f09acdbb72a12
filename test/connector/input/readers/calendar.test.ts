import { describe, expect, test } from 'vitest'
import { readCalendar } from '../../../../src/connector/input/readers/calendar.ts'
import { InputProblem } from '../../../../src/connector/input/readers/input-problem.ts'
import { growthOf, MOST_GROWTH } from '../../../support/growth.ts'

const meeting = {
  uid: 'order-1',
  start: '2026-12-01T10:00:00',
  end: '2026-12-01T11:00:00',
  timeZone: 'Europe/Berlin',
}
const read = (changes: object) => readCalendar({ ...meeting, ...changes })
const inBerlin = (start: string, end: string) => ({ kind: 'zoned', start, end, timeZone: 'Europe/Berlin' })

/** `key: message` of each problem. */
function problemsOf(value: unknown): string[] {
  try {
    readCalendar(value)
    return []
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error
    return error.problems.map(({ path, message }) => `${path.join('.')}: ${message}`)
  }
}

test('an appointment needs a name, a start and an end', () =>
  expect(read({})).toEqual({
    method: 'REQUEST',
    uid: 'order-1',
    sequence: 0,
    times: inBerlin('2026-12-01T10:00:00', '2026-12-01T11:00:00'),
  }))

test('and may have all the rest', () =>
  expect(
    read({
      method: ' Cancel ',
      uid: 4711,
      sequence: '2',
      summary: 'Talk\n',
      description: 'one\r\ntwo\tthree',
      location: 'Room 1',
      alarm: 15,
      organizer: 'HR <hr@example.com>',
      recurrence: 'rrule:freq=weekly;count=3',
    }),
  ).toEqual({
    method: 'CANCEL',
    uid: '4711',
    sequence: 2,
    times: inBerlin('2026-12-01T10:00:00', '2026-12-01T11:00:00'),
    summary: 'Talk',
    description: 'one\r\ntwo\tthree',
    location: 'Room 1',
    alarmMinutes: 15,
    organizer: { name: 'HR', address: 'hr@example.com' },
    recurrence: { rule: 'FREQ=WEEKLY;COUNT=3' },
  }))

test.each([
  ['request', {}, 'REQUEST', 0],
  ['INVITE', {}, 'REQUEST', 0],
  ['update', { sequence: 1 }, 'REQUEST', 1],
  ['cancel', { sequence: 7 }, 'CANCEL', 7],
  ['', {}, 'REQUEST', 0],
])('%s', (method, changes, sent, sequence) =>
  expect(read({ method, ...changes })).toMatchObject({ method: sent, sequence }),
)

describe('times', () => {
  const instants = (start: string, end: string) => ({
    kind: 'instants',
    startMs: Date.parse(start),
    endMs: Date.parse(end),
  })
  test.each([
    ['in the zone', {}, inBerlin('2026-12-01T10:00:00', '2026-12-01T11:00:00')],
    [
      'without seconds, and with parts of them',
      { start: '2026-12-01T10:00', end: '2026-12-01T11:00:30.5' },
      inBerlin('2026-12-01T10:00:00', '2026-12-01T11:00:30'),
    ],
    [
      'with an offset, shown in the zone',
      { start: '2026-12-01T10:00:00Z', end: '2026-12-01T06:00:00-05:00' },
      inBerlin('2026-12-01T11:00:00', '2026-12-01T12:00:00'),
    ],
    [
      'with an offset alone',
      { start: '2026-12-01T10:00:00+02:00', end: '2026-12-01T09:00:00Z', timeZone: null },
      instants('2026-12-01T08:00:00Z', '2026-12-01T09:00:00Z'),
    ],
    [
      'with a zone as FEEL prints it',
      {
        start: '2026-12-01T10:00:00@Europe/Berlin',
        end: '2026-12-01T11:00:00+01:00[Europe/Berlin]',
        timeZone: '',
      },
      inBerlin('2026-12-01T10:00:00', '2026-12-01T11:00:00'),
    ],
    [
      'that end in another zone',
      {
        start: '2026-12-01T10:00:00@Europe/Berlin',
        end: '2026-12-01T12:00:00@America/New_York',
        timeZone: null,
      },
      inBerlin('2026-12-01T10:00:00', '2026-12-01T18:00:00'),
    ],
    ['in UTC', { timeZone: 'utc' }, instants('2026-12-01T10:00:00Z', '2026-12-01T11:00:00Z')],
    [
      'in a zone in other letters',
      { timeZone: ' europe/BERLIN ' },
      inBerlin('2026-12-01T10:00:00', '2026-12-01T11:00:00'),
    ],
    [
      'that no clock shows',
      { start: '2026-03-29T02:30:00', end: '2026-03-29T04:00:00' },
      inBerlin('2026-03-29T03:30:00', '2026-03-29T04:00:00'),
    ],
    [
      'that clocks show twice, the second time',
      { start: '2026-10-25T02:30:00+01:00', end: '2026-10-25T03:30:00+01:00' },
      instants('2026-10-25T01:30:00Z', '2026-10-25T02:30:00Z'),
    ],
    [
      'of whole days, the last one included',
      { start: '2026-12-24', end: '2026-12-26', allDay: true },
      { kind: 'days', start: '2026-12-24', end: '2026-12-27' },
    ],
    [
      'of one whole day, which dates say by themselves',
      { start: '2026-12-31', end: null },
      { kind: 'days', start: '2026-12-31', end: '2027-01-01' },
    ],
  ])('%s', (_, changes, times) => expect(read(changes).times).toEqual(times))
})

test.each([
  [0, 0],
  ['0', 0],
  ['PT15M', 15],
  ['pt2h', 120],
  ['P1D', 1_440],
  [40_320, 40_320],
])('an alarm of %s is %s minutes before', (alarm, minutes) =>
  expect(read({ alarm }).alarmMinutes).toBe(minutes),
)

describe('a recurrence', () => {
  const days = { start: '2026-12-01', end: '2026-12-01' }
  test.each([
    ['FREQ=DAILY', {}, 'FREQ=DAILY'],
    [
      'FREQ=MONTHLY;BYDAY=-1FR,+2MO;BYSETPOS=1;WKST=SU;',
      {},
      'FREQ=MONTHLY;BYDAY=-1FR,+2MO;BYSETPOS=1;WKST=SU',
    ],
    [
      'FREQ=YEARLY;INTERVAL=2;BYMONTH=1,12;BYMONTHDAY=-1,31',
      {},
      'FREQ=YEARLY;INTERVAL=2;BYMONTH=1,12;BYMONTHDAY=-1,31',
    ],
    ['FREQ=WEEKLY;UNTIL=20270630', {}, 'FREQ=WEEKLY;UNTIL=20270630T215959Z'],
    ['FREQ=WEEKLY;UNTIL=20270630T100000', {}, 'FREQ=WEEKLY;UNTIL=20270630T080000Z'],
    ['FREQ=WEEKLY;UNTIL=20270630T100000Z', {}, 'FREQ=WEEKLY;UNTIL=20270630T100000Z'],
    ['FREQ=WEEKLY;UNTIL=20270630', { timeZone: 'UTC' }, 'FREQ=WEEKLY;UNTIL=20270630T235959Z'],
    ['FREQ=WEEKLY;UNTIL=20270630T100000Z', days, 'FREQ=WEEKLY;UNTIL=20270630'],
  ])('%s', (recurrence, changes, rule) =>
    expect(read({ recurrence, ...changes }).recurrence?.rule).toBe(rule),
  )
})

describe('what cannot be meant is told', () => {
  test.each([
    ['text', /^: is not an appointment; press fx/],
    [[meeting], /^: is not an appointment/],
    [{}, /^uid: is missing\./],
  ])('%j', (value, problem) => expect(problemsOf(value)[0]).toMatch(problem))

  test('all at once', () =>
    expect(
      problemsOf({ method: 'x', uid: 'a b', start: 'soon', organizer: 'x', alarm: 'x' }).map(
        (one) => one.split(':')[0],
      ),
    ).toEqual(['method', 'uid', 'start', 'alarm', 'organizer']))

  test.each<readonly [string, object, RegExp]>([
    ['a key of another system', { title: 'x' }, /"title" \(did you mean summary\?\)/],
    ['a slip', { locaton: 'x' }, /"locaton" \(did you mean location\?\)/],
    ['a duration', { duration: 'PT1H' }, /"duration" \(did you mean end\?\)/],
    ['a key of every object', { constructor: 'x' }, /keys that are not known: "constructor"/],
    ['another method', { method: 'REPLY' }, /^method: is not one of: request, invite, update, cancel/],
    ['an update with nothing new', { method: 'update' }, /^sequence: has to rise/],
    ['a cancellation like the invitation', { method: 'cancel', sequence: 0 }, /^sequence: has to rise/],
    ['half a sequence', { sequence: 1.5 }, /^sequence: is not a whole number/],
    ['one below zero', { sequence: -1 }, /^sequence: is not a whole number/],
    ['one that is too large', { sequence: 2 ** 31 }, /^sequence: is not a whole number/],
    ['a line break in the name', { uid: 'a\r\nATTENDEE:mailto:x@y' }, /^uid: cannot name/],
    ['a comma in the name', { uid: 'a,b' }, /^uid: cannot name/],
    ['a name that goes on', { uid: 'x'.repeat(201) }, /^uid: cannot name/],
    ['an end before the start', { end: '2026-12-01T09:00:00' }, /^end: is not after the start/],
    ['an end at the start', { end: '2026-12-01T10:00:00' }, /^end: is not after the start/],
    ['no end', { end: null }, /^end: is missing/],
    ['days that end before', { start: '2026-12-02', end: '2026-12-01' }, /^end: is before the start/],
    ['a day and a time', { end: '2026-12-02' }, /^end: has no time/],
    ['whole days with a time', { allDay: true }, /^start: has a time/],
    [
      'no whole days without',
      { allDay: false, start: '2026-12-01', end: '2026-12-01' },
      /^start: has no time/,
    ],
    ['no zone', { timeZone: null }, /^start: says no time zone/],
    ['a zone of Windows', { timeZone: 'W. Europe Standard Time' }, /^timeZone: is not a time zone/],
    ['an offset as a zone', { timeZone: '+01:00' }, /^timeZone: is not a time zone/],
    ['a zone with a line break', { timeZone: 'Europe/Berlin\r\nX:1' }, /^timeZone: is not a time zone/],
    ['a zone of every object', { start: '2026-12-01T10:00:00@__proto__' }, /^start: is not a time zone/],
    ['the 30th of February', { start: '2026-02-30T10:00:00' }, /^start: is not a time/],
    ['a number as a time', { start: 20261201 }, /^start: is not a time/],
    ['an alarm after the start', { alarm: -5 }, /^alarm: is not a time before/],
    ['an alarm of half a minute', { alarm: 'PT30S' }, /^alarm: is not a time before/],
    ['an alarm long before', { alarm: 'P29D' }, /^alarm: is not a time before/],
    ['two organizers', { organizer: 'a@b, c@d' }, /^organizer: holds 2 addresses/],
    ['a line break in the place', { location: 'a\nDTSTART:1' }, /^location: has a line break/],
    ['a control character in the description', { description: 'a\u0000b' }, /^description: has a control/],
    ['too long a description', { description: 'x'.repeat(50_001) }, /^description: has 50001 characters/],
    ['a context as a text', { summary: { a: 1 } }, /^summary: is not a text/],
    ['a rule without FREQ', { recurrence: 'BYDAY=MO' }, /^recurrence: has no FREQ/],
    ['one in seconds', { recurrence: 'FREQ=SECONDLY' }, /^recurrence: has a value of FREQ/],
    ['an unknown part', { recurrence: 'FREQ=DAILY;BYEASTER=1' }, /^recurrence: has the part "BYEASTER"/],
    ['a part of every object', { recurrence: 'FREQ=DAILY;__PROTO__=1' }, /^recurrence: has the part/],
    ['a part twice', { recurrence: 'FREQ=DAILY;FREQ=DAILY' }, /^recurrence: has FREQ twice/],
    ['too often', { recurrence: 'FREQ=DAILY;COUNT=1001' }, /^recurrence: has a value of COUNT/],
    ['never', { recurrence: 'FREQ=DAILY;COUNT=0' }, /^recurrence: has a value of COUNT/],
    ['two ends', { recurrence: 'FREQ=DAILY;COUNT=1;UNTIL=20270101' }, /^recurrence: has both/],
    [
      'an end that is no day',
      { recurrence: 'FREQ=DAILY;UNTIL=20270230' },
      /^recurrence: has an UNTIL that is no day/,
    ],
    [
      'an end before the start',
      { recurrence: 'FREQ=DAILY;UNTIL=20261130' },
      /^recurrence: .* before the start/,
    ],
    ['a line break in a rule', { recurrence: 'FREQ=DAILY\r\nATTENDEE:x' }, /^recurrence: has a line break/],
    [
      'a rule that goes on',
      { recurrence: `FREQ=DAILY;BYDAY=${'MO,'.repeat(200)}MO` },
      /^recurrence: has \d+ char/,
    ],
  ])('%s', (_, changes, problem) =>
    expect(problemsOf({ ...meeting, ...changes }).join('\n')).toMatch(problem),
  )
})

test.each([
  'uid',
  'start',
  'timeZone',
  'summary',
  'description',
  'recurrence',
  'alarm',
  'organizer',
  'method',
  'sequence',
])('ten times as much in %s takes no hundred times as long', (key) => {
  for (const one of ['1', ';', 'MO,', ' ', '+']) {
    const growth = growthOf((size) => {
      const value = { ...meeting, [key]: `FREQ=DAILY;BYDAY=${one.repeat(size / one.length)}!` }
      return () => problemsOf(value)
    })
    expect(growth).toBeLessThan(MOST_GROWTH)
  }
})
