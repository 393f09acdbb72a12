import { parseDuration } from '../../time/iso-duration.ts'
import { isTimeZone } from '../../time/zoned-time.ts'
import { textSchema, type TextSchema } from './values.ts'

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

export const timeZone: TextSchema<string> = textSchema('a time zone of the IANA database', (text) =>
  isTimeZone(text) ? text : undefined,
)

/** `HH:MM`, with the leading zero that people leave out. */
export const timeOfDay: TextSchema<string> = textSchema('a time of day as HH:MM, 00:00 to 23:59', (text) =>
  /^([01]?\d|2[0-3]):[0-5]\d$/.test(text) ? text.padStart(5, '0') : undefined,
)
