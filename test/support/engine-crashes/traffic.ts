import { status } from '@grpc/grpc-js'
import { statusOf, type GatewayClient, type Message } from '../../sandbox/engine/support/gateway-client.ts'
import { mulberry32 } from '../faults/fault-plan.ts'
import type { Account, End, HandedOut } from './account.ts'

export const TYPE = 'crash'
/** Jobs that were taken by a request whose answer was lost come back after so many milliseconds. */
const LEASE_MS = 3000

export interface TrafficOptions {
  readonly gateway: GatewayClient
  readonly account: Account
  readonly seed: number
  /** Called for each answer. */
  readonly onAnswer: () => void
  /** Resolves when the engine takes commands, at once if it does. */
  readonly up: () => Promise<void>
  readonly stop: AbortSignal
}

/** Creates instances, and takes and ends their jobs, as if the engine never crashed. */
export class Traffic {
  readonly #options: TrafficOptions

  constructor(options: TrafficOptions) {
    this.#options = options
  }

  /** Creates an instance for each number; one whose answer is lost may exist as well. */
  async create(numbers: Iterable<number>): Promise<void> {
    const { account, up } = this.#options
    for (const number of numbers) {
      for (;;) {
        await up()
        const variables = JSON.stringify({ number })
        const answer = await this.#call('CreateProcessInstance', {
          bpmnProcessId: TYPE,
          version: -1,
          variables,
        })
        if (!answer) continue
        account.created(String(answer['processInstanceKey']), number)
        break
      }
    }
  }

  /** Takes jobs and ends them until it is told to stop. */
  async work(): Promise<void> {
    const { account, gateway, stop, up, onAnswer } = this.#options
    while (!stop.aborted) {
      await up()
      const request = { type: TYPE, timeout: LEASE_MS, maxJobsToActivate: 16, requestTimeout: 1000 }
      const messages = await gateway.jobs(request).messages.catch(toLost)
      if (!messages) continue
      onAnswer()
      const jobs = messages.flat().map(toJob)
      for (const job of jobs) account.handedOut(job, Date.now())
      await Promise.all(jobs.map((job) => this.#end(job)))
    }
  }

  async #end({ key: jobKey, retries, variables: { number } }: HandedOut): Promise<void> {
    const { account } = this.#options
    const { method, request, left } = this.#fate(number, retries)
    try {
      const answer = await this.#call(method, { jobKey, ...request })
      if (answer) account.answered(jobKey, left)
      else account.unanswered(jobKey)
    } catch (problem) {
      // an answer was lost before, or the lease was over
      const [code] = statusOf(problem)
      if (!OVER.includes(code)) throw problem
    }
  }

  /** What becomes of a job; the same again after a crash that lost it. */
  #fate(number: number, retries: number): { method: string; request: object; left: number | End } {
    const chance = mulberry32(this.#options.seed ^ Math.imul(number + 1, 0x9e3779b1))()
    const failures = chance < 0.6 ? 0 : chance < 0.75 ? 1 : chance < 0.85 ? 2 : 0
    if (3 - retries < failures) {
      const left = retries - 1
      const variables = JSON.stringify({ attempt: 3 - left })
      return { method: 'FailJob', request: { retries: left, variables }, left }
    }
    if (chance >= 0.95) return { method: 'FailJob', request: { retries: 0 }, left: 'incident' }
    if (chance >= 0.85) return { method: 'ThrowError', request: { errorCode: 'X' }, left: 'thrown' }
    return {
      method: 'CompleteJob',
      request: { variables: JSON.stringify({ done: number }) },
      left: 'completed',
    }
  }

  /** The answer, or undefined when the engine went away before it came. */
  async #call(method: string, request: object): Promise<Message | undefined> {
    const answer = await this.#options.gateway.call(method, request, Date.now() + 30_000).catch(toLost)
    if (answer) this.#options.onAnswer()
    return answer
  }
}

const OVER: readonly number[] = [status.NOT_FOUND, status.FAILED_PRECONDITION]
const LOST: readonly number[] = [status.UNAVAILABLE, status.CANCELLED, status.INTERNAL]

function toLost(problem: unknown): undefined {
  const [code] = statusOf(problem)
  if (!LOST.includes(code)) throw problem
}

function toJob(job: Message): HandedOut {
  return {
    key: String(job['key']),
    instance: String(job['processInstanceKey']),
    retries: Number(job['retries']),
    deadline: Number(job['deadline']),
    variables: JSON.parse(String(job['variables'])) as HandedOut['variables'],
  }
}
