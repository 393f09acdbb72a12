import { namedTimeMs } from './named-time.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A server that is wrong or hostile must not put a job off for good. */
const LONGEST = DAY

/** `try again in 300 seconds`, `retry after 5 min`, `Greylisted for 300 seconds`, `wait an hour`, `reset in 11.5 hours`. */
const SPOKEN =
  /\b(?:again|retry|retried|back|wait|later|resets?|delay(?:ed)?|gr[ae]y[- ]?list(?:ed|ing)?)\b[^\d.;]{0,30}?\b(\d{1,6}(?:\.\d{1,3})?|an?|one) ?(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)\b/i
/** `try again in 00:04:58`, `in 04:58`; `after 00:04:58` is hardly a time of day. */
const CLOCK =
  /\b(?:again|retry|back|wait|resets?)\b(?: later)? (?:in (?:(\d{1,2}):)?|after (00):)(\d{1,2}):(\d{2})\b(?! ?(?:[+-]\d|[A-Z]))/i

/**
 * How long the server asks to wait, in milliseconds, where its words say so: a span, or a date or a time of day after
 * `now` (epoch ms). 24 hours at most.
 */
export function retryAfterMs(text: string, now: number): number | undefined {
  const clock = CLOCK.exec(text)
  if (clock)
    return within(Number(clock[1] ?? 0) * HOUR + Number(clock[3]) * MINUTE + Number(clock[4]) * SECOND)
  const named = namedTimeMs(text, now)
  if (named !== undefined) return within(named - now)
  const spoken = SPOKEN.exec(text)
  if (spoken) return within(Math.round(count(spoken[1] ?? '') * unit(spoken[2] ?? 's')))
  return undefined
}

function count(word: string): number {
  return /^\d/.test(word) ? Number(word) : 1
}

function unit(word: string): number {
  switch (word.charAt(0).toLowerCase()) {
    case 'd':
      return DAY
    case 'h':
      return HOUR
    case 'm':
      return MINUTE
    default:
      return SECOND
  }
}

function within(ms: number): number | undefined {
  return ms > 0 ? Math.min(ms, LONGEST) : undefined
}
