const DAY_MS = 24 * 60 * 60_000

/** What comes before the time in `try again after …`, `retry at …`, `blocked until …`, `resets on …`. */
const BEFORE =
  '\\b(?:again|retry|retried|wait|back|later|resets?|blocked|deferred|suspended|until|till|not before)\\b[^\\d;]{0,40}?\\b(?:after|at|until|till|on|before|from|by)\\b[:,]? ?'
const UNTIL = '\\b(?:until|till|not before|retry[- ]after):? ?'
const TIME = '\\d{1,2}:\\d{2}(?::\\d{2})?(?:\\.\\d{1,9})?'
const OFFSET = ' ?(?:[+-]\\d{2}:?\\d{2}|\\(?(?:UTC|GMT|Z|CES?T|MES?Z|BST|EES?T|[ECMP][SD]T)\\b\\)?)'
const ZONE = `(?:${OFFSET})?`
const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}'
const WEEKDAY = '(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? )?'

const after = (what: string): RegExp => new RegExp(`(?:${BEFORE}|${UNTIL})(${what})`, 'i')

/** RFC 5322, ISO 8601 and what `ctime` of C writes; the day alone stands for its beginning. */
const DATES: readonly RegExp[] = [
  after(`${WEEKDAY}\\d{1,2}[ -]${MONTH}[ -]\\d{4}(?:,? ${TIME}${ZONE})?`),
  after(`\\d{4}[-/]\\d{2}[-/]\\d{2}(?:[T ]${TIME}${ZONE})?`),
  after(`${WEEKDAY}${MONTH} {1,2}\\d{1,2},? (?:\\d{4} ${TIME}${ZONE}|${TIME} ${ZONE} ?\\d{4})`),
]
/** Without a zone only after the very word: `at 14:30` is said of anything. */
const TIMES_OF_DAY: readonly RegExp[] = [
  after(`${TIME}${OFFSET}`),
  new RegExp(`\\b(?:again|retry|wait|back|later)\\b[^\\d.;]{0,30}?\\b(?:after|until|till) (${TIME})\\b`, 'i'),
]

/** Zones that Date does not know, and mail servers write. */
const OFFSETS: Readonly<Record<string, string>> = {
  Z: '+0000',
  CET: '+0100',
  MEZ: '+0100',
  BST: '+0100',
  CEST: '+0200',
  MESZ: '+0200',
  EET: '+0200',
  EEST: '+0300',
}

/** The moment that a reply names as the one to come back after, in epoch ms. A time without a zone is one of UTC. */
export function namedTimeMs(text: string, now: number): number | undefined {
  const date = firstOf(DATES, text)
  if (date !== undefined) return moment(date)
  const time = firstOf(TIMES_OF_DAY, text)
  if (time === undefined) return undefined
  const today = new Date(now).toISOString().slice(0, 10)
  const at = moment(`${today} ${time}`)
  if (at === undefined) return undefined
  // of all days the next one on which the clock says so
  return at + Math.ceil((now - at) / DAY_MS) * DAY_MS
}

function firstOf(patterns: readonly RegExp[], text: string): string | undefined {
  for (const pattern of patterns) {
    const found = pattern.exec(text)?.[1]
    if (found !== undefined) return found
  }
  return undefined
}

/** `Date` would read a time without a zone as one of this machine. */
function moment(named: string): number | undefined {
  const plain = named.replace(/(\d)T(\d)/, '$1 $2').replace(/[(),]/g, ' ')
  const [, before = plain, zone = '', year = ''] =
    /^(.*\d:\d\S*?) ?([+-]\d{2}:?\d{2}|[A-Z]{1,5})?( \d{4})? *$/i.exec(plain) ?? []
  const ms = Date.parse(`${before}${year} ${OFFSETS[zone.toUpperCase()] ?? (zone.replace(':', '') || 'UTC')}`)
  return Number.isNaN(ms) ? undefined : ms
}
