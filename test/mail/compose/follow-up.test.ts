import { expect, test } from 'vitest'
import type { FollowUp } from '../../../src/mail/email.ts'
import { replyBy } from '../../../src/mail/compose/follow-up.ts'

const berlin = { timeZone: 'Europe/Berlin', time: '17:00' }
const newYork = { timeZone: 'America/New_York', time: '17:30' }

const due = (followUp: FollowUp, first: string, settings: typeof berlin) =>
  replyBy(followUp, new Date(first), settings).toISOString()

test.each<[string, FollowUp['kind'] & ('today' | 'tomorrow'), typeof berlin, string, string]>([
  ['in winter', 'today', berlin, '2026-01-15T08:00:00Z', '2026-01-15T16:00:00.000Z'],
  ['in summer', 'today', berlin, '2026-07-15T08:00:00Z', '2026-07-15T15:00:00.000Z'],
  ['when the business day is over', 'today', berlin, '2026-01-15T16:00:00Z', '2026-01-15T22:59:00.000Z'],
  [
    'when it is tomorrow in the zone already',
    'today',
    berlin,
    '2026-01-15T23:30:00Z',
    '2026-01-16T16:00:00.000Z',
  ],
  [
    'when it is still yesterday in the zone',
    'today',
    newYork,
    '2026-01-16T03:00:00Z',
    '2026-01-16T04:59:00.000Z',
  ],
  ['on the day that summer time begins', 'today', berlin, '2026-03-29T00:30:00Z', '2026-03-29T15:00:00.000Z'],
  ['on the day that summer time ends', 'today', berlin, '2026-10-25T00:30:00Z', '2026-10-25T16:00:00.000Z'],
  ['the day before summer time', 'tomorrow', berlin, '2026-03-28T22:30:00Z', '2026-03-29T15:00:00.000Z'],
  ['the day before winter time', 'tomorrow', berlin, '2026-10-24T12:00:00Z', '2026-10-25T16:00:00.000Z'],
  ['before summer time', 'tomorrow', newYork, '2026-03-07T23:00:00Z', '2026-03-08T21:30:00.000Z'],
  ['before winter time', 'tomorrow', newYork, '2026-10-31T12:00:00Z', '2026-11-01T22:30:00.000Z'],
  ['at the end of a month', 'tomorrow', berlin, '2026-02-28T12:00:00Z', '2026-03-01T16:00:00.000Z'],
])('%s: %s', (_, kind, settings, first, expected) => {
  expect(due({ kind }, first, settings)).toBe(expected)
})

test('a date is the end of its business day, a local date-time is in the zone, an instant is itself', () => {
  const first = '2026-01-15T08:00:00Z'
  expect(due({ kind: 'date', date: '2026-07-01' }, first, berlin)).toBe('2026-07-01T15:00:00.000Z')
  expect(due({ kind: 'local', dateTime: '2026-07-01T09:30:00' }, first, newYork)).toBe(
    '2026-07-01T13:30:00.000Z',
  )
  expect(due({ kind: 'local', dateTime: '2026-03-29T02:30:00' }, first, berlin)).toBe(
    '2026-03-29T01:30:00.000Z',
  )
  expect(due({ kind: 'instant', epochMs: 1000 }, first, berlin)).toBe('1970-01-01T00:00:01.000Z')
})
