import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { EngineRecord } from '../../sandbox/client/engine-record.ts'
import { useEngine } from '../support/engine.ts'
import { mailProcess, mailVariables } from '../support/mail-process.ts'
import { mailServer } from '../support/mail-worker.ts'
import { PostgresServer } from '../support/postgres-server.ts'
import { TestWorker } from '../support/worker.ts'

const engine = useEngine()

async function ledgerPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'smtp-unusable-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'ledger.db')
}

async function startWorker(type: string, ledger: string): Promise<TestWorker> {
  const worker = await TestWorker.start({
    grpcAddress: engine.grpcAddress,
    env: { SMTP_JOB_TYPES: `${type}=seed`, SMTP_LEDGER: ledger },
    startOnly: true,
  })
  onTestFinished(async () => {
    await worker.stop()
  })
  return worker
}

const told = (worker: TestWorker, event: string) => worker.waitForLog((line) => line.event === event)

async function readiness(
  worker: TestWorker,
): Promise<{ readonly status: number; readonly reasons: string[] }> {
  const answer = await worker.get('/health/ready')
  const { reasons } = (await answer.json()) as { reasons: string[] }
  return { status: answer.status, reasons }
}

/** When the engine handed the job of an instance out, epoch ms. */
async function takenAt(instance: string): Promise<number[]> {
  const { key } = await engine.records.waitFor({ valueType: 'JOB', intent: 'CREATED', instance })
  const where = ({ value }: EngineRecord) => (value['jobKeys'] as unknown[]).map(String).includes(key)
  const query = { recordType: 'EVENT', valueType: 'JOB_BATCH', intent: 'ACTIVATED', where } as const
  return engine.records.find(query).map(({ timestamp }) => timestamp)
}

describe('a worker whose ledger cannot be used is not ready and takes no jobs', () => {
  test('a damaged file: until it is moved away; no retry is lost', async () => {
    const type = 'ledger-damaged'
    await engine.client.deploy(mailProcess(type, type))
    const server = await mailServer()
    const path = await ledgerPath()
    await writeFile(path, 'this is no database '.repeat(500))
    const worker = await startWorker(type, `sqlite:${path}`)
    const { reason } = await told(worker, 'ledger-problem')
    expect(reason).toContain('damaged')
    const instance = await engine.client.createInstance(type, mailVariables(server, 'late'))
    await engine.records.waitFor({ valueType: 'JOB', intent: 'CREATED', instance })
    const { status, reasons } = await readiness(worker)
    expect(status).toBe(503)
    expect(reasons).toContainEqual(expect.stringContaining('damaged'))

    const mended = Date.now()
    await rm(path)
    await told(worker, 'ledger-usable')
    expect(await engine.records.instanceEnd(instance)).toBe('completed')
    const taken = await takenAt(instance)
    expect(taken).toHaveLength(1)
    expect(taken[0]).toBeGreaterThanOrEqual(mended)
    expect(server.messages).toHaveLength(1)
    await told(worker, 'ready')
    expect((await readiness(worker)).status).toBe(200)
  })

  test('a file that another worker holds: until that one has left, which is how an update hands over', async () => {
    const type = 'ledger-held'
    await engine.client.deploy(mailProcess(type, type))
    const server = await mailServer()
    const ledger = `sqlite:${await ledgerPath()}`
    const first = await startWorker(type, ledger)
    await told(first, 'ready')
    const second = await startWorker(type, ledger)
    await told(second, 'ledger-problem')
    expect((await readiness(second)).reasons).toContainEqual(
      expect.stringContaining('held by another worker'),
    )
    const send = async (subject: string): Promise<void> => {
      const instance = await engine.client.createInstance(type, mailVariables(server, subject))
      expect(await engine.records.instanceEnd(instance)).toBe('completed')
    }
    await send('by the first')
    await told(first, 'sent')
    expect(first.log.filter(({ event }) => event === 'sent')).toHaveLength(1)
    await first.stop()
    await told(second, 'ready')
    await send('by the second')
    await told(second, 'sent')
    expect(second.log.filter(({ event }) => event === 'sent')).toHaveLength(1)
    expect(server.messages).toHaveLength(2)
  })

  test('a database that is away: until it is back; no retry is lost', async () => {
    const type = 'ledger-away'
    await engine.client.deploy(mailProcess(type, type))
    const server = await mailServer()
    const postgres = await PostgresServer.start()
    onTestFinished(() => postgres.close())
    const worker = await startWorker(type, postgres.url())
    await told(worker, 'ready')
    await postgres.stop()
    await worker.waitForLog(({ reason }) => String(reason).includes('No mail is sent until it can be used'))
    // by this answer, its open poll has been cancelled: that comes right after the line
    expect((await readiness(worker)).status).toBe(503)
    const instances = await Promise.all(
      ['a', 'b', 'c'].map((subject) => engine.client.createInstance(type, mailVariables(server, subject))),
    )
    expect(server.messages).toEqual([])
    const mended = Date.now()
    await postgres.startAgain()
    for (const instance of instances) {
      expect(await engine.records.instanceEnd(instance, { timeoutMs: 50_000 })).toBe('completed')
      const failed = engine.records.jobs(instance).filter(({ intent }) => intent === 'FAILED')
      expect(failed.filter(({ value }) => value['retries'] !== 3)).toEqual([])
      for (const at of await takenAt(instance)) expect(at).toBeGreaterThanOrEqual(mended)
    }
    expect(server.messages).toHaveLength(3)
  })
})
