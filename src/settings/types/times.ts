import { parse, type Duration } from 'tinyduration'
import { textSchema, type TextSchema } from './values.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

// tinyduration looks for a duration anywhere in the text, so that it would take `xPT2Mx`.
const DURATION = /^P(?=.)(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+([.,]\d+)?S)?)?$/

/** Milliseconds of an ISO-8601 duration in any case; undefined for years, months, signs and anything else. */
export function parseDuration(text: string): number | undefined {
  const upper = text.trim().toUpperCase()
  return DURATION.test(upper) ? milliseconds(parse(upper)) : undefined
}

function milliseconds({ weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0 }: Duration): number {
  return Math.round((weeks * 7 + days) * DAY + hours * HOUR + minutes * MINUTE + seconds * SECOND)
}

/** A duration within limits, in milliseconds. */
export function duration(min: string, max: string): TextSchema<number> {
  const what = `an ISO-8601 duration from ${min} to ${max}, without years and months`
  const [minMs, maxMs] = [parseDuration(min), parseDuration(max)]
  if (minMs === undefined || maxMs === undefined) throw new Error(`not a duration: ${min}, ${max}`)
  return textSchema(what, (text) => {
    const value = parseDuration(text)
    return value !== undefined && value >= minMs && value <= maxMs ? value : undefined
  })
}

export const timeZone: TextSchema<string> = textSchema('a time zone of the IANA database', (text) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text })
    return text
  } catch {
    return undefined
  }
})

/** `HH:MM`, with the leading zero that people leave out. */
export const timeOfDay: TextSchema<string> = textSchema('a time of day as HH:MM, 00:00 to 23:59', (text) =>
  /^([01]?\d|2[0-3]):[0-5]\d$/.test(text) ? text.padStart(5, '0') : undefined,
)
