import { setTimeout as sleep } from 'node:timers/promises'
import type { TestWorker } from '../test/support/worker.ts'
import { NO_OP } from './diagrams.ts'
import { cpuMs, peakRssMb } from './process-figures.ts'
import { quantile, type Row } from './report.ts'
import type { Stage } from './stage.ts'
import type { Workload } from './workloads.ts'

/** What is measured: mails of one kind, by one worker. */
export interface Subject {
  readonly workload: Workload
  /** The process whose instances send them. */
  readonly process: string
  readonly worker: TestWorker
  /** Its commands go through the counter. */
  readonly counted: boolean
}

/** So many mails at once. */
async function window(phase: string, subject: Subject, count: number, stage: Stage): Promise<Row> {
  const { workload, process, worker, counted } = subject
  const before = await stage.figures()
  const [cpu, at, commands] = [cpuMs(worker.pid), performance.now(), stage.commands()]
  const [latencies] = await Promise.all([
    stage.arrived(before.mails + count),
    stage.create(process, workload, count),
  ])
  const seconds = (performance.now() - at) / 1_000
  const after = await stage.figures()
  return {
    what: workload.name,
    phase,
    mails: count,
    mailsPerSecond: count / seconds,
    workerCpuMs: (cpuMs(worker.pid) - cpu) / count,
    peakRssMb: peakRssMb(worker.pid),
    loopDelayP99Ms: await loopDelayP99Ms(worker),
    connections: after.connections - before.connections,
    ...(counted && { commandsPerMail: (stage.commands() - commands) / count }),
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
  }
}

/** The worker, the pool, and jobs that do nothing, one after the other, several times: the turn with the median ratio. */
export async function inTurns(
  phase: string,
  subject: Subject,
  { turns, mails }: { readonly turns: number; readonly mails: number },
  stage: Stage,
): Promise<Row> {
  const { workload } = subject
  const { pool, noOp, places, file } = stage
  const seen: Row[] = []
  for (let nth = 0; nth < turns; nth += 1) {
    const row = await window(phase, subject, mails, stage)
    const ofPool = await costOf(pool.pid, mails, () => pool.ask({ workload, places, file, mails }))
    const ofNoOp = await costOf(noOp.pid, mails, () => doNothing(mails, workload, stage))
    seen.push({ ...row, yardstickCpuMs: ofPool + ofNoOp })
  }
  const [median] = seen.sort((a, b) => ratio(a) - ratio(b)).slice(Math.floor(seen.length / 2))
  if (median === undefined) throw new Error('nothing was measured')
  return median
}

const ratio = ({ workerCpuMs, yardstickCpuMs = 1 }: Row): number => workerCpuMs / yardstickCpuMs

async function doNothing(count: number, workload: Workload, { noOp, create }: Stage): Promise<void> {
  const done = async () => (await noOp.ask<{ readonly done: number }>({})).done
  const before = await done()
  await create(NO_OP, { ...workload, attachment: undefined }, count)
  while ((await done()) < before + count) await sleep(5)
}

async function costOf(pid: number, count: number, work: () => Promise<unknown>): Promise<number> {
  const before = cpuMs(pid)
  await work()
  return (cpuMs(pid) - before) / count
}

/** The worker's timer for it wakes every 100 ms, and counts them in. */
const TIMER_MS = 100

async function loopDelayP99Ms(worker: TestWorker): Promise<number> {
  const page = await (await worker.get('/metrics')).text()
  const ms = Number(/^nodejs_eventloop_lag_p99_seconds (\S+)/m.exec(page)?.[1]) * 1_000
  return Math.max(0, ms - TIMER_MS)
}
