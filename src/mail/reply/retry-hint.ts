const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** A server that is wrong or hostile must not put a job off for good. */
const LONGEST = 24 * HOUR

/** `try again in 300 seconds`, `retry after 5 min`, `Greylisted for 300 seconds`, `wait 1 hour`. */
const SPOKEN =
  /\b(?:again|retry|retried|back|wait|later|delay(?:ed)?|gr[ae]y[- ]?list(?:ed|ing)?)\b[^\d.;]{0,30}\b(\d{1,6}) ?(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?)\b/i
/** `try again in 00:04:58`, `in 04:58`; a time of day (`at 14:30`) is none. */
const CLOCK = /\b(?:again|retry|back|wait)\b(?: later)? in (?:(\d{1,2}):)?(\d{1,2}):(\d{2})\b/i

/** How long the server asks to wait, where its words say so. */
export function retryAfterMs(text: string): number | undefined {
  const clock = CLOCK.exec(text)
  if (clock)
    return within(Number(clock[1] ?? 0) * HOUR + Number(clock[2]) * MINUTE + Number(clock[3]) * SECOND)
  const spoken = SPOKEN.exec(text)
  if (spoken) return within(Number(spoken[1]) * unit(spoken[2] ?? 's'))
  return undefined
}

function unit(word: string): number {
  const letter = word.charAt(0).toLowerCase()
  if (letter === 'h') return HOUR
  return letter === 'm' ? MINUTE : SECOND
}

function within(ms: number): number | undefined {
  return ms > 0 ? Math.min(ms, LONGEST) : undefined
}
