import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { pino } from 'pino'
import type { Gateway, RawJob } from '../src/broker/gateway.ts'
import { createMemoryLedger } from '../src/ledger/memory.ts'
import type { Pause } from '../src/time/pause.ts'
import { createWorkerState, startWorker } from '../src/worker.ts'
import { PoolDouble } from './support/delivery/pool-double.ts'
import { composerDouble, workerDouble } from './support/delivery/worker-double.ts'

const log = pino({ level: 'silent' })
const never = new Promise<never>(() => {})

// the one of node:timers/promises goes by the real clock
const pauseOnFakeTime: Pause = (ms, signal) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
  })

/** A worker whose jobs never come to an end, for its ledger says nothing; and an engine with jobs without end. */
function start(types: readonly string[], maxJobs: number, mayTake: () => boolean = () => true) {
  const state = createWorkerState()
  const open = new Map<string, number>()
  const left = new Map<string, number>()
  let most = 0
  let keys = 0
  const gateway: Pick<Gateway, 'activate'> = {
    activate: async ({ type, maxJobsToActivate, requestTimeout }, _timeout, signal) => {
      open.set(type, maxJobsToActivate)
      most = Math.max(most, state.inWork.size + [...open.values()].reduce((sum, one) => sum + one, 0))
      const jobs = Math.min(left.get(type) ?? 0, maxJobsToActivate)
      left.set(type, (left.get(type) ?? 0) - jobs)
      if (jobs === 0 && requestTimeout > 0)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, requestTimeout)
          signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
        })
      open.delete(type)
      return Array.from({ length: jobs }, () => raw(type, (keys += 1)))
    },
  }
  const { shop } = workerDouble({
    commands: {
      complete: () => never,
      fail: () => never,
      throwError: () => never,
      updateTimeout: () => never,
    },
    ledger: { ...createMemoryLedger(() => 0), read: () => never },
    composer: composerDouble(false),
    pool: new PoolDouble(() => {}),
    connections: 1,
    onUncertain: 'report',
    monotonicNow: () => performance.now(),
    newAttempt: () => 'A',
    onDefect: (line) => expect.fail(line),
  })
  let ready = 0
  const worker = startWorker(state, {
    jobTypes: types.map((type) => ({ type, dialect: 'seed' })),
    maxJobs,
    gateway: gateway as Gateway,
    tenantIds: [],
    shop,
    mayTake,
    onReady: () => (ready += 1),
    onAnswer: () => {},
    onProblem: ({ message }) => expect.fail(message),
    pause: pauseOnFakeTime,
  })
  const inWork = () => state.inWork.size
  return { worker, left, inWork, most: () => most, ready: () => ready, stopping: state.stopping.signal }
}

const raw = (type: string, key: number): RawJob => ({
  key: String(key),
  type,
  processInstanceKey: '1',
  bpmnProcessId: 'p',
  elementId: 'e',
  elementInstanceKey: '2',
  customHeaders: '{}',
  retries: 3,
  variables: '{}',
})

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('jobs in work and jobs asked for are never more than maxJobs, over all types; an idle type takes no share', async () => {
  const { worker, left, inWork, most, ready } = start(['a', 'b', 'c'], 12)
  left.set('a', 100)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(inWork()).toBe(10)
  expect(most()).toBe(12)
  expect(ready()).toBeGreaterThan(0)
  left.set('b', 100)
  left.set('c', 100)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(inWork()).toBe(12)
  expect(most()).toBe(12)
  const drained = worker.drain(1_000, log)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(await drained).toBe(false)
})

test('a drain ends in time, and aborts what is left after it', async () => {
  const { worker, left, stopping } = start(['a'], 4)
  left.set('a', 4)
  await vi.advanceTimersByTimeAsync(1_000)
  const drained = worker.drain(5_000, log)
  await vi.advanceTimersByTimeAsync(4_900)
  expect(stopping.aborted).toBe(false)
  await vi.advanceTimersByTimeAsync(200)
  expect(stopping.aborted).toBe(true)
  await vi.advanceTimersByTimeAsync(2_000)
  expect(await drained).toBe(false)
  await worker.ended
})

test('an idle worker has drained at once', async () => {
  const { worker } = start(['a', 'b'], 4)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(await worker.drain(5_000, log)).toBe(true)
  await worker.ended
})

test('a source of jobs that ends by itself is told', async () => {
  let calls = 0
  const { worker } = start(['a', 'b'], 4, () => {
    calls += 1
    if (calls > 2) throw new Error('a defect')
    return true
  })
  const ended = expect(worker.ended).rejects.toThrow('a defect')
  await vi.advanceTimersByTimeAsync(60_000)
  await ended
})
