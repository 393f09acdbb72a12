import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startOwnEngine, type OwnEngine } from '../support/engine.ts'
import { MailServer } from '../support/mail-server.ts'
import { mailProcess, mailVariables } from '../support/mail-process.ts'
import { TestWorker } from '../support/worker.ts'

describe('the life of the worker process', () => {
  let own: OwnEngine
  let mail: MailServer

  beforeAll(async () => {
    own = await startOwnEngine()
    mail = await MailServer.start()
  })
  afterAll(async () => {
    await mail.close()
    await own.close()
  })

  const subjects = (prefix: string): string[] =>
    mail.messages.map((message) => message.mail.subject ?? '').filter((subject) => subject.startsWith(prefix))
  const startAll = async (
    process: string,
    prefix: string,
    count: number,
    server = mail,
  ): Promise<string[]> => {
    const instances = Array.from({ length: count }, (_, index) =>
      own.client.createInstance(process, mailVariables(server, `${prefix}-${index}`)),
    )
    return Promise.all(instances)
  }
  const allEnd = (instances: readonly string[], timeoutMs = 60_000) =>
    Promise.all(instances.map((one) => own.records.instanceEnd(one, { timeoutMs })))

  test('waits for an engine that is not there yet, without a crash and without a flood', async () => {
    const type = 'life-late'
    await own.client.deploy(mailProcess(type, type))
    await own.engine.stop()
    const worker = await TestWorker.start({
      grpcAddress: own.engine.grpcAddress,
      env: { SMTP_JOB_TYPES: `${type}=seed` },
      startOnly: true,
    })
    await worker.waitForLog((line) => line.event === 'engine-unreachable')
    const notReady = await worker.get('/health/ready')
    expect(notReady.status).toBe(503)
    expect(await notReady.json()).toMatchObject({ reasons: [expect.stringContaining('cannot be reached')] })
    expect((await worker.get('/health/live')).status).toBe(200)

    await own.engine.up()
    await worker.waitForLog((line) => line.event === 'ready', 60_000)
    expect((await worker.get('/health/ready')).status).toBe(200)
    const [instance = ''] = await startAll(type, 'late', 1)
    expect(await own.records.instanceEnd(instance)).toBe('completed')
    expect(subjects('late')).toHaveLength(1)
    expect(worker.log.filter((line) => line.event === 'engine-unreachable')).toHaveLength(1)
    expect(await worker.stop()).toEqual({ code: 0, signal: null })
  })

  test('an engine that is killed and comes back in the middle: every mail once, every job done', async () => {
    const type = 'life-restart'
    await own.client.deploy(mailProcess(type, type))
    const slow = await MailServer.start({ delayMs: 50 })
    const worker = await TestWorker.start({
      grpcAddress: own.engine.grpcAddress,
      env: { SMTP_JOB_TYPES: `${type}=seed` },
    })
    try {
      const instances = await startAll(type, 'restart', 60, slow)
      await slow.waitForMessage(() => slow.messages.length >= 20)
      await own.engine.kill()
      await worker.waitForLog((line) => line.event === 'engine-unreachable')
      await own.engine.up()
      const ends = await allEnd(instances, 120_000)
      expect(new Set(ends)).toEqual(new Set(['completed']))
      const sent = slow.messages.map((message) => message.mail.subject).sort()
      expect(sent).toEqual(Array.from({ length: 60 }, (_, index) => `restart-${index}`).sort())
    } finally {
      await worker.stop()
      await slow.close()
    }
  }, 180_000)

  test('SIGTERM with ten slow sends in work: all go out once, all jobs complete, exit status 0', async () => {
    const type = 'life-drain'
    await own.client.deploy(mailProcess(type, type))
    const slow = await MailServer.start({ delayMs: 1_500 })
    const worker = await TestWorker.start({
      grpcAddress: own.engine.grpcAddress,
      env: { SMTP_JOB_TYPES: `${type}=seed`, SMTP_POOL_CONNECTIONS: '10' },
    })
    const instances = await startAll(type, 'drain', 10, slow)
    await slow.waitForMessage(() => slow.messages.length === 10)
    expect(await worker.stop()).toEqual({ code: 0, signal: null })
    expect(new Set(await allEnd(instances))).toEqual(new Set(['completed']))
    expect(slow.messages).toHaveLength(10)
    await slow.close()
  })

  test('SIGTERM gives waiting jobs back without using up a retry, and the next worker sends them', async () => {
    const type = 'life-give-back'
    await own.client.deploy(mailProcess(type, type))
    // no more jobs are taken than one connection can start, until the account stands still for a second
    const slow = await MailServer.start({ delayMs: 1_500 })
    const env = { SMTP_JOB_TYPES: `${type}=seed`, SMTP_POOL_CONNECTIONS: '1' }
    const first = await TestWorker.start({ grpcAddress: own.engine.grpcAddress, env })
    const instances = await startAll(type, 'back', 4, slow)
    const inWork = async () => {
      const page = await (await first.get('/metrics')).text()
      return Number(/^smtp_jobs_in_work (\d+)/m.exec(page)?.[1])
    }
    await expect.poll(inWork, { timeout: 10_000 }).toBeGreaterThan(2)
    await first.stop()
    expect(slow.messages.length).toBeLessThan(4)
    const second = await TestWorker.start({ grpcAddress: own.engine.grpcAddress, env })
    expect(new Set(await allEnd(instances))).toEqual(new Set(['completed']))
    await second.stop()
    expect(slow.messages).toHaveLength(4)
    const failed = instances
      .flatMap((one) => own.records.jobs(one))
      .filter(({ intent }) => intent === 'FAILED')
    expect(failed.length).toBeGreaterThan(0)
    expect(new Set(failed.map(({ value }) => value['retries']))).toEqual(new Set([3]))
    await slow.close()
  })

  test('a second signal forces, and the exit status says so', async () => {
    const type = 'life-force'
    await own.client.deploy(mailProcess(type, type))
    const slow = await MailServer.start({ delayMs: 20_000 })
    const worker = await TestWorker.start({
      grpcAddress: own.engine.grpcAddress,
      env: { SMTP_JOB_TYPES: `${type}=seed` },
    })
    await startAll(type, 'force', 1, slow)
    await slow.waitForMessage()
    worker.kill('SIGTERM')
    await worker.waitForLog((line) => line.event === 'draining')
    worker.kill('SIGTERM')
    expect(await worker.exit).toEqual({ code: 143, signal: null })
    await slow.close()
  })

  test('the time to drain is limited: what hangs is left as it is, and the exit status is not 0', async () => {
    const type = 'life-hang'
    await own.client.deploy(mailProcess(type, type))
    const slow = await MailServer.start({ delayMs: 20_000 })
    const worker = await TestWorker.start({
      grpcAddress: own.engine.grpcAddress,
      env: { SMTP_JOB_TYPES: `${type}=seed`, SMTP_SHUTDOWN_TIMEOUT: 'PT1S' },
    })
    await startAll(type, 'hang', 1, slow)
    await slow.waitForMessage()
    expect(await worker.stop()).toEqual({ code: 1, signal: null })
    await slow.close()
  })

  test('one account whose server hangs does not keep the others waiting', async () => {
    const type = 'life-hung-account'
    await own.client.deploy(mailProcess(type, type))
    const hung = await MailServer.start()
    hung.answers.mail = () => new Promise(() => {})
    const worker = await TestWorker.start({
      grpcAddress: own.engine.grpcAddress,
      env: {
        SMTP_JOB_TYPES: `${type}=seed`,
        SMTP_MAX_JOBS: '8',
        SMTP_SEND_TIMEOUT: 'PT30S',
        SMTP_SHUTDOWN_TIMEOUT: 'PT1S',
      },
    })
    await startAll(type, 'hung', 20, hung)
    await worker.waitForLog((line) => line.event === 'put-off')
    const instances = await startAll(type, 'free', 5)
    expect(new Set(await allEnd(instances, 20_000))).toEqual(new Set(['completed']))
    worker.kill('SIGTERM')
    await worker.exit
    await hung.close()
  })
})

describe('a worker that is set up wrongly', () => {
  test('names all mistakes at once and ends with code 2', async () => {
    const worker = await TestWorker.start({
      grpcAddress: 'grpc://127.0.0.1:1',
      env: {
        SMTP_MAX_JOBS: 'many',
        SMTP_SANDBOX_TO: 'everybody',
        SMTP_DKIM_FILE: 'package.json',
        SMTP_SEND_TIMEOUT: 'PT1S',
        SMTP_SANDBOX: 'x',
      },
      startOnly: true,
    })
    expect(await worker.exit).toEqual({ code: 2, signal: null })
    const names = ['SMTP_MAX_JOBS', 'SMTP_SANDBOX_TO', 'SMTP_SEND_TIMEOUT', 'SMTP_SANDBOX ', 'SMTP_DKIM_FILE']
    for (const name of names) expect(worker.output).toContain(name)
  })
})
