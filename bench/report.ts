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

export function startTable({ firstMailMs, idleRssMb, idleCpuPercent }: StartFigures): string {
  return [
    '| start to first mail ms | idle RSS MB | idle CPU, % of a core |',
    '| --- | --- | --- |',
    `| ${firstMailMs.toFixed(0)} | ${idleRssMb.toFixed(0)} | ${idleCpuPercent.toFixed(2)} |`,
  ].join('\n')
}

const COLUMNS: readonly (readonly [string, (row: Row) => string])[] = [
  ['what', ({ what }) => what],
  ['phase', ({ phase }) => phase],
  ['mails', ({ mails }) => String(mails)],
  ['mails/s', ({ mailsPerSecond }) => mailsPerSecond.toFixed(0)],
  ['CPU ms/mail', ({ workerCpuMs }) => workerCpuMs.toFixed(2)],
  ['pool + no-op', ({ yardstickCpuMs }) => yardstickCpuMs?.toFixed(2) ?? ''],
  [
    'ratio',
    ({ workerCpuMs, yardstickCpuMs }) =>
      yardstickCpuMs === undefined ? '' : `${(workerCpuMs / yardstickCpuMs).toFixed(2)}x`,
  ],
  ['peak RSS MB', ({ peakRssMb }) => peakRssMb.toFixed(0)],
  ['loop delay p99 ms', ({ loopDelayP99Ms }) => loopDelayP99Ms.toFixed(1)],
  ['connections', ({ connections }) => String(connections)],
  ['commands/mail', ({ commandsPerMail }) => commandsPerMail?.toFixed(2) ?? ''],
  ['created to accepted p50 ms', ({ p50Ms }) => p50Ms.toFixed(0)],
  ['p99 ms', ({ p99Ms }) => p99Ms.toFixed(0)],
]

export function table(rows: readonly Row[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    line(COLUMNS.map(([name]) => name)),
    line(COLUMNS.map(() => '---')),
    ...rows.map((row) => line(COLUMNS.map(([, cell]) => cell(row)))),
  ].join('\n')
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
