import { duration, type FeelDuration } from 'feelin'

const DAYS_TIME =
  /^([-+]?)P(?=[-+\dT])(?:([-+]?\d+)D)?(?:T(?=[-+\d])(?:([-+]?\d+)H)?(?:([-+]?\d+)M)?(?:([-+]?\d+)(?:\.(\d{0,9}))?S)?)?$/
const YEARS_MONTHS = /^([-+]?)P(?=[-+\d])(?:([-+]?\d+)Y)?(?:([-+]?\d+)M)?$/

/** Reads `PT5M`, `-P1D`, `PT-3M`, `P1Y2M`; a mixture (`P1M1D`) and weeks are no duration. */
export function parseDuration(text: string): FeelDuration | null {
  const yearsMonths = YEARS_MONTHS.exec(text)
  if (yearsMonths) {
    const [, sign, years = '0', months = '0'] = yearsMonths
    return ofMonths(signed(sign, Number(years) * 12 + Number(months)))
  }
  const daysTime = DAYS_TIME.exec(text)
  if (!daysTime) return null
  const [, sign, days = '0', hours = '0', minutes = '0', seconds = '0', fraction = ''] = daysTime
  const whole = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)
  const milliseconds = Number(`0.${fraction || '0'}`) * 1000 * (seconds.startsWith('-') ? -1 : 1)
  return ofMilliseconds(signed(sign, whole * 1000 + milliseconds))
}

export function ofMonths(months: number): FeelDuration | null {
  const whole = Math.trunc(months)
  if (!Number.isSafeInteger(whole)) return null
  return duration(`${whole < 0 ? '-' : ''}P${Math.abs(whole)}M`)
}

export function ofMilliseconds(milliseconds: number): FeelDuration | null {
  const whole = Math.trunc(milliseconds)
  return Number.isSafeInteger(whole) ? duration(whole) : null
}

export function monthsOf(value: FeelDuration): number {
  const { years, months } = value.unwrap()
  return years * 12 + months
}

export function millisecondsOf(value: FeelDuration): number {
  return value.unwrap().total('milliseconds')
}

/** The way Java prints durations, which is how they appear in JSON: `PT26H30M`, `PT-2H`, `P1Y2M`, `P-1M`. */
export function toIsoText(value: FeelDuration): string {
  if (value.yearsMonths) {
    const months = monthsOf(value)
    const [years, rest] = [Math.trunc(months / 12), months % 12]
    return months === 0 ? 'P0D' : `P${years === 0 ? '' : `${years}Y`}${rest === 0 ? '' : `${rest}M`}`
  }
  const milliseconds = millisecondsOf(value)
  if (milliseconds === 0) return 'PT0S'
  const hours = Math.trunc(milliseconds / 3_600_000)
  const minutes = Math.trunc((milliseconds % 3_600_000) / 60_000)
  const seconds = (milliseconds % 60_000) / 1000
  return `PT${hours === 0 ? '' : `${hours}H`}${minutes === 0 ? '' : `${minutes}M`}${seconds === 0 ? '' : `${seconds}S`}`
}

/** The way FEEL's `string` prints them: `P1DT2H30M`, `-PT2H`, `-P1M`; parts of a second are left out. */
export function toFeelText(value: FeelDuration): string {
  if (value.yearsMonths) {
    const months = Math.abs(monthsOf(value))
    const [years, rest] = [Math.trunc(months / 12), months % 12]
    if (months === 0) return 'P0Y'
    return `${monthsOf(value) < 0 ? '-' : ''}P${years === 0 ? '' : `${years}Y`}${rest === 0 ? '' : `${rest}M`}`
  }
  const milliseconds = millisecondsOf(value)
  const all = Math.trunc(Math.abs(milliseconds) / 1000)
  if (all === 0) return 'P0D'
  const parts: [number, string][] = [
    [Math.trunc(all / 86_400), 'D'],
    [Math.trunc((all % 86_400) / 3600), 'H'],
    [Math.trunc((all % 3600) / 60), 'M'],
    [all % 60, 'S'],
  ]
  const [days = '', ...time] = parts.map(([count, unit]) => (count === 0 ? '' : `${count}${unit}`))
  const clock = time.join('')
  return `${milliseconds < 0 ? '-' : ''}P${days}${clock === '' ? '' : `T${clock}`}`
}

function signed(sign: string | undefined, value: number): number {
  return sign === '-' ? -value : value
}
