import type { FollowUp } from '../email.ts'
import { fromWallClock, toWallClock } from '../../time/zoned-time.ts'

/** What "the end of the business day" means to the operator. */
export interface FollowUpSettings {
  readonly timeZone: string
  /** `HH:MM` */
  readonly time: string
}

const MINUTE = 60 * 1000
const DAY = 24 * 60 * MINUTE
const LAST_MINUTE = DAY - MINUTE

/**
 * The instant of Reply-By. Days are counted from the Date of the mail in the operator's zone, so that a later attempt
 * says the same. "Today" after business hours is 23:59: a flag must not be overdue on arrival.
 */
export function replyBy(followUp: FollowUp, firstDate: Date, { timeZone, time }: FollowUpSettings): Date {
  const instant = (wallMs: number) => new Date(fromWallClock(wallMs, timeZone))
  const wall = toWallClock(firstDate.getTime(), timeZone)
  const today = wall - (((wall % DAY) + DAY) % DAY)
  switch (followUp.kind) {
    case 'today': {
      const end = instant(today + timeOfDay(time))
      return end > firstDate ? end : instant(today + LAST_MINUTE)
    }
    case 'tomorrow':
      return instant(today + DAY + timeOfDay(time))
    case 'date':
      return instant(Date.parse(`${followUp.date}T00:00:00Z`) + timeOfDay(time))
    case 'local':
      return instant(Date.parse(`${followUp.dateTime}Z`))
    case 'instant':
      return new Date(followUp.epochMs)
  }
}

function timeOfDay(time: string): number {
  const [hours, minutes] = time.split(':').map(Number)
  return ((hours ?? 0) * 60 + (minutes ?? 0)) * MINUTE
}
