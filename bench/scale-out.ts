import { PostgresServer } from '../test/support/postgres-server.ts'
import { cpuMs } from './process-figures.ts'
import type { Stage } from './stage.ts'
import { usualMail, type Workload } from './workloads.ts'

/** What so many workers do together. */
export interface ScaleRow {
  readonly what: string
  readonly workers: number
  readonly mailsPerSecond: number
  /** Of each mail, whichever worker sent it. */
  readonly workerCpuMs: number
}

/** A server that answers at once shows what the machine carries; one that takes its time, what the connections do. */
const shared: readonly Workload[] = [
  { ...usualMail, name: 'answers at once', mails: 2_000 },
  { ...usualMail, name: '50 ms for the final dot', delayMs: 50, mails: 1_000 },
]

/** Replicas with one ledger in PostgreSQL, which waits for its disk; one alone, then two. */
export async function scaleOut(stage: Stage, share: number): Promise<readonly ScaleRow[]> {
  const database = await PostgresServer.start(['fsync=on'])
  try {
    const rows: ScaleRow[] = []
    for (const workload of shared) {
      const process = await stage.deploy(workload)
      await stage.figures(workload.delayMs)
      for (const count of [1, 2]) rows.push(await replicas(count, workload, process, stage, database, share))
      await stage.figures(0)
    }
    return rows
  } finally {
    await database.close()
  }
}

async function replicas(
  count: number,
  workload: Workload,
  process: string,
  stage: Stage,
  database: PostgresServer,
  share: number,
): Promise<ScaleRow> {
  const ledger = await database.createSchema()
  const workers = [await stage.startWorker(workload, false, ledger)]
  // the first makes the tables
  while (workers.length < count) workers.push(await stage.startWorker(workload, false, ledger))
  const send = async (mails: number): Promise<void> => {
    const before = await stage.figures()
    await Promise.all([stage.arrived(before.mails + mails), stage.create(process, workload, mails)])
  }
  const cpu = () => workers.reduce((sum, { pid }) => sum + cpuMs(pid), 0)
  const mails = Math.ceil(workload.mails * share)
  await send(mails)
  const [cpuBefore, began] = [cpu(), performance.now()]
  await send(mails)
  const row = {
    what: workload.name,
    workers: count,
    mailsPerSecond: (mails * 1_000) / (performance.now() - began),
    workerCpuMs: (cpu() - cpuBefore) / mails,
  }
  await Promise.all(workers.map((worker) => worker.stop()))
  return row
}

export function scaleTable(rows: readonly ScaleRow[]): string {
  return [
    '| ledger in PostgreSQL | workers | mails/s | CPU ms/mail |',
    '| --- | --- | --- | --- |',
    ...rows.map(
      ({ what, workers, mailsPerSecond, workerCpuMs }) =>
        `| ${what} | ${workers} | ${mailsPerSecond.toFixed(0)} | ${workerCpuMs.toFixed(2)} |`,
    ),
  ].join('\n')
}
