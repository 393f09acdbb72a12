import { expect, test } from 'vitest'
import { mailHeaders, rfc5322Date } from '../../../src/mail/compose/headers.ts'
import type { Flags } from '../../../src/mail/compose/headers.ts'

const plain: Flags = {
  from: { name: 'Doe, Jane', address: 'jane@bücher.example' },
  importance: 'normal',
  sensitivity: 'normal',
  readReceipt: false,
}
const headers = (flags: Partial<Flags>) =>
  mailHeaders({ ...plain, ...flags }, new Date('2026-01-05T10:00:00Z'), {
    timeZone: 'Europe/Berlin',
    time: '17:00',
  })
const AUTO = ['Auto-Submitted', 'auto-generated']

test('what is normal is not said', () => {
  expect(headers({})).toEqual([AUTO])
})

test.each<[Partial<Flags>, string[][]]>([
  [
    { importance: 'high' },
    [
      ['Importance', 'high'],
      ['X-Priority', '1'],
    ],
  ],
  [
    { importance: 'low' },
    [
      ['Importance', 'low'],
      ['X-Priority', '5'],
    ],
  ],
  [{ sensitivity: 'personal' }, [['Sensitivity', 'Personal']]],
  [{ sensitivity: 'private' }, [['Sensitivity', 'Private']]],
  [{ sensitivity: 'confidential' }, [['Sensitivity', 'Company-Confidential']]],
  [{ readReceipt: true }, [['Disposition-Notification-To', '"Doe, Jane" <jane@xn--bcher-kva.example>']]],
  [
    { followUp: { kind: 'today' } },
    [
      ['X-Message-Flag', 'Follow up'],
      ['Reply-By', 'Mon, 05 Jan 2026 16:00:00 +0000'],
    ],
  ],
])('%j', (flags, expected) => {
  expect(headers(flags)).toEqual([...expected, AUTO])
})

const SUPPRESS = ['X-Auto-Response-Suppress', 'OOF, AutoReply']

test('whoever says how the mail came about stops the replies of Exchange, too', () => {
  expect(headers({ autoSubmitted: 'auto-generated' })).toEqual([AUTO, SUPPRESS])
  expect(headers({ autoSubmitted: 'auto-replied' })).toEqual([['Auto-Submitted', 'auto-replied'], SUPPRESS])
  expect(headers({ autoSubmitted: 'no' })).toEqual([])
})

test('a header of the modeler’s own stands in the place of one of ours', () => {
  expect(headers({ autoSubmitted: 'auto-replied', headers: [['x-auto-response-suppress', 'All']] })).toEqual([
    ['Auto-Submitted', 'auto-replied'],
  ])
})

test('dates are written for RFC 5322', () => {
  expect(rfc5322Date(new Date('2026-02-01T03:04:05.678Z'))).toBe('Sun, 01 Feb 2026 03:04:05 +0000')
})
