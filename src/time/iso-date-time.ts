import { fromWallClock, isTimeZone } from './zoned-time.ts'

export type IsoTime =
  /** `YYYY-MM-DD` */
  | { readonly kind: 'date'; readonly date: string }
  /** `YYYY-MM-DDTHH:MM:SS`, wherever that is. */
  | { readonly kind: 'local'; readonly dateTime: string }
  | { readonly kind: 'instant'; readonly epochMs: number }

/** ISO 8601, and the two ways in which FEEL writes a zone's name: `…+01:00[Europe/Berlin]`, `…@Europe/Berlin`. */
const ISO =
  /^([1-9]\d{3}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d)?)(?:[.,]\d{1,9})?(?:(Z|[+-]\d\d:?\d\d)(?:\[([^\]]+)\])?|@([\w+/-]+))?)?$/i

/** Longer texts are none. */
const LONGEST = 100

export interface IsoDateTime {
  /** `YYYY-MM-DD` */
  readonly date: string
  /** What a wall clock shows, as milliseconds of a UTC calendar; the beginning of the day where no time is given. */
  readonly wallMs: number
  readonly hasTime: boolean
  /** Of its offset, where it has one. */
  readonly epochMs?: number
  /** The name of a time zone, unchecked. */
  readonly zone?: string
}

/** A date, or a date and time, to the second; undefined for anything else, the 30th of February included. */
export function parseIsoDateTime(text: string): IsoDateTime | undefined {
  const match = text.length > LONGEST ? null : ISO.exec(text)
  const date = match?.[1]
  if (match === null || date === undefined) return undefined
  const [time, offset, zone] = [match[2], match[3], match[4] ?? match[5]]
  const dateTime = `${date}T${time === undefined ? '00:00:00' : time.padEnd(8, ':00')}`
  const wallMs = Date.parse(`${dateTime}Z`)
  // Date.parse moves the 30th of February on to March and takes 24:00
  if (Number.isNaN(wallMs) || new Date(wallMs).toISOString().slice(0, 19) !== dateTime) return undefined
  const epochMs = offset === undefined ? undefined : instantOf(dateTime, offset)
  if (Number.isNaN(epochMs)) return undefined
  return {
    date,
    wallMs,
    hasTime: time !== undefined,
    ...(epochMs !== undefined && { epochMs }),
    ...(zone !== undefined && { zone }),
  }
}

function instantOf(dateTime: string, offset: string): number {
  return Date.parse(dateTime + offset.toUpperCase().replace(/^([+-]\d\d)(\d\d)$/, '$1:$2'))
}

/** A date, or a date and time with or without an offset or zone; undefined for anything else, and for a day that no calendar has. */
export function readIso(text: string): IsoTime | undefined {
  const read = parseIsoDateTime(text)
  if (read === undefined) return undefined
  const { date, wallMs, hasTime, epochMs, zone } = read
  if (!hasTime) return { kind: 'date', date }
  if (epochMs !== undefined) return { kind: 'instant', epochMs }
  if (zone === undefined) return { kind: 'local', dateTime: new Date(wallMs).toISOString().slice(0, 19) }
  return isTimeZone(zone) ? { kind: 'instant', epochMs: fromWallClock(wallMs, zone) } : undefined
}
