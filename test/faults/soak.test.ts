import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { PostgresServer } from '../support/postgres-server.ts'
import { soak, type SoakReport } from '../support/faults/soak.ts'

/** `FAULTS_MAILS=10000 npm run test:faults` takes its time. */
const MAILS = Number(process.env['FAULTS_MAILS'] ?? 1_000)
const SEED = 10

const nothing = { lost: [], doubled: [], misnamed: [], stuck: [] }

/** What went on, as a row of a table. */
function print(name: string, report: SoakReport): void {
  const row = {
    sent: report.sent,
    completed: report.completed,
    replayed: report.replayed,
    'uncertain, arrived': report.arrived,
    'uncertain, sent again': report.missing,
    'other incidents': report.refused,
    retried: report.retried,
    'put off': report.putOff,
    'leases lost': report.timedOut,
    'kill -9': report.kills,
    connections: report.connections,
    seconds: report.seconds,
  }
  const lines = [Object.keys(row), Object.keys(row).map(() => '---'), Object.values(row)]
  const table = lines.map((cells) => `| ${cells.join(' | ')} |`)
  process.stderr.write(['', `${name}, ${MAILS} mails`, '', ...table, '', ''].join('\n'))
}

function expectSound(report: SoakReport): void {
  expect(report.breaches).toEqual(nothing)
  expect(report.puzzles).toEqual([])
  expect(report.sent).toBe(MAILS)
  expect(report.defects).toBe(0)
  // the faults did happen
  const { kills, arrived, missing: gone, refused, retried, timedOut } = report
  for (const count of [kills - 3, arrived, gone, refused, retried, timedOut]) expect(count).toBeGreaterThan(0)
}

describe('each mail arrives once, or a person is asked, whatever is killed and cut', () => {
  test('one worker with a ledger file', { timeout: 500_000 + MAILS * 150 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'smtp-soak-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const env = { SMTP_LEDGER: `sqlite:${join(folder, 'ledger.db')}` }
    const report = await soak({ mails: MAILS, seed: SEED, replicas: 1, env })
    print('one worker with SQLite', report)
    expectSound(report)
  })

  test('two workers that share PostgreSQL', { timeout: 500_000 + MAILS * 150 }, async () => {
    const postgres = await PostgresServer.start()
    onTestFinished(() => postgres.close())
    const env = { SMTP_LEDGER: postgres.url() }
    const report = await soak({ mails: MAILS, seed: SEED + 1, replicas: 2, env, freezeMs: 40_000 })
    print('two workers with PostgreSQL', report)
    expectSound(report)
  })
})
