import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'

/** What operators see at `/metrics` (Prometheus text format). Labels never hold addresses or names of people. */
export interface Metrics {
  readonly registry: Registry
  mail(end: 'sent' | 'simulated' | 'replayed' | 'refused' | 'uncertain' | 'put_off', type?: string): void
  handledIn(seconds: number): void
  acknowledged(command: string, end: string): void
}

export interface Gauges {
  readonly jobsInWork: () => number
  readonly accounts: () => number
  readonly pausedAccounts: () => number
}

/** Makes the registry; the gauges are read when somebody asks for the page. */
export function createMetrics(gauges: Gauges): Metrics {
  const registry = new Registry()
  // every 10 ms, as it is by itself, costs an idle worker 0.8 % of a core
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 })
  const registers = [registry]
  const mails = new Counter({
    name: 'smtp_mails_total',
    help: 'Jobs by how their mail ended; type is the failure type of docs/errors.md, and of put_off: rate, stalled, or nothing',
    labelNames: ['end', 'type'],
    registers,
  })
  const prevented = new Counter({
    name: 'smtp_duplicates_prevented_total',
    help: 'Jobs that came back after their mail was sent and were answered from the ledger',
    registers,
  })
  const seconds = new Histogram({
    name: 'smtp_job_seconds',
    help: 'Time from taking a job to knowing how its mail ended',
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 120],
    registers,
  })
  const acknowledgements = new Counter({
    name: 'smtp_acknowledgements_total',
    help: 'Commands to the engine by how they ended',
    labelNames: ['command', 'end'],
    registers,
  })
  new Gauge({
    name: 'smtp_jobs_in_work',
    help: 'Jobs that this worker holds',
    registers,
    collect() {
      this.set(gauges.jobsInWork())
    },
  })
  new Gauge({
    name: 'smtp_accounts',
    help: 'Mail accounts with a connection pool',
    registers,
    collect() {
      this.set(gauges.accounts())
    },
  })
  new Gauge({
    name: 'smtp_accounts_paused',
    help: 'Mail accounts that are left alone for a while, since their login was refused',
    registers,
    collect() {
      this.set(gauges.pausedAccounts())
    },
  })
  return {
    registry,
    mail(end, type = '') {
      mails.inc({ end, type })
      if (end === 'replayed') prevented.inc()
    },
    handledIn: (value) => seconds.observe(value),
    acknowledged: (command, end) => acknowledgements.inc({ command, end }),
  }
}
