const HALF_DAY = 12 * 60 * 60 * 1000

/** Whether the name is one that Intl knows: an IANA zone, or UTC. */
export function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** What clocks in a zone show at an instant, as milliseconds of a UTC calendar, so that days can be counted. */
export type Clock = (epochMs: number) => number

/** To ask for many instants: making the clock takes longer than looking at it. */
export function clockOf(timeZone: string): Clock {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  return (epochMs) => {
    const parts = format.formatToParts(epochMs)
    const part = (type: Intl.DateTimeFormatPartTypes) =>
      Number(parts.find((each) => each.type === type)?.value)
    return Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
      part('second'),
    )
  }
}

export function toWallClock(epochMs: number, timeZone: string): number {
  return clockOf(timeZone)(epochMs)
}

/**
 * The instant at which clocks in the zone show `wallMs`. Where summer time begins, a time that no clock shows moves on
 * by the gap; where it ends, the first of the two is meant (as java.time and FEEL do).
 */
export function fromWallClock(wallMs: number, timeZone: string): number {
  const offsetAt = (epochMs: number) => toWallClock(epochMs, timeZone) - epochMs
  // offsets reach from -12 to +14 hours: half a day around the guess brackets a change near the true instant
  const guess = wallMs - offsetAt(wallMs)
  const earlier = wallMs - offsetAt(guess - HALF_DAY)
  const later = wallMs - offsetAt(guess + HALF_DAY)
  if (toWallClock(earlier, timeZone) === wallMs) return earlier
  return toWallClock(later, timeZone) === wallMs ? later : earlier
}
