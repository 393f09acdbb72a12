import { setMaxListeners } from 'node:events'
import { hostname } from 'node:os'
import type { Logger } from 'pino'
import type { CommandError } from './broker/command-error.ts'
import type { Gateway } from './broker/gateway.ts'
import { startJobSource } from './broker/job-source.ts'
import { shareSlots } from './broker/slots.ts'
import { handleJob } from './connector/handle-job.ts'
import { dialectNamed } from './connector/input/dialects.ts'
import type { Workshop } from './connector/workshop.ts'
import type { JobType } from './settings/types/job-types.ts'
import type { Pause } from './time/pause.ts'

/** After SMTP_SHUTDOWN_TIMEOUT: time to give back what was aborted. */
const LAST_WORDS_MS = 2_000

export interface WorkerOptions {
  readonly jobTypes: readonly JobType[]
  /** Jobs in work and jobs asked for, of all types together; each type gets one at least. */
  readonly maxJobs: number
  readonly gateway: Gateway
  readonly tenantIds: readonly string[]
  readonly shop: Workshop
  /** False: no jobs are asked for at the moment. */
  readonly mayTake: () => boolean
  /** All job types were answered; also told again after a problem. */
  readonly onReady: () => void
  readonly onAnswer: () => void
  readonly onProblem: (problem: CommandError) => void
  readonly pause: Pause
}

/** Takes jobs of all types and handles them, within one bound. */
export interface Worker {
  /** Ends after `drain`. Rejects when jobs of a type are taken no more, and nobody asked for that. */
  readonly ended: Promise<unknown>
  /** Takes no more jobs and lets those in work finish. False: the time was over, and what was left was aborted. */
  drain(timeoutMs: number, log: Logger): Promise<boolean>
}

/** What a worker and the parts that it works with have in common; made before both. */
export interface WorkerState {
  readonly draining: AbortController
  readonly stopping: AbortController
  readonly inWork: Set<Promise<void>>
}

/** For one worker; `startWorker` uses it up. */
export function createWorkerState(): WorkerState {
  const state = {
    draining: new AbortController(),
    stopping: new AbortController(),
    inWork: new Set<Promise<void>>(),
  }
  // each job in work listens
  setMaxListeners(0, state.draining.signal, state.stopping.signal)
  return state
}

/** Asks for jobs at once. */
export function startWorker({ draining, stopping, inWork }: WorkerState, options: WorkerOptions): Worker {
  const { jobTypes, shop, onReady } = options
  const unanswered = new Set(jobTypes.map(({ type }) => type))
  const sources = shareSlots(options.maxJobs, jobTypes, shop.monotonicNow, () => shop.accounts.wanted()).map(
    ({ holder: { type, dialect }, slots }) =>
      startJobSource({
        gateway: options.gateway,
        type,
        worker: `smtp-${hostname()}`,
        tenantIds: options.tenantIds,
        slots,
        leaseMs: shop.leaseMs,
        handle(job) {
          const work = handleJob(job, dialectNamed(dialect), shop).finally(() => inWork.delete(work))
          inWork.add(work)
          return work
        },
        mayTake: options.mayTake,
        onAnswer() {
          options.onAnswer()
          unanswered.delete(type)
          if (unanswered.size === 0) onReady()
        },
        onProblem(problem) {
          // back-pressure is an answer: the engine lives, and jobs go on
          if (problem.problem !== 'busy') unanswered.add(type)
          options.onProblem(problem)
        },
        monotonicNow: shop.monotonicNow,
        pause: options.pause,
      }),
  )
  return {
    ended: Promise.all(
      sources.map(async (source) => {
        await source.ended
        if (!draining.signal.aborted) throw new Error('a source of jobs has ended by itself')
      }),
    ),
    async drain(timeoutMs, log) {
      draining.abort()
      await Promise.allSettled(sources.map((source) => source.stop()))
      if (await within(timeoutMs, inWork)) return true
      const event = { event: 'drain-timeout', jobs: inWork.size }
      log.warn(event, 'the time to drain is over; aborting what is left')
      stopping.abort()
      await within(LAST_WORDS_MS, inWork)
      return false
    },
  }
}

/** True when all work ended in time. */
async function within(ms: number, work: ReadonlySet<Promise<void>>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), ms)))
  const done = Promise.allSettled(work).then(() => true)
  const result = await Promise.race([done, late])
  clearTimeout(timer)
  return result
}
