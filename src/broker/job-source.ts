import type { Pause } from '../time/pause.ts'
import { toCommandError, type CommandError } from './command-error.ts'
import type { Gateway, RawJob } from './gateway.ts'
import type { Job } from './job.ts'
import { parseVariables, UnreadableJson } from '../json/lossless.ts'
import type { Slots } from './slots.ts'

export interface JobSource {
  /** Ends when no further job will be handed out; before `stop` was called, that is a defect, and it rejects. */
  readonly ended: Promise<void>
  /** Resolves when no further job will be handed out; jobs in work are the handler's. */
  stop(): Promise<void>
}

export interface JobSourceOptions {
  readonly gateway: Gateway
  readonly type: string
  readonly worker: string
  readonly tenantIds: readonly string[]
  readonly slots: Slots
  readonly leaseMs: number
  /** Never rejects. The slot is free again when it resolves. */
  readonly handle: (job: Job) => Promise<void>
  /** False: no jobs are asked for at the moment. */
  readonly mayTake: () => boolean
  readonly onAnswer: () => void
  readonly onProblem: (problem: CommandError) => void
  readonly monotonicNow: () => number
  readonly pause: Pause
}

/**
 * A third of the lease: a job that comes at the end of an idle poll still has two thirds of its lease, counted from
 * when the poll began, and needs no renewal of its own.
 */
const LONG_POLL_SHARE = 1 / 3

/**
 * So many jobs does a poll ask for that is likely to wait long. What it brings was asked for long ago and has its lease
 * confirmed, one by one; with more than one job a poll shows whether there are others.
 */
const AFTER_QUIET = 2

/** How soon to look again whether jobs may be taken. */
const MAY_TAKE_MS = 250

/** How soon to look again whether jobs are wanted for the places that are free. */
const WANTED_MS = 20

/** Slots that become free within this time are filled by one request. */
const GATHER_MS = 10

/** Activates jobs by long polling: one open request, refilled whenever slots become free, cancelled by `stop`. */
export function startJobSource(options: JobSourceOptions): JobSource {
  const { pause, slots } = options
  const stopping = new AbortController()
  const isStopping = () => stopping.signal.aborted
  let poll: AbortController | undefined

  const run = (raw: RawJob, askedAt: number): void => {
    void options.handle(toJob(raw, askedAt)).finally(() => slots.release(1))
  }

  const freedOrWanted = async (): Promise<void> => {
    if (!slots.hasFree()) return slots.freed()
    await Promise.race([slots.freed(), pause(WANTED_MS, stopping.signal)])
  }

  /** Where jobs wait to be taken, one poll for many of them is worth a moment. */
  const gathered = async (): Promise<void> => {
    while (slots.gatherMs() === Infinity && !isStopping()) await freedOrWanted()
    if (isStopping()) return
    // one timer for all the places that become free meanwhile
    const timer = { isOver: false }
    const late = pause(slots.gatherMs(), stopping.signal).then(() => void (timer.isOver = true))
    while (slots.gatherMs() > 0 && !timer.isOver) await Promise.race([slots.freed(), late])
  }

  const loop = async (): Promise<void> => {
    let failures = 0
    // the first answer, and the first after a failure, is asked for at once: it is what makes the worker ready
    let longPoll = false
    // the last poll brought as many jobs as it asked for
    let moreWait = false
    // the last poll brought none
    let isQuiet = true
    while (!isStopping()) {
      if (!options.mayTake()) {
        longPoll = false
        await pause(MAY_TAKE_MS, stopping.signal)
        continue
      }
      if (moreWait) {
        await gathered()
        if (isStopping()) return
      }
      const asked = slots.take(longPoll, longPoll && isQuiet ? AFTER_QUIET : Infinity)
      if (asked === 0) {
        await freedOrWanted()
        moreWait = true
        longPoll = false
        continue
      }
      const requestTimeout = longPoll ? Math.floor(options.leaseMs * LONG_POLL_SHARE) : -1
      const askedAt = options.monotonicNow()
      // an open poll would take jobs that nothing can be done with, too
      const { signal } = (poll = new AbortController())
      const watch = setInterval(() => {
        if (!options.mayTake()) poll?.abort()
      }, MAY_TAKE_MS)
      let taken = 0
      let waitMs = 0
      try {
        const request = {
          type: options.type,
          worker: options.worker,
          timeout: options.leaseMs,
          maxJobsToActivate: asked,
          requestTimeout,
          tenantIds: options.tenantIds,
        }
        const jobs = await options.gateway
          .activate(request, Math.max(requestTimeout, 0) + 10_000, signal)
          .finally(() => clearInterval(watch))
        failures = 0
        if (!signal.aborted) options.onAnswer()
        for (const job of jobs) {
          run(job, askedAt)
          taken += 1
        }
        // an engine without long polling answers an empty request at once; do not spin then
        const tooQuick = longPoll && jobs.length === 0 && options.monotonicNow() - askedAt < 100
        // one that finds as many as it asked for is followed by another at once, which need not wait for any
        moreWait = taken === asked
        isQuiet = taken === 0
        longPoll = !moreWait
        if (jobs.length > 0 && !moreWait) waitMs = GATHER_MS
        else if (tooQuick) waitMs = 200
      } catch (error) {
        longPoll = false
        const problem = toCommandError(error)
        options.onProblem(problem)
        failures += 1
        waitMs = backoff(problem, failures)
      }
      if (taken < asked) slots.release(asked - taken)
      if (waitMs > 0) await pause(waitMs, stopping.signal)
    }
  }

  const ended = loop()
  return {
    ended,
    async stop() {
      stopping.abort()
      poll?.abort()
      slots.wake()
      await ended
    },
  }
}

/** Back-pressure passes soon; an engine that is away or refuses the login is asked every few seconds. */
function backoff(problem: CommandError, failures: number): number {
  const [first, most] = problem.problem === 'busy' ? [100, 2_000] : [500, 5_000]
  return Math.min(first * 2 ** Math.min(failures - 1, 10), most)
}

/** How an engine without tenants calls the one it has. */
const DEFAULT_TENANT = '<default>'

/** Never throws: a job that cannot be read fails alone, and the others of its activation go on. */
function toJob(raw: RawJob, askedAt: number): Job {
  const headers = read(raw.customHeaders, 'task headers')
  const variables = read(raw.variables, 'variables')
  const unreadable = [headers.problem, variables.problem].filter((problem) => problem !== undefined)
  return {
    key: raw.key,
    type: raw.type,
    tenantId: raw.tenantId === undefined || raw.tenantId === '' ? DEFAULT_TENANT : raw.tenantId,
    processInstanceKey: raw.processInstanceKey,
    processId: raw.bpmnProcessId,
    elementId: raw.elementId,
    elementInstanceKey: raw.elementInstanceKey,
    retries: raw.retries,
    headers: headers.values as Record<string, string>,
    variables: variables.values,
    ...(unreadable.length > 0 && { unreadable: unreadable.join(' ') }),
    askedAt,
  }
}

function read(json: string | Buffer, what: string): { values: Record<string, unknown>; problem?: string } {
  try {
    return { values: parseVariables(json.length === 0 ? '{}' : json) }
  } catch (error) {
    if (!(error instanceof UnreadableJson)) throw error
    return { values: {}, problem: `The ${what} of this job cannot be read: ${error.message}.` }
  }
}
