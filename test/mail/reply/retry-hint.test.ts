import { expect, test } from 'vitest'
import { retryAfterMs } from '../../../src/mail/reply/retry-hint.ts'

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
  expect(retryAfterMs(text)).toBe(ms)
})

test.each([
  'Try again later',
  'Rate limit of 300 seconds',
  'please try again at 14:30',
  'try again. Code 300 seconds',
  'again in 0 seconds',
  '',
])('no wait in: %s', (text) => {
  expect(retryAfterMs(text)).toBeUndefined()
})
