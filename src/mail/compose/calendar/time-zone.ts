import { clockOf, type Clock } from '../../../time/zoned-time.ts'

const MINUTE = 60 * 1000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Clocks do not change twice within it. */
const STEP = 7 * DAY
/** A rule that held for so many years is taken to go on. */
const RULE_YEARS = 8

/** A change of clocks: offsets from UTC in ms, and what clocks showed at the moment, by the offset before. */
interface Change {
  readonly from: number
  readonly to: number
  readonly wall: number
}

/**
 * RFC 5545 3.6.5 VTIMEZONE with what clocks in the zone do from a year before `startMs` to a year after `endMs`, as Node
 * knows it: by a yearly rule where there is one, which every calendar program understands, else change by change.
 */
export function timeZoneBlock(timeZone: string, startMs: number, endMs: number): string {
  const clock = clockOf(timeZone)
  const year = new Date(startMs).getUTCFullYear() - 1
  const begin = Date.UTC(year, 0, 1)
  const end = Math.max(endMs + 366 * DAY, Date.UTC(year + RULE_YEARS, 0, 1))
  const changes = changesOf(clock, begin, end)
  const rules = yearlyRules(changes, begin, end)
  const observances =
    rules ??
    [{ from: clock(begin) - begin, to: clock(begin) - begin, wall: clock(begin) }, ...changes].map((one) =>
      observance(one),
    )
  return ['BEGIN:VTIMEZONE', `TZID:${timeZone}`, ...observances, 'END:VTIMEZONE'].join('\r\n')
}

function changesOf(clock: Clock, begin: number, end: number): Change[] {
  const offset = (at: number) => clock(at) - at
  const changes: Change[] = []
  let before = offset(begin)
  for (let at = begin; at < end; at += STEP) {
    const after = offset(at + STEP)
    if (after === before) continue
    let [low, high] = [at, at + STEP]
    while (high - low > MINUTE) {
      const middle = low + Math.floor((high - low) / MINUTE / 2) * MINUTE
      if (offset(middle) === before) low = middle
      else high = middle
    }
    changes.push({ from: before, to: after, wall: high + before })
    before = after
  }
  return changes
}

/** Two changes a year that are always on the same weekday of the month, at the same time. */
function yearlyRules(changes: readonly Change[], begin: number, end: number): string[] | undefined {
  const years = (end - begin) / (366 * DAY)
  const kinds = [changes.filter((_, index) => index % 2 === 0), changes.filter((_, index) => index % 2 === 1)]
  if (changes.length < 2 * Math.floor(years)) return undefined
  const rules = kinds.map((kind) => {
    const [first] = kind
    const place = commonPlace(kind)
    return first && place && observance(first, `RRULE:FREQ=YEARLY;${place}`)
  })
  return rules.every((rule) => rule !== undefined) ? rules : undefined
}

function commonPlace(changes: readonly Change[]): string | undefined {
  const places = changes.map(placeOf)
  const same = (of: (place: YearlyPlace) => string) => new Set(places.map(of)).size === 1
  const [first] = places
  if (first === undefined || !same(({ month, weekday, key }) => `${month} ${weekday} ${key}`))
    return undefined
  const byMonth = `BYMONTH=${first.month};BYDAY=`
  if (same(({ fromLast }) => String(fromLast))) return `${byMonth}-${first.fromLast}${first.weekday}`
  return same(({ nth }) => String(nth)) ? `${byMonth}${first.nth}${first.weekday}` : undefined
}

interface YearlyPlace {
  readonly month: number
  readonly weekday: string
  readonly nth: number
  readonly fromLast: number
  /** Time and offsets. */
  readonly key: string
}

const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']

function placeOf({ from, to, wall }: Change): YearlyPlace {
  const date = new Date(wall)
  const [month, day] = [date.getUTCMonth(), date.getUTCDate()]
  const days = new Date(Date.UTC(date.getUTCFullYear(), month + 1, 0)).getUTCDate()
  return {
    month: month + 1,
    weekday: WEEKDAYS[date.getUTCDay()] ?? '',
    nth: Math.ceil(day / 7),
    fromLast: Math.ceil((days - day + 1) / 7),
    key: `${wall % DAY} ${from} ${to}`,
  }
}

function observance({ from, to, wall }: Change, ...rule: readonly string[]): string {
  const kind = to > from ? 'DAYLIGHT' : 'STANDARD'
  return [
    `BEGIN:${kind}`,
    `DTSTART:${basicTime(wall)}`,
    ...rule,
    `TZOFFSETFROM:${offsetText(from)}`,
    `TZOFFSETTO:${offsetText(to)}`,
    `END:${kind}`,
  ].join('\r\n')
}

/** RFC 5545 3.3.5 form #1: `YYYYMMDDTHHMMSS`. */
export function basicTime(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, 19).replace(/[-:]/g, '')
}

/** RFC 5545 3.3.14, to the minute: seconds were used until 1972. */
function offsetText(offset: number): string {
  const minutes = Math.round(Math.abs(offset) / MINUTE)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`
}
