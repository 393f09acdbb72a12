import { writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { inTurns, type Subject } from './measure.ts'
import { cpuMs, rssMb } from './process-figures.ts'
import { startTable, table, together, type Row, type StartFigures } from './report.ts'
import { scaleOut, scaleTable, type ScaleRow } from './scale-out.ts'
import { openStage, type Stage } from './stage.ts'
import { usualMail, workloads, type Workload } from './workloads.ts'

/**
 * `npm run bench`: what a mail costs the worker, beside nodemailer's pool with the same mails and a job that does nothing,
 * turn by turn in one run on one machine. Compare the ratios: milliseconds and mails per second are the machine's.
 * Linux only; run it by the Node that is to be measured.
 */
const { values: options } = parseArgs({
  options: {
    /** All of it once, with a few mails, to see that it runs. */
    quick: { type: 'boolean', default: false },
    /** Where the figures go, as JSON. */
    json: { type: 'string' },
    /** The workloads with these words in their name alone; may be said several times. */
    only: { type: 'string', multiple: true, default: [''] },
    /** Several runs, each with a stage of its own: the tables show minimum, median and maximum. */
    runs: { type: 'string', default: '1' },
  },
})

interface Pace {
  readonly cold: readonly number[]
  readonly warmAfter: number
  readonly turns: number
  readonly warmUp: number
  readonly mails: (workload: Workload) => number
  readonly restMs: number
}

const thorough: Pace = {
  cold: [1_000, 1_000, 2_000, 2_000],
  warmAfter: 10_000,
  turns: 5,
  warmUp: 400,
  mails: ({ mails }) => mails,
  restMs: 10_000,
}
const quick: Pace = { cold: [20], warmAfter: 40, turns: 1, warmUp: 5, mails: () => 10, restMs: 100 }

/** The name of the part that is no workload. */
const SCALE_OUT = 'several workers'

/** A server that takes so long makes jobs wait, and their leases cost commands. */
const COUNTED_FROM_MS = 500

interface Run {
  readonly start: readonly StartFigures[]
  readonly rows: readonly Row[]
  readonly scale: readonly ScaleRow[]
}

const runs: Run[] = []
for (let nth = 0; nth < Number(options.runs); nth += 1) {
  runs.push(await measure(options.quick ? quick : thorough))
  process.stdout.write(`\n${shown(runs)}\n`)
  if (options.json !== undefined)
    await writeFile(options.json, `${JSON.stringify({ node: process.version, runs }, null, 2)}\n`)
}

function shown(runs: readonly Run[]): string {
  const starts = runs.flatMap(({ start }) => start)
  return [
    `Node ${process.version}, runs: ${runs.length}`,
    ...(starts.length > 0 ? [startTable(starts)] : []),
    table(runs.map(({ rows }) => rows)),
    ...runs.flatMap(({ scale }) => (scale.length > 0 ? [scaleTable(scale)] : [])),
  ].join('\n\n')
}

function isWanted(name: string): boolean {
  return options.only.some((words) => name.includes(words))
}

async function measure(pace: Pace): Promise<Run> {
  const stage = await openStage()
  const start: StartFigures[] = []
  const rows: Row[] = []
  const scale: ScaleRow[] = []
  try {
    if (isWanted(usualMail.name)) start.push(await coldAndWarm(pace, stage, rows))
    if (isWanted(SCALE_OUT)) scale.push(...(await scaleOut(stage, options.quick ? 0.01 : 1)))
    for (const workload of workloads.filter(({ name }) => isWanted(name)))
      rows.push(await apart(workload, pace, stage))
  } finally {
    await stage.close()
  }
  return { start, rows, scale }
}

/** Start, idle, the first mails, and after many: of one worker. */
async function coldAndWarm(pace: Pace, stage: Stage, rows: Row[]): Promise<StartFigures> {
  const name = await stage.deploy(usualMail)
  await stage.create(name, usualMail, 1)
  const began = Date.now()
  const worker = await stage.startWorker(usualMail, false)
  await stage.arrived(1)
  const { firstAt = Number.NaN } = await stage.figures()
  await sleep(pace.restMs / 2)
  const [cpu, at] = [cpuMs(worker.pid), performance.now()]
  await sleep(pace.restMs)
  const start = {
    firstMailMs: firstAt - began,
    idleRssMb: rssMb(worker.pid),
    idleCpuPercent: ((cpuMs(worker.pid) - cpu) / (performance.now() - at)) * 100,
  }

  const subject: Subject = { workload: usualMail, process: name, worker, counted: false }
  let sent = 0
  const cold: Row[] = []
  // what it is compared with is as old as the worker, mail by mail
  for (const mails of pace.cold) {
    cold.push(await inTurns(`mails ${sent + 1} to ${sent + mails}`, subject, { turns: 1, mails }, stage))
    sent += mails
  }
  rows.push(...cold, together(`mails 1 to ${sent}`, cold))
  for (; sent < pace.warmAfter; sent += 1_000) await inTurns('', subject, { turns: 1, mails: 1_000 }, stage)
  const turns = { turns: pace.turns, mails: pace.mails(usualMail) }
  rows.push(await inTurns(`after ${sent}`, subject, turns, stage))
  await worker.stop()
  return start
}

/** One workload, by a worker of its own. */
async function apart(workload: Workload, pace: Pace, stage: Stage): Promise<Row> {
  const counted = workload.delayMs >= COUNTED_FROM_MS
  const name = await stage.deploy(workload)
  await stage.figures(workload.delayMs)
  const worker = await stage.startWorker(workload, counted)
  const subject: Subject = { workload, process: name, worker, counted }
  await inTurns('', subject, { turns: 1, mails: Math.min(pace.warmUp, workload.mails) }, stage)
  const row = await inTurns('', subject, { turns: pace.turns, mails: pace.mails(workload) }, stage)
  await worker.stop()
  await stage.figures(0)
  return row
}
