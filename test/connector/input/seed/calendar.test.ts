import { expect, test } from 'vitest'
import { calendarIssues, calendarWarnings } from '../../../../src/connector/input/seed/calendar.ts'
import type { CalendarEvent } from '../../../../src/mail/email.ts'
import { box } from '../../../support/plain-email.ts'

const event: CalendarEvent = {
  method: 'REQUEST',
  uid: 'a',
  sequence: 0,
  times: { kind: 'days', start: '2026-12-01', end: '2026-12-02' },
}
const people = (
  to: number,
  cc: number,
  bcc: number,
  smtpEmailCalendar: CalendarEvent | undefined = event,
) => ({
  smtpEmailCalendar,
  smtpEmailToRecipients: Array.from({ length: to }, () => box('to@example.org')),
  smtpEmailCcRecipients: Array.from({ length: cc }, () => box('cc@example.org')),
  smtpEmailBccRecipients: Array.from({ length: bcc }, () => box('bcc@example.org')),
})

test('nobody can be invited who must not be named', () => {
  const [issue, ...more] = calendarIssues(people(0, 0, 1))
  expect(more).toEqual([])
  expect(issue).toMatchObject({
    path: ['smtpEmailCalendar'],
    message: expect.stringMatching(/^invites nobody: .*Send a mail of its own to each\.$/) as string,
  })
})

test.each([people(1, 0, 1), people(0, 1, 1), { ...people(0, 0, 1), smtpEmailCalendar: undefined }])(
  'all is well otherwise',
  (fields) => expect(calendarIssues(fields)).toEqual([]),
)

test('who is in Bcc is not invited, which is a warning without addresses', () => {
  const [warning = '', ...more] = calendarWarnings(people(1, 0, 2))
  expect(more).toEqual([])
  expect(warning).toMatch(/^.*smtpEmailCalendar\)?: who is in Bcc/)
  expect(warning).not.toContain('@')
  expect(calendarWarnings(people(1, 0, 0))).toEqual([])
})

test('placeholders go out as they stand, with a warning', () => {
  const withText = { ...event, location: 'Room {{room}}', summary: '${title}' }
  expect(calendarWarnings(people(1, 0, 0, withText)).map((one) => one.split('smtpEmailCalendar')[1])).toEqual(
    [
      expect.stringMatching(/^\.summary\)?: \$\{title\} is sent as it stands/),
      expect.stringMatching(/^\.location\)?: \{\{room\}\} is sent as it stands/),
    ],
  )
})
