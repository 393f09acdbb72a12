import { status } from '@grpc/grpc-js'
import { toCommandError } from '../../../src/broker/command-error.ts'
import type { JobCommands } from '../../../src/broker/commands.ts'
import type { Job } from '../../../src/broker/job.ts'

export type Variables = Readonly<Record<string, unknown>>

/** What becomes of the first completion: it is lost, its answer is lost, or it is stuck and arrives before the next. */
export type FirstCompletion = 'arrives' | 'lost' | 'unanswered' | 'stuck'

/** One job as the engine keeps it: who may have it, its variables and retries, and what a person is asked. */
export class EngineJob {
  state: 'ready' | 'taken' | 'incident' | 'completed' = 'ready'
  variables: Variables
  retries = 3
  /** How often it was handed out. */
  activations = 0
  /** Completions that came when the job was over already. */
  lateCompletions = 0
  /** The incident asks a person about an uncertain mail. */
  asksForConsent = false
  readonly commands: JobCommands
  #firstCompletion: FirstCompletion
  readonly #headers: Readonly<Record<string, string>>
  #stuck: Variables | undefined

  constructor(
    variables: Variables,
    headers: Readonly<Record<string, string>>,
    firstCompletion: FirstCompletion = 'arrives',
  ) {
    this.variables = variables
    this.#headers = headers
    this.#firstCompletion = firstCompletion
    this.commands = {
      complete: async (_key, answer) => this.#complete(answer),
      fail: async (_key, failure) => this.#fail(failure),
      throwError: () => Promise.reject(new Error('no test here has an errorExpression')),
      updateTimeout: async () => {
        if (this.state === 'completed') throw refusal(status.NOT_FOUND)
        if (this.state !== 'taken') throw refusal(status.FAILED_PRECONDITION)
      },
    }
  }

  /** Hands the job to a worker. `askedAt`: its monotonic time. */
  take(askedAt: number): Job {
    if (this.state !== 'ready') throw new Error(`a job that is ${this.state} is handed out to nobody`)
    this.state = 'taken'
    this.activations += 1
    return {
      key: '2251799813685249',
      type: 'mail',
      processInstanceKey: '1',
      processId: 'process',
      elementId: 'send',
      elementInstanceKey: '2',
      retries: this.retries,
      headers: this.#headers,
      variables: this.variables,
      askedAt,
    }
  }

  /** The lease of a worker that says nothing any more runs out. */
  timeOut(): void {
    if (this.state === 'taken') this.state = 'ready'
  }

  /** A person gives a retry and resolves the incident. */
  resolve(): void {
    if (this.state !== 'incident') throw new Error('there is no incident')
    this.retries = 1
    this.asksForConsent = false
    this.state = 'ready'
  }

  /** The engine is set up anew, counts its keys from the start, and this one is now that of a job with another mail. */
  startAnew(variables: Variables): void {
    this.variables = variables
    this.retries = 3
    this.state = 'ready'
  }

  #complete(answer: Variables): void {
    const first = this.#firstCompletion
    this.#firstCompletion = 'arrives'
    if (first === 'lost') throw refusal(status.UNAVAILABLE)
    if (first === 'stuck') {
      this.#stuck = answer
      return
    }
    if (this.#stuck) this.#end(this.#stuck)
    this.#end(answer)
    if (first === 'unanswered') throw refusal(status.UNAVAILABLE)
  }

  #end(answer: Variables): void {
    if (this.state === 'completed') {
      this.lateCompletions += 1
      throw refusal(status.NOT_FOUND)
    }
    if (this.state === 'incident') throw refusal(status.FAILED_PRECONDITION)
    this.state = 'completed'
    this.variables = { ...this.variables, ...answer }
  }

  #fail({ retries, variables }: { readonly retries: number; readonly variables: Variables }): void {
    if (this.state === 'completed') throw refusal(status.NOT_FOUND)
    if (this.state === 'incident') throw refusal(status.FAILED_PRECONDITION)
    this.variables = { ...this.variables, ...variables }
    this.retries = retries
    // the wait before a retry is over at once
    this.state = retries > 0 ? 'ready' : 'incident'
    this.asksForConsent = retries === 0 && 'smtpUncertainDelivery' in variables
  }
}

function refusal(code: number): Error {
  return toCommandError(Object.assign(new Error(`the engine says ${status[code]}`), { code }))
}
