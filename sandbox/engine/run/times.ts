import { parse, type Duration } from 'tinyduration'
import { ElementProblem } from './element-problem.ts'

export interface Due {
  /** Milliseconds since 1970. */
  readonly dueAt: number
  /** Further times after that one; -1: for ever. */
  readonly repetitions: number
  readonly intervalMs: number
}

/** A repeating timer that is due more often than this would keep the engine from everything else. */
const SHORTEST_INTERVAL_MS = 1
/** The latest date that JavaScript has. */
const LATEST = 8.64e15

/** Reads `2026-12-01T09:00:00+01:00`, `PT15M` or `R3/PT1H`. Throws an ElementProblem. */
export function readTime(kind: 'date' | 'duration' | 'cycle', text: string, now: number): Due {
  if (kind === 'date') return once(readDate(text))
  if (kind === 'duration') return once(after(readDuration(text), now))
  const [, count = '', interval = ''] = /^R(\d{0,9})\/(P[^/]+)$/.exec(text.trim()) ?? []
  if (interval === '') throw problem(text, 'a cycle like R3/PT1H')
  const dueAt = after(readDuration(interval), now)
  const intervalMs = dueAt - now
  if (intervalMs < SHORTEST_INTERVAL_MS) throw problem(text, 'a cycle whose interval is longer than nothing')
  return { dueAt, intervalMs, repetitions: count === '' ? -1 : Math.max(0, Number(count) - 1) }
}

const once = (dueAt: number): Due => ({ dueAt, repetitions: 0, intervalMs: 0 })

function readDate(text: string): number {
  // a zone in brackets repeats what the offset says
  const at = Date.parse(text.trim().replace(/\[[^\]]*\]$/, ''))
  if (Number.isNaN(at)) throw problem(text, 'a date and time like 2026-12-01T09:00:00+01:00')
  return at
}

function readDuration(text: string): Duration {
  try {
    return parse(text.trim())
  } catch {
    throw problem(text, 'an ISO 8601 duration like PT15M')
  }
}

/** Years and months are those of the calendar, everything else has a fixed length. */
function after(duration: Duration, now: number): number {
  const {
    years = 0,
    months = 0,
    weeks = 0,
    days = 0,
    hours = 0,
    minutes = 0,
    seconds = 0,
    negative,
  } = duration
  const sign = negative ? -1 : 1
  const date = new Date(now)
  date.setUTCMonth(date.getUTCMonth() + sign * (12 * years + months))
  const rest = ((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000
  const at = date.getTime() + sign * Math.round(rest)
  if (!(at < LATEST))
    throw new ElementProblem('EXTRACT_VALUE_ERROR', 'The timer lies beyond the end of time.')
  return at
}

const problem = (text: string, wanted: string): ElementProblem =>
  new ElementProblem('EXTRACT_VALUE_ERROR', `Invalid timer '${text.slice(0, 100)}': expected ${wanted}.`)
