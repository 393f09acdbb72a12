import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { EngineRecord } from '../../sandbox/client/engine-record.ts'
import { startOwnEngine, type OwnEngine } from '../support/engine.ts'
import { mailProcess, mailVariables } from '../support/mail-process.ts'
import { ScriptedSmtp } from '../support/scripted-smtp.ts'
import { drop, silence, type Script } from '../support/smtp-script.ts'
import { TestWorker } from '../support/worker.ts'

const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, index) => from + index)

/** What was measured on other e-mail connectors for Camunda 8, measured here: the names say what must come out. */
describe('measured like the peers', () => {
  let own: OwnEngine
  beforeAll(async () => {
    own = await startOwnEngine()
  })
  afterAll(() => own.close())

  async function smtp(script: Script = {}): Promise<ScriptedSmtp> {
    const server = await ScriptedSmtp.start({ script })
    onTestFinished(() => server.close())
    return server
  }

  async function startWorker(type: string, env: Readonly<Record<string, string>> = {}): Promise<TestWorker> {
    const folder = await mkdtemp(join(tmpdir(), 'smtp-peers-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    return startIn(folder, type, env)
  }

  async function startIn(
    folder: string,
    type: string,
    env: Readonly<Record<string, string>> = {},
  ): Promise<TestWorker> {
    const worker = await TestWorker.start({
      grpcAddress: own.engine.grpcAddress,
      folder,
      env: {
        SMTP_JOB_TYPES: `${type}=seed`,
        SMTP_LEDGER: `sqlite:${join(folder, 'ledger.db')}`,
        LOG_LEVEL: 'info',
        ...env,
      },
    })
    onTestFinished(async () => {
      await worker.stop()
    })
    return worker
  }

  /** Subject of each instance by its key. */
  async function startAll(
    type: string,
    count: number,
    server: ScriptedSmtp,
    from = 0,
  ): Promise<Map<string, string>> {
    const started = new Map<string, string>()
    const left = numbers(count, from)
    const create = async (): Promise<void> => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const subject = `${type}-${next}`
        started.set(await own.client.createInstance(type, mailVariables(server, subject)), subject)
      }
    }
    await Promise.all(numbers(20).map(create))
    return started
  }

  /** The first event of each instance that is its completion or an incident. */
  const endsOf = (instances: Iterable<string>, timeoutMs = 200_000): Promise<EngineRecord[]> =>
    Promise.all(
      [...instances].map((instance) =>
        own.records.waitFor({ recordType: 'EVENT', instance, where: isEnd }, { timeoutMs }),
      ),
    )
  const isEnd = ({ valueType, intent, key, value }: EngineRecord): boolean =>
    (valueType === 'INCIDENT' && intent === 'CREATED') ||
    (valueType === 'PROCESS_INSTANCE' &&
      intent === 'ELEMENT_COMPLETED' &&
      key === String(value['processInstanceKey']))
  const incidents = (ends: readonly EngineRecord[]) =>
    ends.filter(({ valueType }) => valueType === 'INCIDENT')

  const subjectOf = (data?: Buffer) => /^subject: (\S+)/im.exec(data?.toString('latin1') ?? '')?.[1] ?? ''
  /** When each tenth mail comes for the first time, the connection is cut after its final dot. */
  const cutEachTenth = (): Script => {
    const seen = new Set<string>()
    const dot: Script['dot'] = ({ data }) => {
      const before = seen.size
      seen.add(subjectOf(data))
      return seen.size > before && seen.size % 10 === 0 ? drop : undefined
    }
    return { dot }
  }
  const copies = (server: ScriptedSmtp): Map<string, number> => {
    const counts = new Map<string, number>()
    for (const { data } of server.received) {
      const subject = subjectOf(data)
      counts.set(subject, (counts.get(subject) ?? 0) + 1)
    }
    return counts
  }
  const sorted = (counts: Map<string, number>) => [...counts.values()].sort((a, b) => a - b)

  test('cut after the final dot for 20 of 200: none doubled, 20 reported uncertain', async () => {
    const type = 'peers-cut'
    await own.client.deploy(mailProcess(type, type))
    const server = await smtp(cutEachTenth())
    await startWorker(type)
    const started = await startAll(type, 200, server)
    const ends = await endsOf(started.keys())
    const asked = incidents(ends)
    expect(asked).toHaveLength(20)
    for (const { value } of asked) expect(value['errorMessage']).toContain('may have been delivered')
    expect(sorted(copies(server))).toEqual(Array(200).fill(1))
  })

  test('the same with resend: 20 are sent again knowingly, and all jobs complete', async () => {
    const type = 'peers-resend'
    const task = { inputs: { smtpEmailOnUncertain: 'resend' }, headers: { retryBackoff: 'PT0S' } }
    await own.client.deploy(mailProcess(type, type, task))
    const server = await smtp(cutEachTenth())
    await startWorker(type)
    const started = await startAll(type, 200, server)
    expect(incidents(await endsOf(started.keys()))).toEqual([])
    const twice = server.received.length - 200
    expect(twice).toBe(20)
    expect(sorted(copies(server))).toEqual([...Array<number>(180).fill(1), ...Array<number>(20).fill(2)])
  })

  test('one of three recipients refused: 200 of 200 are delivered to the other two', async () => {
    const type = 'peers-rejected'
    const inputs = { smtpEmailToRecipients: '=["a@example.org", "gone@example.org", "b@example.org"]' }
    await own.client.deploy(mailProcess(type, type, { inputs }))
    const refuse: Script['RCPT'] = ({ line }) =>
      line.includes('gone@') ? '550 5.1.1 No such user' : undefined
    const server = await smtp({ RCPT: refuse })
    await startWorker(type)
    const started = await startAll(type, 200, server)
    expect(incidents(await endsOf(started.keys()))).toEqual([])
    expect(sorted(copies(server))).toEqual(Array(200).fill(1))
    for (const { to } of server.received) expect(to).toEqual(['a@example.org', 'b@example.org'])
    const [instance = ''] = started.keys()
    expect(own.records.variables(instance)['mail']).toMatchObject({
      status: 'SUCCESS',
      rejected: [{ recipient: 'gone@example.org', code: '550', enhancedCode: '5.1.1' }],
    })
  })

  test('550: one attempt each', async () => {
    const type = 'peers-550'
    await own.client.deploy(mailProcess(type, type))
    const server = await smtp({ RCPT: '550 5.1.1 No such user' })
    await startWorker(type)
    const started = await startAll(type, 100, server)
    expect(incidents(await endsOf(started.keys()))).toHaveLength(100)
    expect(server.count('RCPT')).toBe(100)
  })

  test('ten connections that hang: other accounts send at once, and the hanging ones end at their deadline', async () => {
    const type = 'peers-hang'
    await own.client.deploy(mailProcess(type, type))
    const hanging = await smtp({ MAIL: silence })
    const server = await smtp()
    await startWorker(type, { SMTP_POOL_CONNECTIONS: '10', SMTP_SEND_TIMEOUT: 'PT20S' })
    const stuck = await startAll(type, 10, hanging)
    await hanging.seen('MAIL', 10)
    const free = await startAll(type, 100, server, 10)
    expect(incidents(await endsOf(free.keys()))).toEqual([])
    const failures = { recordType: 'EVENT', valueType: 'JOB', intent: 'FAILED' } as const
    const failed = await Promise.all(
      [...stuck.keys()].map((instance) =>
        own.records.waitFor({ ...failures, instance }, { timeoutMs: 60_000 }),
      ),
    )
    for (const { value } of failed) {
      expect(value).toMatchObject({ retries: 2 })
      expect(value['errorMessage']).toContain('took longer than 20 s (SMTP_SEND_TIMEOUT). Nothing was sent')
    }
    // none of the hundred waited for any of the ten
    const completed = [...free.keys()].flatMap((instance) =>
      own.records.find({ valueType: 'JOB', intent: 'COMPLETED', instance }),
    )
    const last = Math.max(...completed.map(({ position }) => position))
    expect(Math.min(...failed.map(({ position }) => position))).toBeGreaterThan(last)
    expect(hanging.received).toEqual([])
  })

  test('kill -9 at half of 1,000: none lost, none doubled, and all is done', async () => {
    const type = 'peers-kill'
    await own.client.deploy(mailProcess(type, type))
    const folder = await mkdtemp(join(tmpdir(), 'smtp-peers-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const server = await smtp()
    const first = await startIn(folder, type)
    const starting = startAll(type, 1_000, server)
    await server.seen('accepted', 500)
    first.kill('SIGKILL')
    await first.exit
    const killed = performance.now()
    await startIn(folder, type)
    const started = await starting
    const ends = await endsOf(started.keys())
    process.stderr.write(`all done ${((performance.now() - killed) / 1_000).toFixed(0)} s after kill -9\n`)
    const asked = new Set(
      incidents(ends).map(({ value }) => started.get(String(value['processInstanceKey']))),
    )
    for (const { value } of incidents(ends))
      expect(value['errorMessage']).toContain('may have been delivered')
    // at most what was between the first byte and the reply on the five connections
    expect(asked.size).toBeLessThanOrEqual(5)
    const arrived = copies(server)
    expect([...arrived.values()].filter((count) => count > 1)).toEqual([])
    const absent = [...started.values()].filter((subject) => !arrived.has(subject))
    expect(absent.filter((subject) => !asked.has(subject))).toEqual([])
  })
})
