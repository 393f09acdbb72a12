import { fault } from './fault.ts'

/** What a clock shows, as milliseconds of a UTC calendar, and how far it is ahead of UTC. */
export interface WallTime {
  readonly wallMs: number
  readonly offsetMinutes: number
}

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
)
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ')
const DAY = 24 * 60 * 60 * 1000

type Field = (date: Date, offsetMinutes: number) => string | number

const yearOf = (date: Date) => date.getUTCFullYear()
const hour12 = (date: Date) => date.getUTCHours() % 12 || 12
const dayOfYear = (date: Date) => Math.floor((date.getTime() - Date.UTC(yearOf(date), 0)) / DAY) + 1

/** ISO 8601 weeks begin on Monday, and belong to the year of their Thursday. */
function thursdayOf(date: Date): Date {
  return new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * DAY)
}

function offsetText(minutes: number): string {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
  return `${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}${String(rest).padStart(2, '0')}`
}

/** Letter, width and what fills it. No letter asks the machine for its language. */
const FIELDS: Readonly<Record<string, readonly [width: number, fill: string, field: Field]>> = {
  Y: [4, '0', yearOf],
  y: [2, '0', (date) => yearOf(date) % 100],
  m: [2, '0', (date) => date.getUTCMonth() + 1],
  B: [0, ' ', (date) => MONTHS[date.getUTCMonth()] ?? ''],
  b: [0, ' ', (date) => (MONTHS[date.getUTCMonth()] ?? '').slice(0, 3)],
  h: [0, ' ', (date) => (MONTHS[date.getUTCMonth()] ?? '').slice(0, 3)],
  d: [2, '0', (date) => date.getUTCDate()],
  e: [2, ' ', (date) => date.getUTCDate()],
  j: [3, '0', dayOfYear],
  H: [2, '0', (date) => date.getUTCHours()],
  k: [2, ' ', (date) => date.getUTCHours()],
  I: [2, '0', hour12],
  l: [2, ' ', hour12],
  M: [2, '0', (date) => date.getUTCMinutes()],
  S: [2, '0', (date) => date.getUTCSeconds()],
  p: [0, ' ', (date) => (date.getUTCHours() < 12 ? 'AM' : 'PM')],
  P: [0, ' ', (date) => (date.getUTCHours() < 12 ? 'am' : 'pm')],
  A: [0, ' ', (date) => DAYS[date.getUTCDay()] ?? ''],
  a: [0, ' ', (date) => (DAYS[date.getUTCDay()] ?? '').slice(0, 3)],
  u: [1, '0', (date) => date.getUTCDay() || 7],
  w: [1, '0', (date) => date.getUTCDay()],
  V: [2, '0', (date) => Math.ceil(dayOfYear(thursdayOf(date)) / 7)],
  G: [4, '0', (date) => yearOf(thursdayOf(date))],
  s: [0, '0', (date, offset) => Math.floor(date.getTime() / 1000) - offset * 60],
  z: [5, '0', (_date, offset) => offsetText(offset)],
  '%': [0, ' ', () => '%'],
}

const WHOLE: Readonly<Record<string, string>> = { F: '%Y-%m-%d', T: '%H:%M:%S', R: '%H:%M', D: '%m/%d/%y' }

/** The letters that a format may have behind `%`, for the documentation. */
export const formatLetters = [...Object.keys(FIELDS), ...Object.keys(WHOLE)]

/**
 * A date as the format of strftime says (POSIX), in English words; `-` behind `%` leaves zeros away, `^` makes capitals.
 * Throws a TemplateFault for a letter that is not known.
 */
export function strftime({ wallMs, offsetMinutes }: WallTime, format: string): string {
  const date = new Date(wallMs)
  const written = (text: string): string =>
    text.replace(/%([-_^]?)(.?)/gsu, (_all, flag: string, letter: string) => {
      const whole = Object.hasOwn(WHOLE, letter) ? WHOLE[letter] : undefined
      if (whole !== undefined) return written(whole)
      const row = Object.hasOwn(FIELDS, letter) ? FIELDS[letter] : undefined
      if (!row)
        return fault('is a date whose format has a letter behind % that is not known; %% is a percent sign.')
      const [width, fill, field] = row
      const value = String(field(date, offsetMinutes))
      if (flag === '-') return value
      if (flag === '^') return value.toUpperCase()
      return value.padStart(width, flag === '_' ? ' ' : fill)
    })
  return written(format)
}
