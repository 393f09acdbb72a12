import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DEFAULT_TENANT, type ActivationRequest } from '../../../sandbox/engine/core/commands.ts'
import { JobDispatcher, type JobsAnswer } from '../../../sandbox/engine/job-dispatcher.ts'
import { StubEngine } from './support/stub-engine.ts'

const request: ActivationRequest = {
  type: 'mail',
  worker: 'tester',
  timeout: 1000,
  maxJobsToActivate: 1,
  fetchVariable: [],
  tenantIds: [DEFAULT_TENANT],
}

let engine: StubEngine
let dispatcher: JobDispatcher

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  engine = new StubEngine()
  dispatcher = new JobDispatcher(engine)
})
afterEach(() => {
  vi.useRealTimers()
})

/** A request whose answer can be awaited. */
function ask(changes: Partial<ActivationRequest> = {}, holdMs = 5000) {
  let cancel = (): void => {}
  const answered = new Promise<JobsAnswer>((resolve) => {
    cancel = dispatcher.take({ ...request, ...changes }, holdMs, resolve)
  })
  const keys = answered.then((answer) => {
    if ('problem' in answer) throw answer.problem
    return answer.jobs.map((jobs) => jobs.map(({ key }) => key))
  })
  return { keys, cancel }
}

/** Everything that follows from what happened so far. */
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate)
}

describe('a request for jobs', () => {
  it('gets what is there at once', async () => {
    const key = engine.offer('mail')
    expect(await ask().keys).toEqual([[key]])
  })

  it('waits for a job of its type', async () => {
    const { keys } = ask()
    engine.offer('other')
    const key = engine.offer('mail')
    expect(await keys).toEqual([[key]])
  })

  it('gets jobs that appear together in one message', async () => {
    const { keys } = ask({ maxJobsToActivate: 5 })
    const first = engine.offer('mail')
    const second = engine.offer('mail')
    expect(await keys).toEqual([[first, second]])
  })

  it('gets nothing when its time is up', async () => {
    const { keys } = ask({}, 5000)
    await settled()
    vi.advanceTimersByTime(4999)
    const late = ask({}, 5000)
    vi.advanceTimersByTime(1)
    expect(await keys).toEqual([])
    const key = engine.offer('mail')
    expect(await late.keys).toEqual([[key]])
  })

  it('gets nothing at once when it does not want to wait', async () => {
    expect(await ask({}, -1).keys).toEqual([])
    engine.offer('mail')
    expect(await ask({}, -1).keys).toHaveLength(1)
  })

  it.each([
    [{ type: ' ' }, /type to be present, but it was blank/],
    [{ worker: '' }, /worker to be present, but it was blank/],
    [{ timeout: 0 }, /timeout to be greater than zero, but it was '0'/],
    [{ maxJobsToActivate: 0 }, /max jobs to activate to be greater than zero, but it was '0'/],
  ])('is refused with %j', async (changes, text) => {
    await expect(ask(changes).keys).rejects.toThrow(text)
  })
})

describe('several requests', () => {
  it('are served in the order in which they came', async () => {
    const first = ask()
    const second = ask()
    await settled()
    const a = engine.offer('mail')
    const b = engine.offer('mail')
    expect(await first.keys).toEqual([[a]])
    expect(await second.keys).toEqual([[b]])
  })

  it('for one tenant get no job of another', async () => {
    const theirs = ask({ tenantIds: ['green'] })
    const ours = ask()
    const key = engine.offer('mail')
    expect(await ours.keys).toEqual([[key]])
    const other = engine.offer('mail', { tenantId: 'green' })
    expect(await theirs.keys).toEqual([[other]])
  })

  it('are bounded in number', async () => {
    for (let count = 0; count < 10_000; count += 1) ask()
    await expect(ask().keys).rejects.toThrow('10000 requests for jobs wait already')
  })
})

describe('large jobs', () => {
  const variables = JSON.stringify({ text: 'x'.repeat(2_500_000) })

  it('come in messages of their own', async () => {
    const first = engine.offer('mail', { variables })
    const second = engine.offer('mail', { variables })
    expect(await ask({ maxJobsToActivate: 5 }).keys).toEqual([[first], [second]])
  })

  it('stay for the next request when one has enough', async () => {
    for (let count = 0; count < 9; count += 1) engine.offer('mail', { variables })
    expect(await ask({ maxJobsToActivate: 20 }).keys).toHaveLength(7)
    expect(await ask({ maxJobsToActivate: 20 }).keys).toHaveLength(2)
  })
})

describe('a cancelled request', () => {
  it('takes no job, and the next one gets it', async () => {
    const gone = ask()
    const next = ask()
    await settled()
    gone.cancel()
    const key = engine.offer('mail')
    expect(await next.keys).toEqual([[key]])
  })

  it('takes no job that woke it', async () => {
    const gone = ask()
    await settled()
    engine.offer('mail')
    gone.cancel()
    await settled()
    expect(engine.jobs).toHaveLength(1)
  })

  it('gives back what it got while it was written down, with every retry', async () => {
    let written = (): void => {}
    const writing = new Promise<void>((resolve) => (written = resolve))
    engine.flush = () => writing
    const key = engine.offer('mail', { retries: 3 })
    const gone = ask()
    gone.cancel()
    written()
    await settled()
    expect(engine.seen).toEqual([
      ['failJob', key, { retries: 3, retryBackOff: 0, errorMessage: '', variables: '{}' }],
    ])
  })

  it('leaves nothing behind', async () => {
    const asked = [ask(), ask({ type: 'other' }), ask({}, -1)]
    await settled()
    expect(engine.following).toBe(2)
    for (const { cancel } of asked) cancel()
    expect(engine.following).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('an engine that fails', () => {
  it('is told to everybody who waits', async () => {
    engine.problem = new Error('the disk is full')
    await expect(ask().keys).rejects.toThrow('the disk is full')
    expect(engine.following).toBe(0)
  })

  it('that closes is told to everybody who waits and who comes', async () => {
    const { keys } = ask()
    dispatcher.close()
    await expect(keys).rejects.toThrow('The engine ends')
    await expect(ask().keys).rejects.toThrow('The engine ends')
  })
})
