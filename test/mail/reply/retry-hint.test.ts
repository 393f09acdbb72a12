import { expect, test } from 'vitest'
import { retryAfterMs } from '../../../src/mail/reply/retry-hint.ts'

const NOW = Date.UTC(2031, 9, 5, 18, 0)
const MINUTE = 60_000

test.each([
  ['Greylisted, please try again in 300 seconds', 300_000],
  ['Greylisted for 5 minutes', 300_000],
  ['Graylisting in action, please come back in 60s', 60_000],
  ['please retry after 2 min', 120_000],
  ['Try again later, wait 1 hour', 3_600_000],
  ['try again in 00:04:58', 298_000],
  ['try again in 04:58', 298_000],
  ['come back in 90 days, or retry in 100000 hours', 86_400_000],
])('%s', (text, ms) => {
  expect(retryAfterMs(text, NOW)).toBe(ms)
})

test.each([
  ['recipient limit exceeded, try again after Sun, 05 Oct 2031 19:22:44 UTC', 82 * MINUTE + 44_000],
  ['retry after 5 Oct 2031 20:30:00 +0200', 30 * MINUTE],
  ['please retry after 2031-10-05T18:05:00Z', 5 * MINUTE],
  ['try again after 2031-10-05 20:05:00 CEST', 5 * MINUTE],
  ['sending is suspended until Sunday, 05-Oct-2031 18:10 GMT', 10 * MINUTE],
  ['blocked until Sun Oct  5 18:10:00 2031', 10 * MINUTE],
  ['Your quota resets at 2031/10/05 18:30:00', 30 * MINUTE],
  ['try again after 06 Oct 2031', 360 * MINUTE],
  ['try again after 12 Nov 2031 10:00 UTC', 24 * 60 * MINUTE],
  ['Retry after 19:00', 60 * MINUTE],
  ['try again after 17:00:00', 23 * 60 * MINUTE],
  ['try again at 21:00 +0200', 60 * MINUTE],
  ['try again at 20:15 CEST', 15 * MINUTE],
  ['Retry after 00:05:00', 5 * MINUTE],
  ['Relay quota will reset in 11.5 hours.', 690 * MINUTE],
  ['try again in an hour', 60 * MINUTE],
  ['try again in 1 day', 24 * 60 * MINUTE],
])('%s', (text, ms) => {
  expect(retryAfterMs(text, NOW)).toBe(ms)
})

test.each([
  'try again after Sun, 05 Oct 2031 17:22:44 UTC',
  'try again after 41 Oct 2031',
  'Try again later',
  'Rate limit of 300 seconds',
  'please try again at 14:30',
  'try again. Code 300 seconds',
  'again in 0 seconds',
  '',
])('no wait in: %s', (text) => {
  expect(retryAfterMs(text, NOW)).toBeUndefined()
})
