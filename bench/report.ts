/** One line of the result; what was not measured is absent. */
export interface Row {
  readonly what: string
  readonly phase: string
  readonly mails: number
  readonly mailsPerSecond: number
  readonly workerCpuMs: number
  /** Of nodemailer's pool and a job that does nothing, together; measured turn by turn beside the worker. */
  readonly yardstickCpuMs?: number | undefined
  readonly peakRssMb: number
  readonly loopDelayP99Ms: number
  readonly connections: number
  readonly commandsPerMail?: number | undefined
  readonly p50Ms: number
  readonly p99Ms: number
}

export interface StartFigures {
  /** From the start of the process to the first mail that the server took. */
  readonly firstMailMs: number
  readonly idleRssMb: number
  /** Of a core. */
  readonly idleCpuPercent: number
}

type Column<T> = readonly [name: string, value: (row: T) => number | undefined, digits: number]

const START_COLUMNS: readonly Column<StartFigures>[] = [
  ['start to first mail ms', ({ firstMailMs }) => firstMailMs, 0],
  ['idle RSS MB', ({ idleRssMb }) => idleRssMb, 0],
  ['idle CPU, % of a core', ({ idleCpuPercent }) => idleCpuPercent, 2],
]

const COLUMNS: readonly Column<Row>[] = [
  ['mails', ({ mails }) => mails, 0],
  ['mails/s', ({ mailsPerSecond }) => mailsPerSecond, 0],
  ['CPU ms/mail', ({ workerCpuMs }) => workerCpuMs, 2],
  ['pool + no-op', ({ yardstickCpuMs }) => yardstickCpuMs, 2],
  ['ratio', ({ workerCpuMs, yardstickCpuMs }) => yardstickCpuMs && workerCpuMs / yardstickCpuMs, 2],
  ['peak RSS MB', ({ peakRssMb }) => peakRssMb, 0],
  ['loop delay p99 ms', ({ loopDelayP99Ms }) => loopDelayP99Ms, 1],
  ['connections', ({ connections }) => connections, 0],
  ['commands/mail', ({ commandsPerMail }) => commandsPerMail, 2],
  ['created to accepted p50 ms', ({ p50Ms }) => p50Ms, 0],
  ['p99 ms', ({ p99Ms }) => p99Ms, 0],
]

export function startTable(runs: readonly StartFigures[]): string {
  return asTable(
    START_COLUMNS.map(([name]) => name),
    [START_COLUMNS.map((column) => spread(runs, column))],
  )
}

/** A line for what was measured in each run. Several runs: minimum / median / maximum. */
export function table(runs: readonly (readonly Row[])[]): string {
  const [first = []] = runs
  return asTable(
    ['what', 'phase', ...COLUMNS.map(([name]) => name)],
    first.map(({ what, phase }, nth) => {
      const same = runs.flatMap((rows) => rows[nth] ?? [])
      return [what, phase, ...COLUMNS.map((column) => spread(same, column))]
    }),
  )
}

function asTable(head: readonly string[], lines: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function spread<T>(rows: readonly T[], [, value, digits]: Column<T>): string {
  const values = rows.flatMap((row) => value(row) ?? [])
  if (values.length === 0) return ''
  const [least, median, most] = [0, 0.5, 1].map((share) => quantile(values, share).toFixed(digits))
  return least === most ? String(least) : `${least} / ${median} / ${most}`
}

/** Several windows, one after the other, as one. */
export function together(phase: string, rows: readonly Row[]): Row {
  const mails = rows.reduce((sum, row) => sum + row.mails, 0)
  const mean = (value: (row: Row) => number) =>
    rows.reduce((sum, row) => sum + value(row) * row.mails, 0) / mails
  const most = (value: (row: Row) => number) => Math.max(...rows.map(value))
  return {
    what: rows[0]?.what ?? '',
    phase,
    mails,
    mailsPerSecond: mails / rows.reduce((sum, row) => sum + row.mails / row.mailsPerSecond, 0),
    workerCpuMs: mean(({ workerCpuMs }) => workerCpuMs),
    yardstickCpuMs: mean(({ yardstickCpuMs = Number.NaN }) => yardstickCpuMs),
    peakRssMb: most(({ peakRssMb }) => peakRssMb),
    loopDelayP99Ms: most(({ loopDelayP99Ms }) => loopDelayP99Ms),
    connections: rows.reduce((sum, { connections }) => sum + connections, 0),
    p50Ms: mean(({ p50Ms }) => p50Ms),
    p99Ms: most(({ p99Ms }) => p99Ms),
  }
}

/** The value below which `share` of all are; 0 where there is none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}
