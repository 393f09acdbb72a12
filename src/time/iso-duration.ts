import { parse, type Duration } from 'tinyduration'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

// tinyduration looks for a duration anywhere in the text, so that it would take `xPT2Mx`.
const DURATION = /^P(?=.)(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+([.,]\d+)?S)?)?$/

/** More than any duration that a person writes; tinyduration's own pattern is slow on long ones. */
const LONGEST = 100

/** A hundred years: what is longer would be never, and too much for the engine's clock. */
const MOST = 36_525 * DAY

/** Milliseconds of an ISO-8601 duration in any case; undefined for years, months, signs, centuries and anything else. */
export function parseDuration(text: string): number | undefined {
  const upper = text.trim().toUpperCase()
  if (upper.length > LONGEST || !DURATION.test(upper)) return undefined
  const value = milliseconds(parse(upper))
  return value <= MOST ? value : undefined
}

function milliseconds({ weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0 }: Duration): number {
  return Math.round((weeks * 7 + days) * DAY + hours * HOUR + minutes * MINUTE + seconds * SECOND)
}
