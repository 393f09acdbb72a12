import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ActivateRequest, Gateway, RawJob } from '../../src/broker/gateway.ts'
import type { Job } from '../../src/broker/job.ts'
import { startJobSource } from '../../src/broker/job-source.ts'
import { shareSlots } from '../../src/broker/slots.ts'
import { createAccounts } from '../../src/mail/account/accounts.ts'
import { accountSettings } from '../support/account-settings.ts'

/** What each step takes beside the mail itself (ms). */
const POLL_MS = 8
const TO_ACCOUNT_MS = 2
const TO_GATE_MS = 5
const COMMAND_MS = 6
/** A lease that was confirmed within this time is not asked about again (ms). */
const FRESH_MS = 1_000

const forever = new AbortController().signal
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
const now = () => performance.now()

/** An engine, the worker's part that takes jobs, and a mail server that takes so long for each mail. */
function start({
  connections,
  mailMs,
  maxJobs = 32,
}: {
  connections: number
  mailMs: number
  maxJobs?: number
}) {
  const accounts = createAccounts(accountSettings({ connections, maxJobs: maxJobs / 2, monotonicNow: now }))
  const count = { polls: 0, confirmed: 0, completed: 0, sent: 0 }
  const jobs: RawJob[] = []
  let wake = () => {}

  const activate = async ({
    maxJobsToActivate,
    requestTimeout,
  }: ActivateRequest): Promise<readonly RawJob[]> => {
    count.polls += 1
    await pause(POLL_MS)
    if (jobs.length === 0 && requestTimeout > 0)
      await Promise.race([pause(requestTimeout), new Promise<void>((resolve) => (wake = resolve))])
    return jobs.splice(0, maxJobsToActivate)
  }
  const handle = async ({ askedAt }: Job): Promise<void> => {
    const placed = accounts.expect()
    await pause(TO_ACCOUNT_MS)
    const { account, release } = accounts.use({
      host: 'mail.example.com',
      port: 587,
      security: 'auto',
      securityField: 'security',
    })
    placed()
    const slot = await account.acquire(forever)
    await pause(TO_GATE_MS)
    if (now() - askedAt > FRESH_MS) {
      count.confirmed += 1
      await pause(COMMAND_MS)
    }
    await pause(mailMs)
    count.sent += 1
    account.learned({ kind: 'free' }, { kind: 'sent' }, true)
    slot.release()
    release()
    count.completed += 1
    await pause(COMMAND_MS)
  }
  const [lane] = shareSlots(maxJobs, ['t'], now, () => accounts.wanted())
  const source = startJobSource({
    gateway: { activate } as unknown as Gateway,
    type: 't',
    worker: 'w',
    tenantIds: [],
    slots: lane?.slots ?? expect.fail('no slots'),
    leaseMs: 30_000,
    handle,
    mayTake: () => true,
    onAnswer: () => undefined,
    onProblem: (problem) => expect.fail(problem.message),
    monotonicNow: now,
    pause,
  })
  return {
    count,
    create(mails: number) {
      jobs.push(...Array.from({ length: mails }, (_, nth) => raw(nth)))
      wake()
    },
    async stop() {
      await Promise.all([source.stop(), vi.advanceTimersByTimeAsync(20_000)])
      accounts.close()
    },
  }
}

const raw = (key: number): RawJob => ({
  key: String(key),
  type: 't',
  processInstanceKey: '1',
  bpmnProcessId: 'p',
  elementId: 'e',
  elementInstanceKey: '2',
  customHeaders: '{}',
  retries: 3,
  variables: '{}',
})

describe('many mails at once', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  /** The first mails show how long one takes; then these come, and all of them are counted. */
  const burst = async (setting: Parameters<typeof start>[0], mails: number) => {
    const worker = start(setting)
    const { count } = worker
    const send = async (more: number) => {
      const before = { ...count }
      const began = now()
      worker.create(more)
      while (count.sent < before.sent + more) await vi.advanceTimersByTimeAsync(5)
      const of = (name: keyof typeof count) => count[name] - before[name]
      const commands = (of('polls') + of('confirmed') + of('completed')) / more
      return { commands, confirmed: of('confirmed'), perSecond: (more * 1_000) / (now() - began) }
    }
    await vi.advanceTimersByTimeAsync(2_000)
    await send(20)
    await vi.advanceTimersByTimeAsync(12_000)
    const seen = await send(mails)
    await worker.stop()
    return seen
  }

  test('a server that takes half a second: about one poll a second, and two leases confirmed, those of the poll that waited', async () => {
    const { commands, confirmed, perSecond } = await burst({ connections: 5, mailMs: 500 }, 100)
    expect(confirmed).toBeLessThanOrEqual(2)
    expect(commands).toBeLessThan(1.16)
    expect(perSecond).toBeGreaterThan(9.5)
  })

  test('over 20 connections as well', async () => {
    const { commands, confirmed, perSecond } = await burst({ connections: 20, mailMs: 500 }, 300)
    expect(confirmed).toBeLessThanOrEqual(2)
    expect(commands).toBeLessThan(1.12)
    expect(perSecond).toBeGreaterThan(37)
  })

  test('20 connections to a server that takes 50 ms are kept busy', async () => {
    const { commands, perSecond } = await burst({ connections: 20, mailMs: 50, maxJobs: 64 }, 800)
    expect(commands).toBeLessThan(1.1)
    expect(perSecond).toBeGreaterThan(0.95 * (20_000 / (TO_GATE_MS + 50)))
  })
})
