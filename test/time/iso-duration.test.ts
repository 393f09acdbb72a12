import { expect, test } from 'vitest'
import { parseDuration } from '../../src/time/iso-duration.ts'

test.each([
  ['PT30S', 30_000],
  ['pt30s', 30_000],
  [' PT1.5S ', 1500],
  ['PT2,5S', 2500],
  ['PT0S', 0],
  ['P1D', 86_400_000],
  ['P1DT1H1M1S', 90_061_000],
  ['P1W', 604_800_000],
  ['P36525D', 3_155_760_000_000],
])('%s lasts %d ms', (text, expected) => {
  expect(parseDuration(text)).toBe(expected)
})

test.each([
  '',
  'P',
  'PT',
  'P1DT',
  'P1Y',
  'P1M',
  '-PT1S',
  'PT-1S',
  'xPT2Mx',
  'PT2M PT2M',
  '30',
  '30s',
  'PT1S1M',
  'PT1.5M',
  'P36526D',
  `PT${'9'.repeat(90)}S`,
])('"%s" is no duration', (text) => {
  expect(parseDuration(text)).toBeUndefined()
})
