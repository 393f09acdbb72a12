import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { readEvent, type ReadEvent } from '../../support/calendar-reader.ts'
import { codeBlocks } from '../../support/code-blocks.ts'
import { mimeTreesOf } from '../../support/mime-tree.ts'
import type { ReceivedMessage } from '../../support/received-message.ts'
import { treeText } from '../../support/tree-text.ts'
import type { Row } from './row.ts'

const page = readFileSync(new URL('../../../docs/recipes/invitation.md', import.meta.url), 'utf8')
const [invite = '', update = '', cancel = ''] = codeBlocks(page, 'feel')
const [tree = ''] = codeBlocks(page, 'text')

const variables = { candidate: { id: 4711 } }

function eventOf({ raw, mail }: ReceivedMessage): ReadEvent {
  expect(mimeTreesOf([raw]).map(treeText)).toEqual([tree])
  const texts = mail.attachments.map(({ content }) => Buffer.from(content as ArrayBuffer).toString())
  expect(texts).toHaveLength(2)
  const [first = '', second = ''] = texts.map((text) => text.replaceAll('\r\n', '\n'))
  expect(second).toBe(first)
  return readEvent(first)
}

export const calendarRows: readonly Row[] = [
  {
    name: 'an invitation as the recipe shows it',
    inputs: { smtpEmailCalendar: `=${invite}`, smtpEmailCcRecipients: 'Bo <bo@example.org>' },
    variables,
    read(message) {
      expect(message.raw.toString()).toContain('Content-Type: text/calendar; charset=utf-8; method=REQUEST')
      expect(eventOf(message)).toMatchObject({
        method: 'REQUEST',
        uid: expect.stringMatching(/^interview-4711@/) as string,
        sequence: 0,
        summary: 'Your order',
        location: 'Room 4.2',
        description: 'Please bring your papers.',
        start: '2026-12-01T09:00:00.000Z',
        end: '2026-12-01T10:00:00.000Z',
        zone: 'Europe/Berlin',
        alarms: [-900],
        attendees: [
          { mail: 'ada@example.org', role: 'REQ-PARTICIPANT', rsvp: 'TRUE' },
          { mail: 'bo@example.org', name: 'Bo', role: 'OPT-PARTICIPANT', rsvp: 'TRUE' },
        ],
      })
    },
    result: (result) => expect(result).not.toHaveProperty('warnings'),
  },
  {
    name: 'an update of it',
    inputs: { smtpEmailCalendar: `=${update}` },
    variables,
    read: (message) =>
      expect(eventOf(message)).toMatchObject({
        method: 'REQUEST',
        uid: expect.stringMatching(/^interview-4711@/) as string,
        sequence: 1,
        start: '2026-12-02T13:00:00.000Z',
      }),
  },
  {
    name: 'its cancellation',
    inputs: { smtpEmailCalendar: `=${cancel}`, smtpEmailBccRecipients: 'secret@example.org' },
    variables,
    read(message) {
      const event = eventOf(message)
      expect(event).toMatchObject({ method: 'CANCEL', status: 'CANCELLED', sequence: 2 })
      expect(event.attendees.map(({ mail }) => mail)).toEqual(['ada@example.org'])
    },
    result: (result) =>
      expect(result['warnings']).toEqual([
        expect.stringMatching(/who is in Bcc gets it, but is not invited/),
      ]),
  },
]
