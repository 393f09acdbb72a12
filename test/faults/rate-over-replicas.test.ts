import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { buildProcess } from '../support/bpmn.ts'
import { startOwnEngine } from '../support/engine.ts'
import { PostgresServer } from '../support/postgres-server.ts'
import { ScriptedSmtp } from '../support/scripted-smtp.ts'
import { TestWorker } from '../support/worker.ts'

const TYPE = 'two-replicas'
const PER_MINUTE = 60
const MAILS = 180
const MINUTE_MS = 60_000

/** Takes two minutes and more, so only when it is asked for: FAULTS_FAIRNESS=full. */
test.runIf(process.env['FAULTS_FAIRNESS'] === 'full')(
  'two workers on one database keep 60 mails per minute to 60, and send them all',
  { timeout: 400_000 },
  async () => {
    const own = await startOwnEngine()
    onTestFinished(() => own.close())
    const database = await PostgresServer.start()
    onTestFinished(() => database.close())
    const arrivals: number[] = []
    const server = await ScriptedSmtp.start({ script: { dot: () => void arrivals.push(performance.now()) } })
    onTestFinished(() => server.close())
    const folder = await mkdtemp(join(tmpdir(), 'smtp-replicas-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const accounts = {
      accounts: {
        shop: { host: server.host, port: server.port, security: 'none', limits: { perMinute: PER_MINUTE } },
      },
    }
    await writeFile(join(folder, 'accounts.json'), JSON.stringify(accounts))
    await own.client.deploy(
      buildProcess(TYPE, [
        {
          id: 'send',
          type: TYPE,
          inputs: {
            'authentication.account': 'shop',
            smtpEmailMailBoxName: 'shop@example.com',
            smtpEmailToRecipients: '=["customer@example.org"]',
            smtpEmailSubject: 'Hello',
            smtpEmailContentType: 'text',
            smtpEmailContent: 'Hello',
          },
        },
      ]),
    )
    for (const nth of [1, 2]) {
      const worker = await TestWorker.start({
        grpcAddress: own.engine.grpcAddress,
        env: {
          SMTP_JOB_TYPES: `${TYPE}=seed`,
          SMTP_LEDGER: database.url(),
          SMTP_ACCOUNTS_FILE: join(folder, 'accounts.json'),
          SMTP_EHLO_NAME: `worker-${nth}.example`,
        },
      })
      onTestFinished(async () => {
        await worker.stop()
      })
    }
    const instances = await Promise.all(
      Array.from({ length: MAILS }, () => own.client.createInstance(TYPE, {})),
    )
    for (const instance of instances)
      expect(await own.records.instanceEnd(instance, { timeoutMs: 300_000 })).toBe('completed')
    const inMinute = arrivals.map(
      (from) => arrivals.filter((at) => at >= from && at <= from + MINUTE_MS).length,
    )
    const first = arrivals[0] ?? 0
    const greeted = new Set(server.commands.map((commands) => commands.find((one) => one.startsWith('EHLO'))))
    const failures = own.records.find({ recordType: 'EVENT', valueType: 'JOB', intent: 'FAILED' })
    process.stderr.write(
      `most in any minute ${Math.max(...inMinute)}, all after ${Math.round(((arrivals.at(-1) ?? 0) - first) / 1_000)} s, ` +
        `put off ${failures.length}, ${[...greeted].join(' ')}\n`,
    )
    expect(Math.max(...inMinute)).toBeLessThanOrEqual(PER_MINUTE)
    expect(arrivals).toHaveLength(MAILS)
    expect(greeted.size).toBe(2)
    for (const { value } of failures) expect(value).toMatchObject({ retries: 3 })
  },
)
