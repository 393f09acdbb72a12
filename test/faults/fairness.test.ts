import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { startOwnEngine, type OwnEngine } from '../support/engine.ts'
import { mailProcess, mailVariables } from '../support/mail-process.ts'
import { ScriptedSmtp } from '../support/scripted-smtp.ts'
import { silence } from '../support/smtp-script.ts'
import { TestWorker } from '../support/worker.ts'

const TYPE = 'fairness'
/** The measurement of docs: an account hangs for a minute, and two others send 250 mails each. */
const isFull = process.env['FAULTS_FAIRNESS'] === 'full'
const [MAILS, STUCK] = isFull ? [250, 100] : [60, 60]
const MAX_JOBS = 32

describe('one account hangs with more jobs than the worker takes', () => {
  let own: OwnEngine
  beforeAll(async () => {
    own = await startOwnEngine()
    await own.client.deploy(mailProcess(TYPE, TYPE))
  })
  afterAll(() => own.close())

  const smtp = async (script = {}): Promise<ScriptedSmtp> => {
    const server = await ScriptedSmtp.start({ script })
    onTestFinished(() => server.close())
    return server
  }
  const startWorker = async (): Promise<TestWorker> => {
    const worker = await TestWorker.start({
      grpcAddress: own.engine.grpcAddress,
      env: {
        SMTP_JOB_TYPES: `${TYPE}=seed`,
        SMTP_MAX_JOBS: String(MAX_JOBS),
        SMTP_SEND_TIMEOUT: 'PT1M',
        SMTP_SHUTDOWN_TIMEOUT: 'PT1S',
      },
    })
    onTestFinished(async () => {
      await worker.stop()
    })
    return worker
  }
  const startMails = (server: ScriptedSmtp, count: number): Promise<string[]> =>
    Promise.all(
      Array.from({ length: count }, (_, nth) =>
        own.client.createInstance(TYPE, mailVariables(server, `mail-${nth}`)),
      ),
    )
  /** Both accounts, mail by mail; the answer is how long each mail took (ms). */
  const sendAll = async (servers: readonly ScriptedSmtp[]): Promise<number[]> => {
    const took: number[] = []
    const one = async (server: ScriptedSmtp, nth: number) => {
      const instance = await own.client.createInstance(TYPE, mailVariables(server, `mail-${nth}`))
      const began = performance.now()
      await own.records.instanceEnd(instance, { timeoutMs: 200_000 })
      took.push(performance.now() - began)
    }
    const lane = async (server: ScriptedSmtp, first: number) => {
      for (let nth = first; nth < MAILS; nth += 2) await one(server, nth)
    }
    await Promise.all(servers.flatMap((server) => [lane(server, 0), lane(server, 1)]))
    return took.sort((a, b) => a - b)
  }
  const p99 = (took: readonly number[]) => took[Math.ceil(took.length * 0.99) - 1] ?? 0
  const failuresOf = (instances: ReadonlySet<string>) =>
    own.records
      .find({ recordType: 'EVENT', valueType: 'JOB', intent: 'FAILED' })
      .filter(({ value }) => instances.has(String(value['processInstanceKey'])))

  test('the others send all of theirs meanwhile; its own jobs go back with their retries', async () => {
    const hanging = await smtp({ MAIL: silence })
    const others = await Promise.all([smtp(), smtp()])
    const worker = await startWorker()
    const alone = isFull ? p99(await sendAll(others)) : 0
    const before = others.reduce((sum, { accepted }) => sum + accepted.length, 0)

    const stuck = new Set(await startMails(hanging, STUCK))
    await hanging.seen('MAIL', 5)
    const beside = await sendAll(others)
    if (isFull) {
      const put = failuresOf(stuck).length
      process.stderr.write(
        `p99 alone ${alone.toFixed(0)} ms, beside one that hangs ${p99(beside).toFixed(0)} ms; put off ${put}\n`,
      )
    }
    expect(others.reduce((sum, { accepted }) => sum + accepted.length, 0) - before).toBe(2 * MAILS)
    // nobody waited for the end of a send that hangs: none has ended yet
    const retries = failuresOf(stuck).map(({ value }) => value['retries'])
    expect(new Set(retries)).toEqual(new Set([3]))
    const page = await (await worker.get('/metrics')).text()
    expect(Number(/^smtp_jobs_in_work (\d+)/m.exec(page)?.[1])).toBeLessThan(MAX_JOBS)
    expect(hanging.accepted).toEqual([])
  })
})
