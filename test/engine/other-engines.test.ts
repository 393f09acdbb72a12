import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { startOwnEngine, type OwnEngine } from '../support/engine.ts'
import { mailProcess, mailVariables } from '../support/mail-process.ts'
import { MailServer } from '../support/mail-server.ts'
import { TestWorker } from '../support/worker.ts'

const TYPE = 'other-engines'

describe('a ledger that outlives its engine', { timeout: 180_000 }, () => {
  let own: OwnEngine
  let mail: MailServer
  let folder: string

  beforeAll(async () => {
    own = await startOwnEngine()
  })
  afterAll(() => own.close())
  beforeEach(async () => {
    mail = await MailServer.start()
    folder = await mkdtemp(join(tmpdir(), 'smtp-other-engines-'))
  })
  afterEach(async () => {
    await mail.close()
    await rm(folder, { recursive: true, force: true })
  })

  const startWorker = async (env: Readonly<Record<string, string>> = {}): Promise<TestWorker> => {
    const worker = await TestWorker.start({
      grpcAddress: own.engine.grpcAddress,
      env: { SMTP_JOB_TYPES: `${TYPE}=seed`, SMTP_LEDGER: `sqlite:${join(folder, 'ledger.db')}`, ...env },
    })
    onTestFinished(async () => {
      await worker.stop()
    })
    return worker
  }

  /** Instances one after the other, so that another engine gives them the same keys; and the keys of their jobs. */
  async function run(
    subjects: readonly string[],
  ): Promise<{ readonly instances: string[]; readonly jobs: string[] }> {
    await own.client.deploy(mailProcess(TYPE, TYPE))
    const instances: string[] = []
    for (const subject of subjects)
      instances.push(await own.client.createInstance(TYPE, mailVariables(mail, subject)))
    const created = { recordType: 'EVENT', valueType: 'JOB', intent: 'CREATED' } as const
    const jobs = await Promise.all(instances.map((instance) => own.records.waitFor({ ...created, instance })))
    return { instances, jobs: jobs.map(({ key }) => key) }
  }

  const results = async (instances: readonly string[]): Promise<Record<string, unknown>[]> => {
    for (const instance of instances)
      expect(await own.records.instanceEnd(instance, { timeoutMs: 60_000 })).toBe('completed')
    return instances.map((instance) => own.records.variables(instance)['mail'] as Record<string, unknown>)
  }
  const subjects = () => mail.messages.map(({ mail: { subject } }) => subject)
  const messageIds = () => new Set(mail.messages.map(({ mail: { messageId } }) => messageId))

  async function setUpAnew(): Promise<void> {
    await own.engine.stop()
    await own.engine.restore()
    own.records.startOver()
    await own.engine.up()
  }

  test('an engine that is set up anew repeats the keys: other mails go out, each with a Message-ID of its own', async () => {
    await setUpAnew()
    const first = await run(['old-1', 'old-2', 'the same'])
    const before = await startWorker()
    await results(first.instances)
    await before.stop()

    await setUpAnew()
    const second = await run(['new-1', 'new-2', 'the same'])
    expect(second.jobs).toEqual(first.jobs)
    const worker = await startWorker()
    const [one, two, same] = await results(second.instances)
    for (const result of [one, two]) {
      expect(result).toMatchObject({ status: 'SUCCESS', delivery: 'sent' })
      expect(result).not.toHaveProperty('replayed')
    }
    // no ledger can tell this job from the old one; a cluster name can
    expect(same).toMatchObject({ replayed: true })
    expect(subjects().sort()).toEqual(['new-1', 'new-2', 'old-1', 'old-2', 'the same'])
    expect(messageIds().size).toBe(5)
    const warned = worker.log.filter(({ msg }) => String(msg).includes('needs an SMTP_CLUSTER name'))
    expect(warned).toHaveLength(2)
    await worker.stop()

    await setUpAnew()
    const third = await run(['old-1', 'new-2', 'the same'])
    expect(third.jobs).toEqual(first.jobs)
    const named = await startWorker({ SMTP_CLUSTER: 'third' })
    for (const result of await results(third.instances)) expect(result).not.toHaveProperty('replayed')
    expect(mail.messages).toHaveLength(8)
    expect(messageIds().size).toBe(8)
    await named.stop()
  })

  test('an engine that is restored from a copy of its data hands out ended jobs again: they are answered, not sent', async () => {
    const wanted = ['one', 'two', 'three', 'four']
    const { instances } = await run(wanted)
    const copy = join(folder, 'copy')
    await own.engine.stop()
    await own.engine.backUp(copy)
    await own.engine.up()
    const before = await startWorker()
    const sent = await results(instances)
    await before.stop()
    expect(subjects().sort()).toEqual([...wanted].sort())

    await own.engine.kill()
    await own.engine.restore(copy)
    own.records.startOver()
    await own.engine.up()
    const worker = await startWorker()
    for (const instance of instances)
      expect(await own.records.instanceEnd(instance, { timeoutMs: 60_000 })).toBe('completed')
    expect(instances.map((instance) => own.records.variables(instance)['mail'])).toEqual(
      sent.map((result) => ({ ...result, replayed: true })),
    )
    expect(subjects().sort()).toEqual([...wanted].sort())
    expect(worker.log.filter(({ msg }) => String(msg).includes('that had ended'))).toHaveLength(4)
    expect(await (await worker.get('/metrics')).text()).toContain('smtp_duplicates_prevented_total 4')
    await worker.stop()
  })
})
