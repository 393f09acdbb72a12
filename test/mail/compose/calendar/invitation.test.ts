import fc from 'fast-check'
import { simpleParser } from 'mailparser'
import PostalMime from 'postal-mime'
import { describe, expect, test } from 'vitest'
import { invitationOf } from '../../../../src/mail/compose/calendar/invitation.ts'
import { createComposer, type ComposerSettings } from '../../../../src/mail/compose/compose.ts'
import type { CalendarEvent, Email } from '../../../../src/mail/email.ts'
import { readEvent } from '../../../support/calendar-reader.ts'
import { composerSettings, neverAborted } from '../../../support/composer-settings.ts'
import { mimeTreesOf } from '../../../support/mime-tree.ts'
import { box, plainEmail } from '../../../support/plain-email.ts'

const DATE = new Date(Date.UTC(2026, 10, 30, 9, 8, 7))

const event: CalendarEvent = {
  method: 'REQUEST',
  uid: 'order-1',
  sequence: 0,
  times: {
    kind: 'zoned',
    start: '2026-12-01T10:00:00',
    end: '2026-12-01T11:30:00',
    timeZone: 'Europe/Berlin',
  },
}
const email: Email = { ...plainEmail, subject: 'Grüße, Ada' }

async function invite(changes: Partial<CalendarEvent>, mail: Partial<Email> = {}) {
  const invitation = await invitationOf({ ...email, ...mail, calendar: { ...event, ...changes } }, DATE, [])
  return { text: '', method: '', ...invitation }
}
const read = async (changes: Partial<CalendarEvent>, mail: Partial<Email> = {}) =>
  readEvent((await invite(changes, mail)).text)

describe('an invitation', () => {
  test('says what it is', async () => {
    expect(
      await read({ alarmMinutes: 90, location: 'Room; 1', description: 'one\r\ntwo\n\\n, three' }),
    ).toMatchObject({
      method: 'REQUEST',
      uid: 'order-1@example.com',
      sequence: 0,
      status: null,
      stamp: '2026-11-30T09:08:07Z',
      summary: 'Grüße, Ada',
      location: 'Room; 1',
      description: 'one\ntwo\n\\n, three',
      start: '2026-12-01T09:00:00.000Z',
      end: '2026-12-01T10:30:00.000Z',
      zone: 'Europe/Berlin',
      alarms: [-90 * 60],
    })
  })

  test('that is taken back says so, and wakes nobody', async () => {
    expect(await read({ method: 'CANCEL', sequence: 3, alarmMinutes: 15 })).toMatchObject({
      method: 'CANCEL',
      status: 'CANCELLED',
      sequence: 3,
      alarms: [],
      attendees: [{ mail: 'to@example.org', rsvp: undefined }],
    })
  })

  test('names who is asked, and nobody in Bcc', async () => {
    const { text } = await invite(
      {},
      {
        to: [box('Ada+x@Bücher.example', 'Doe, "J" \\o/'), box('from@example.com')],
        cc: [box('büro@example.org'), box('ada+x@bücher.example'), box('"a;b,c"@example.org', 'X\r\nY: 1')],
        bcc: [box('secret@example.org')],
      },
    )
    expect(text).not.toContain('secret')
    const { organizer, attendees } = readEvent(text)
    expect(organizer).toMatchObject({ mail: 'from@example.com', name: 'Ada' })
    const asked = { status: 'NEEDS-ACTION', rsvp: 'TRUE' }
    expect(attendees).toEqual([
      { mail: 'Ada+x@xn--bcher-kva.example', name: "Doe, 'J' /o/", role: 'REQ-PARTICIPANT', ...asked },
      { mail: 'b%C3%BCro@example.org', name: 'b%C3%BCro@example.org', role: 'OPT-PARTICIPANT', ...asked },
      {
        mail: 'ada+x@xn--bcher-kva.example',
        name: 'ada+x@xn--bcher-kva.example',
        role: 'OPT-PARTICIPANT',
        ...asked,
      },
      { mail: '%22a%3Bb%2Cc%22@example.org', name: 'X  Y: 1', role: 'OPT-PARTICIPANT', ...asked },
    ])
  })

  test('has the organizer that it says, whose domain its name is of', async () => {
    expect(await read({ organizer: box('hr@shop.example', 'HR') })).toMatchObject({
      uid: 'order-1@shop.example',
      organizer: { mail: 'hr@shop.example', name: 'HR' },
    })
    expect(await read({ uid: 'a@b' })).toMatchObject({ uid: 'a@b' })
  })

  test('of whole days has no times', async () => {
    expect(await read({ times: { kind: 'days', start: '2026-12-24', end: '2026-12-27' } })).toMatchObject({
      isDate: true,
      start: '2026-12-24',
      end: '2026-12-27',
    })
  })

  test('of instants is in UTC, and needs no zone', async () => {
    const startMs = Date.UTC(2026, 5, 1, 12)
    const { text } = await invite({ times: { kind: 'instants', startMs, endMs: startMs + 60_000 } })
    expect(text).toContain('DTSTART:20260601T120000Z')
    expect(text).not.toContain('VTIMEZONE')
  })

  test('that comes again keeps its time when clocks change', async () => {
    const times = {
      kind: 'zoned',
      start: '2026-10-12T09:00:00',
      end: '2026-10-12T10:00:00',
      timeZone: 'Europe/Berlin',
    } as const
    const recurrence = { rule: 'FREQ=WEEKLY;COUNT=4' }
    expect((await read({ times, recurrence })).starts(10)).toEqual([
      '2026-10-12T07:00:00.000Z',
      '2026-10-19T07:00:00.000Z',
      '2026-10-26T08:00:00.000Z',
      '2026-11-02T08:00:00.000Z',
    ])
  })

  test.each([
    ['2026-03-29T01:59:00', '2026-03-29T03:00:00', '2026-03-29T00:59:00.000Z', '2026-03-29T01:00:00.000Z'],
    ['2026-07-01T10:00:00', '2026-07-01T10:30:00', '2026-07-01T08:00:00.000Z', '2026-07-01T08:30:00.000Z'],
    ['2026-10-25T01:30:00', '2026-10-25T03:00:00', '2026-10-24T23:30:00.000Z', '2026-10-25T02:00:00.000Z'],
  ])('from %s to %s in Berlin is when clocks show it', async (start, end, startUtc, endUtc) => {
    const times = { kind: 'zoned', start, end, timeZone: 'Europe/Berlin' } as const
    expect(await read({ times })).toMatchObject({ start: startUtc, end: endUtc })
  })
})

describe('the mail of an invitation', () => {
  async function raw(changes: Partial<Email>, settings: Partial<ComposerSettings> = {}): Promise<Buffer> {
    const composer = createComposer(composerSettings(undefined, settings))
    const identity = { jobKey: '1', fingerprint: 'f1', firstDate: DATE.getTime() }
    const { content } = await composer.compose(
      { ...email, calendar: event, ...changes },
      identity,
      neverAborted,
    )
    return content as Buffer
  }
  const html = { kind: 'inline', html: '<p>Hi</p><img src="data:image/gif;base64,AAAA">' } as const
  const file = { kind: 'inline', filename: 'a.pdf', content: Buffer.from('x') } as const

  test('has it as the last alternative, and as a file', async () => {
    const mails = [await raw({}), await raw({ body: { kind: 'html-with-text', html }, attachments: [file] })]
    expect(mimeTreesOf(mails)).toEqual([
      [
        'multipart/mixed',
        ['multipart/alternative', 'text/plain', 'text/calendar'],
        'application/ics invite.ics attachment',
      ],
      [
        'multipart/mixed',
        [
          'multipart/alternative',
          'text/plain',
          ['multipart/related', 'text/html', 'image/gif picture-1.gif inline'],
          'text/calendar',
        ],
        'application/pdf a.pdf attachment',
        'application/ics invite.ics attachment',
      ],
    ])
  })

  test('says the same in both, to readers of two makes', async () => {
    const mail = await raw({ calendar: { ...event, method: 'CANCEL', sequence: 1 } })
    expect(mail.toString()).toMatch(/^Content-Type: text\/calendar; charset=utf-8; method=CANCEL\r$/m)
    const { text } = await invite({ method: 'CANCEL', sequence: 1 })
    const { attachments } = await PostalMime.parse(mail)
    // it gives texts with line breaks of its own
    const seen = attachments.map(({ content }) => Buffer.from(content as ArrayBuffer).toString())
    expect(seen.map((one) => one.replaceAll('\r\n', '\n'))).toEqual(
      Array(2).fill(text.replaceAll('\r\n', '\n')),
    )
    const files = (await simpleParser(mail)).attachments
    expect(files.map(({ content }) => content.toString())).toContain(text)
  })

  test('is the same bytes each time', async () => expect(await raw({})).toEqual(await raw({})))

  test.each(['.ics', 'text/calendar', 'application/ics'])('is not sent where %s is not', async (rule) => {
    await expect(raw({}, { attachmentTypesDeny: [rule] })).rejects.toMatchObject({
      type: 'ATTACHMENT_DENIED',
      message: expect.stringMatching(/^Appointment: "invite.ics"/) as string,
    })
  })
})

test('whatever is written is read back, in lines of 75 octets', async () => {
  const text = fc
    .array(
      fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom(
          '\n',
          '\r\n',
          ';',
          ',',
          '\\',
          '\\n',
          '"',
          ':',
          'END:VEVENT\n',
          'ATTENDEE:mailto:x@y',
          '漢字'.repeat(40),
        ),
      ),
      { maxLength: 8 },
    )
    // a program shows no control characters, and may not keep blanks at the ends
    .map(
      (parts) =>
        `a${parts
          .join('')
          .replace(/(?![\r\n])[\p{Cc}\p{Cs}]/gu, '')
          .replace(/\r(?!\n)/g, '')}z`,
    )
  await fc.assert(
    fc.asyncProperty(text, text, text, async (summary, description, name) => {
      const { text: written } = await invite(
        { summary, description, location: summary },
        { to: [box('a@b.example', name)] },
      )
      for (const line of written.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
      expect(written.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
      const found = readEvent(written)
      const broken = (one: string) => one.replace(/\r\n/g, '\n')
      expect(found).toMatchObject({
        summary: broken(summary),
        description: broken(description),
        location: broken(summary),
        attendees: [{ mail: 'a@b.example' }],
      })
      const shown = name
        .replace(/"/g, "'")
        .replace(/\\/g, '/')
        .replace(/[\r\n]/g, ' ')
      expect(String(found.attendees[0]?.name)).toBe(shown)
    }),
    { numRuns: 200 },
  )
})
