import { status } from '@grpc/grpc-js'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ActivateRequest, Gateway, RawJob } from '../../src/broker/gateway.ts'
import type { Job } from '../../src/broker/job.ts'
import { startJobSource } from '../../src/broker/job-source.ts'
import { shareSlots } from '../../src/broker/slots.ts'

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

describe('the long-poll loop', () => {
  /** Answers each activation as the test says; without an answer the poll stays open. */
  function start(
    options: {
      readonly maxJobs?: number
      readonly mayTake?: () => boolean
      readonly wanted?: () => number
    } = {},
  ) {
    const handed: Job[] = []
    const polls: {
      request: ActivateRequest
      answer: (jobs: RawJob[]) => void
      fail: (code: number) => void
    }[] = []
    const finish: (() => void)[] = []
    const problems: string[] = []
    let answers = 0
    const gateway: Pick<Gateway, 'activate'> = {
      activate: (request, _timeout, signal) =>
        new Promise((resolve, reject) => {
          signal.addEventListener('abort', () => resolve([]), { once: true })
          polls.push({
            request,
            answer: resolve,
            fail: (code) => reject(Object.assign(new Error('no'), { code })),
          })
        }),
    }
    const [lane] = shareSlots(options.maxJobs ?? 4, ['t'], () => performance.now(), options.wanted)
    const slots = lane?.slots ?? expect.fail('no slots')
    const source = startJobSource({
      gateway: gateway as Gateway,
      type: 't',
      worker: 'w',
      tenantIds: [],
      slots,
      leaseMs: 30_000,
      handle: (job) => {
        handed.push(job)
        return new Promise((resolve) => finish.push(resolve))
      },
      mayTake: options.mayTake ?? (() => true),
      onAnswer: () => (answers += 1),
      onProblem: ({ problem }) => problems.push(problem),
      monotonicNow: () => performance.now(),
      pause: (ms, signal) =>
        new Promise((resolve) => {
          if (signal.aborted) return resolve()
          setTimeout(resolve, ms)
          signal.addEventListener('abort', () => resolve(), { once: true })
        }),
    })
    return { polls, handed, finish, problems, source, answers: () => answers }
  }

  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

  test('asks at once the first time, since its answer makes the worker ready, and then keeps a poll open', async () => {
    const { polls, source, answers } = start()
    await pass(0)
    expect(polls[0]?.request.requestTimeout).toBe(-1)
    polls[0]?.answer([])
    await pass(0)
    expect(answers()).toBe(1)
    expect(polls[1]?.request).toMatchObject({ requestTimeout: 10_000, timeout: 30_000, maxJobsToActivate: 2 })
    await source.stop()
  })

  test('asks only for free slots, and again as soon as jobs finish', async () => {
    const { polls, finish, source } = start({ maxJobs: 3 })
    await pass(0)
    polls[0]?.answer([raw(1), raw(2), raw(3)])
    await pass(1_000)
    expect(polls).toHaveLength(1)
    finish[0]?.()
    finish[1]?.()
    await pass(0)
    expect(polls[1]?.request.maxJobsToActivate).toBe(2)
    await source.stop()
  })

  test('where jobs wait, one request for many: when half of the places are free, or 20 ms after the first of them', async () => {
    const { polls, finish, source } = start({ maxJobs: 6 })
    await pass(0)
    polls[0]?.answer([1, 2, 3, 4, 5, 6].map(raw))
    await pass(1_000)
    finish[0]?.()
    await pass(19)
    finish[1]?.()
    expect(polls).toHaveLength(1)
    await pass(1)
    expect(polls[1]?.request.maxJobsToActivate).toBe(2)
    polls[1]?.answer([7, 8].map(raw))
    await pass(1_000)
    for (const one of [2, 3, 4]) finish[one]?.()
    await pass(0)
    expect(polls[2]?.request.maxJobsToActivate).toBe(3)
    await source.stop()
  })

  test('a poll that is likely to wait long asks for few; while jobs wait, none stays open', async () => {
    let wanted = 5
    const { polls, source } = start({ maxJobs: 20, wanted: () => wanted })
    const asked = () => polls.map(({ request }) => [request.maxJobsToActivate, request.requestTimeout])
    await pass(0)
    polls[0]?.answer([])
    await pass(0)
    polls[1]?.answer([1, 2].map(raw))
    await pass(0)
    polls[2]?.answer([3, 4, 5, 6, 7].map(raw))
    await pass(0)
    polls[3]?.answer([8].map(raw))
    await pass(10)
    wanted = 0
    polls[4]?.answer([])
    await pass(200)
    expect(asked()).toEqual([
      [5, -1],
      [2, 10_000],
      [5, -1],
      [5, -1],
      [5, 10_000],
      // it may be for somebody else
      [1, 10_000],
    ])
    await source.stop()
  })

  test('places that are free since long wait for no others, though jobs in work hang', async () => {
    const { polls, finish, source } = start({ maxJobs: 4 })
    await pass(0)
    polls[0]?.answer([1, 2, 3, 4].map(raw))
    await pass(0)
    finish[0]?.()
    await pass(20)
    polls[1]?.answer([])
    await pass(10_000)
    expect(polls[2]?.request.maxJobsToActivate).toBe(1)
    await source.stop()
  })

  test('waits longer and longer for an engine that is away', async () => {
    const { polls, problems, source } = start()
    for (let round = 0; round < 4; round += 1) {
      await pass(10_000)
      polls.at(-1)?.fail(status.UNAVAILABLE)
    }
    await pass(0)
    expect(problems).toEqual(['unreachable', 'unreachable', 'unreachable', 'unreachable'])
    const before = polls.length
    await pass(3_900)
    expect(polls.length).toBe(before)
    await pass(200)
    expect(polls.length).toBe(before + 1)
    await source.stop()
  })

  test('takes nothing while the ledger cannot be used', async () => {
    let usable = false
    const { polls, source } = start({ mayTake: () => usable })
    await pass(5_000)
    expect(polls).toEqual([])
    usable = true
    await pass(500)
    expect(polls).toHaveLength(1)
    await source.stop()
  })

  test('gives an open poll up when the ledger cannot be used any more', async () => {
    let usable = true
    const { polls, source, answers } = start({ mayTake: () => usable })
    await pass(0)
    polls[0]?.answer([])
    await pass(0)
    expect(polls).toHaveLength(2)
    usable = false
    // the poll ends, and the engine was not heard
    await pass(1_000)
    expect(answers()).toBe(1)
    expect(polls).toHaveLength(2)
    usable = true
    await pass(1_000)
    expect(polls).toHaveLength(3)
    await source.stop()
  })

  test.each([
    [{ variables: '{"a":' }, 'The variables of this job cannot be read: they are not JSON.'],
    [
      { customHeaders: '{', variables: '{' },
      'The task headers of this job cannot be read: they are not JSON. The variables of this job cannot be read: they are not JSON.',
    ],
  ])('a job that cannot be read says so, and the others go on: %j', async (broken, unreadable) => {
    const { polls, handed, problems, source } = start()
    await pass(0)
    polls[0]?.answer([
      { ...raw(1), ...broken },
      { ...raw(2), variables: '{"a":1,"a":2}' },
    ])
    await pass(0)
    expect(handed).toMatchObject([
      { key: '1', variables: {}, unreadable },
      { key: '2', variables: { a: 2 } },
    ])
    expect(handed[1]).not.toHaveProperty('unreadable')
    expect(problems).toEqual([])
    await source.stop()
  })

  test('stop waits for no place, though jobs in work hang', async () => {
    const { polls, source } = start({ maxJobs: 2 })
    await pass(0)
    polls[0]?.answer([1, 2].map(raw))
    await pass(0)
    await source.stop()
    expect(polls).toHaveLength(1)
  })

  test('stop cancels the open poll', async () => {
    const { polls, source } = start()
    await pass(0)
    await source.stop()
    expect(polls).toHaveLength(1)
  })
})
