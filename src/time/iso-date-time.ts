import { fromWallClock, isTimeZone } from './zoned-time.ts'

export type IsoTime =
  /** `YYYY-MM-DD` */
  | { readonly kind: 'date'; readonly date: string }
  /** `YYYY-MM-DDTHH:MM:SS`, wherever that is. */
  | { readonly kind: 'local'; readonly dateTime: string }
  | { readonly kind: 'instant'; readonly epochMs: number }

/** ISO 8601, and the two ways in which FEEL writes a zone's name: `…+01:00[Europe/Berlin]`, `…@Europe/Berlin`. */
const ISO =
  /^([1-9]\d{3}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d)?)(?:[.,]\d{1,9})?(?:(Z|[+-]\d\d:?\d\d)(?:\[[^\]]+\])?|@([\w+/-]+))?)?$/i

/** A date, or a date and time with or without an offset or zone; undefined for anything else, and for a day that no calendar has. */
export function readIso(text: string): IsoTime | undefined {
  const match = ISO.exec(text)
  const date = match?.[1]
  if (match === null || date === undefined) return undefined
  const [time, offset, zone] = [match[2], match[3], match[4]]
  const dateTime = `${date}T${time === undefined ? '00:00:00' : time.padEnd(8, ':00')}`
  const wallMs = Date.parse(`${dateTime}Z`)
  // Date.parse moves the 30th of February on to March and takes 24:00
  if (Number.isNaN(wallMs) || new Date(wallMs).toISOString().slice(0, 19) !== dateTime) return undefined
  if (time === undefined) return { kind: 'date', date }
  if (offset !== undefined) return instant(dateTime, offset)
  if (zone === undefined) return { kind: 'local', dateTime }
  return isTimeZone(zone) ? { kind: 'instant', epochMs: fromWallClock(wallMs, zone) } : undefined
}

function instant(dateTime: string, offset: string): IsoTime | undefined {
  const epochMs = Date.parse(dateTime + offset.toUpperCase().replace(/^([+-]\d\d)(\d\d)$/, '$1:$2'))
  return Number.isNaN(epochMs) ? undefined : { kind: 'instant', epochMs }
}
