import type { ActivatedJob, ActivationRequest, Commands, Engine } from './core/commands.ts'
import { Rejection } from './core/rejection.ts'
import type { HandOut } from './mailbox-jobs.ts'
import { ServerRefusal } from './server-refusal.ts'

/** Jobs of one request, in the order of their activation; each list fits into one message. */
export type JobMessages = readonly (readonly ActivatedJob[])[]

/** How a request for jobs ended: what it got (nothing when its time was up), or why it failed. */
export type JobsAnswer = { readonly jobs: JobMessages } | { readonly problem: Error }

interface Poll {
  readonly request: ActivationRequest
  readonly answer: (answer: JobsAnswer) => void
  timer: NodeJS.Timeout | undefined
  cancelled: boolean
}

/** Requests that ask for the same: whoever came first is served first. */
interface Queue {
  readonly key: string
  readonly polls: Set<Poll>
  readonly unfollow: () => void
  woken: boolean
}

/** How long a request waits for a job when it does not say, milliseconds. */
export const DEFAULT_HOLD_MS = 10_000
const MAX_WAITING = 10_000
const MAX_TIMER_MS = 2 ** 31 - 1
/** One request gets no more than this at once, in characters of variables; the rest comes with the next request. */
const MAX_ANSWER = 16 * 1024 * 1024

/**
 * Hands jobs to the clients that wait for some. A request is tried when it comes and when the engine says that there
 * is a job for it, never by looking again and again.
 */
export class JobDispatcher {
  readonly #engine: Engine
  readonly #handOut: HandOut
  readonly #queues = new Map<string, Queue>()
  #waiting = 0
  #closed: Error | undefined

  /** `handOut` changes jobs on their way to a worker. */
  constructor(engine: Engine, handOut: HandOut = (job) => job) {
    this.#engine = engine
    this.#handOut = handOut
  }

  /**
   * Asks for jobs and waits up to `holdMs` milliseconds for the first one (0: not at all). `answer` is called once,
   * unless the returned function is called before: then no job is activated any more.
   */
  take(request: ActivationRequest, holdMs: number, answer: Poll['answer']): () => void {
    const problem = this.#problemOf(request)
    if (problem) {
      answer({ problem })
      return () => {}
    }
    const queue = this.#queueFor(request)
    const poll: Poll = { request, answer, timer: undefined, cancelled: false }
    queue.polls.add(poll)
    this.#waiting += 1
    if (holdMs > 0) poll.timer = setTimeout(() => this.#expire(queue, poll), Math.min(holdMs, MAX_TIMER_MS))
    const tried = this.#serve(queue)
    if (holdMs <= 0) void tried.then(() => this.#expire(queue, poll))
    return () => {
      poll.cancelled = true
      this.#leave(queue, poll)
    }
  }

  /** The engine ends: whoever waits is told so, and whoever comes later, too. */
  close(): void {
    const problem = new ServerRefusal('UNAVAILABLE', 'The engine ends')
    this.#closed = problem
    for (const queue of this.#queues.values())
      for (const poll of queue.polls) if (this.#leave(queue, poll)) poll.answer({ problem })
  }

  #problemOf(request: ActivationRequest): Error | undefined {
    if (this.#closed) return this.#closed
    if (this.#waiting >= MAX_WAITING)
      return new ServerRefusal(
        'RESOURCE_EXHAUSTED',
        `${MAX_WAITING} requests for jobs wait already, and this engine holds no more`,
      )
    const wrong = (what: string): Rejection =>
      new Rejection('INVALID_ARGUMENT', `Expected to activate job batch with ${what}`)
    if (request.type.trim() === '') return wrong('type to be present, but it was blank')
    if (request.worker.trim() === '') return wrong('worker to be present, but it was blank')
    if (request.timeout < 1) return wrong(`timeout to be greater than zero, but it was '${request.timeout}'`)
    const { maxJobsToActivate } = request
    if (maxJobsToActivate < 1)
      return wrong(`max jobs to activate to be greater than zero, but it was '${maxJobsToActivate}'`)
    return undefined
  }

  #queueFor({ type, tenantIds }: ActivationRequest): Queue {
    const key = JSON.stringify([type, ...tenantIds])
    const known = this.#queues.get(key)
    if (known) return known
    const queue: Queue = {
      key,
      polls: new Set(),
      unfollow: this.#engine.onJob(type, () => this.#wake(queue)),
      woken: false,
    }
    this.#queues.set(key, queue)
    return queue
  }

  /** Jobs that appear together are handed out together. */
  #wake(queue: Queue): void {
    if (queue.woken) return
    queue.woken = true
    queueMicrotask(() => void this.#serve(queue))
  }

  /** Serves those who wait until there is nothing left; never rejects. */
  async #serve(queue: Queue): Promise<void> {
    queue.woken = false
    const served: { poll: Poll; jobs: JobMessages }[] = []
    try {
      await this.#engine.run((commands) => {
        for (const poll of queue.polls) {
          const jobs = activate(commands, poll.request, this.#handOut)
          if (jobs.length === 0) break
          served.push({ poll, jobs })
          this.#leave(queue, poll)
        }
      })
    } catch (error) {
      const problem = error instanceof Error ? error : new Error(String(error))
      // whatever was activated comes back when its lease ends
      for (const poll of [...served.map((each) => each.poll), ...queue.polls]) {
        this.#leave(queue, poll)
        if (!poll.cancelled) poll.answer({ problem })
      }
      return
    }
    for (const { poll, jobs } of served)
      if (poll.cancelled) this.#giveBack(jobs)
      else poll.answer({ jobs })
  }

  #expire(queue: Queue, poll: Poll): void {
    if (this.#leave(queue, poll)) poll.answer({ jobs: [] })
  }

  /** Whether it was still waiting. */
  #leave(queue: Queue, poll: Poll): boolean {
    if (!queue.polls.delete(poll)) return false
    clearTimeout(poll.timer)
    this.#waiting -= 1
    if (queue.polls.size === 0) {
      queue.unfollow()
      this.#queues.delete(queue.key)
    }
    return true
  }

  /** The client left while its jobs were written down: they are free again at once, and no retry is used. */
  #giveBack(messages: JobMessages): void {
    const givenBack = this.#engine.run((commands) => {
      for (const { key, retries } of messages.flat())
        commands.failJob(key, { retries, retryBackOff: 0, errorMessage: '', variables: '{}' })
    })
    // else they come back when their lease ends
    givenBack.catch(() => {})
  }
}

function activate(commands: Commands, request: ActivationRequest, handOut: HandOut): JobMessages {
  const messages: ActivatedJob[][] = []
  let missing = request.maxJobsToActivate
  let size = 0
  while (missing > 0 && size < MAX_ANSWER) {
    const jobs = commands.activateJobs({ ...request, maxJobsToActivate: missing })
    if (jobs.length === 0) break
    messages.push(jobs.map((job) => handOut(job, request)))
    missing -= jobs.length
    for (const { variables } of jobs) size += variables.length
  }
  return messages
}
