import { status } from '@grpc/grpc-js'
import { toCommandError } from '../../src/broker/command-error.ts'
import type { JobCommands } from '../../src/broker/commands.ts'
import type { Job } from '../../src/broker/job.ts'
import { aJob } from './a-job.ts'

/**
 * - ready: waits for a worker. taken: lent to one. backoff: failed, and comes back. incident: waits for a person.
 * - completed: by the worker. left: by a BPMN error that the process caught. cancelled: with its process, by a person.
 */
export type JobState = 'ready' | 'taken' | 'backoff' | 'incident' | 'completed' | 'left' | 'cancelled'

export type Variables = Readonly<Record<string, unknown>>

export interface JobSetup {
  readonly variables: Variables
  readonly headers?: Readonly<Record<string, string>>
  readonly retries?: number
  /** Whether the process catches BPMN errors; an error that nobody catches is an incident. */
  readonly catchesErrors?: boolean
}

export type EngineCommand =
  | { readonly kind: 'complete'; readonly variables: Variables }
  | { readonly kind: 'throw'; readonly variables: Variables }
  | {
      readonly kind: 'fail'
      readonly retries: number
      readonly backoffMs: number
      readonly variables: Variables
    }
  | { readonly kind: 'renew'; readonly timeoutMs: number }

interface Snapshot {
  readonly state: JobState
  readonly retries: number
  readonly variables: Variables
  readonly incident: 'failure' | 'error' | undefined
  readonly endedAt: number | undefined
}

/**
 * The life of one job in the engine, as Zeebe 8.6 has it. Nothing is fenced: completions, failures and errors are taken
 * from whoever sends them while the job is ready or taken, renewals while it is taken. A job keeps its key over retries,
 * timeouts and resolved incidents, of both kinds. Variables of a failure stay with the job, those of an error that nobody
 * catches do not; only a failure with 0 retries or such an error is an incident. engine-double.test.ts compares.
 */
export class EngineDouble {
  state: JobState = 'ready'
  variables: Variables
  retries: number
  incident: 'failure' | 'error' | undefined
  /** Who holds the job; nobody once it has timed out or was answered. */
  holder: object | undefined
  endedAt: number | undefined
  /** What was said about the job last, and taken. */
  said: Exclude<EngineCommand, { readonly kind: 'renew' }> | undefined
  /** Completions that came when the job was over already. */
  lateCompletions = 0
  readonly key = '2251799813685249'
  readonly #now: () => number
  readonly #setup: JobSetup
  #until = 0

  constructor(setup: JobSetup, now: () => number) {
    this.#setup = setup
    this.#now = now
    this.variables = setup.variables
    this.retries = setup.retries ?? 3
  }

  /** As the job began. */
  get firstVariables(): Variables {
    return this.#setup.variables
  }

  /** The job is over for the engine: commands about it are answered NOT_FOUND. */
  get isOver(): boolean {
    return this.endedAt !== undefined
  }

  /** When a taken job times out, or the wait of a failed one is over. */
  get until(): number {
    return this.#until
  }

  activate(holder: object, timeoutMs: number): Job {
    if (this.state !== 'ready') throw new Error(`a job that is ${this.state} is handed out to nobody`)
    this.state = 'taken'
    this.holder = holder
    this.#until = this.#now() + timeoutMs
    return aJob({
      key: this.key,
      retries: this.retries,
      headers: this.#setup.headers ?? {},
      variables: this.variables,
      askedAt: this.#now(),
    })
  }

  /** A taken job times out; the wait of a failed one ends. */
  timeout(): void {
    if (this.state !== 'taken' && this.state !== 'backoff') return
    this.state = 'ready'
    this.holder = undefined
  }

  /** Throws the `CommandError` that the worker would see. */
  take(command: EngineCommand): void {
    if (this.isOver) {
      if (command.kind === 'complete') this.lateCompletions += 1
      throw refusal(status.NOT_FOUND, 'no such job')
    }
    if (command.kind === 'renew') {
      if (this.state !== 'taken') throw refusal(status.FAILED_PRECONDITION, 'no deadline exists for this job')
      this.#until = this.#now() + command.timeoutMs
      return
    }
    if (this.state !== 'ready' && this.state !== 'taken')
      throw refusal(status.FAILED_PRECONDITION, `the job is in state ${this.state}`)
    this.holder = undefined
    this.said = command
    switch (command.kind) {
      case 'complete':
        this.#keep(command.variables)
        this.#end('completed')
        return
      case 'throw':
        this.incident = 'error'
        if (this.#setup.catchesErrors === true) this.#end('left')
        else this.state = 'incident'
        return
      case 'fail':
        this.#keep(command.variables)
        this.retries = command.retries
        this.incident = command.retries > 0 ? undefined : 'failure'
        if (command.retries === 0) this.state = 'incident'
        else this.state = command.backoffMs > 0 ? 'backoff' : 'ready'
        this.#until = this.#now() + command.backoffMs
        return
    }
  }

  /** What a person does beside an incident: correct variables, give a retry, resolve. */
  resolve(corrections: Variables = {}): void {
    if (this.state !== 'incident') throw new Error('there is no incident')
    this.variables = { ...this.variables, ...corrections }
    if (this.incident === 'failure') this.retries = 1
    this.incident = undefined
    this.state = 'ready'
  }

  /** A person cancels the process. */
  cancel(): void {
    this.holder = undefined
    this.#end('cancelled')
  }

  #keep(variables: Variables): void {
    this.variables = { ...this.variables, ...variables }
  }

  #end(state: JobState): void {
    this.state = state
    this.endedAt = this.#now()
  }

  snapshot(): Snapshot {
    const { state, retries, variables, incident, endedAt } = this
    return { state, retries, variables, incident, endedAt }
  }

  /** An engine that is set back to a backup: what it has heard since is forgotten. */
  restore(backup: Snapshot): void {
    Object.assign(this, { ...backup, holder: undefined })
    this.#until = this.#now()
  }
}

/** What a worker says to this engine, with no network between. */
export function commandsOf(engine: () => EngineDouble): JobCommands {
  const say = async (command: EngineCommand) => engine().take(command)
  return {
    complete: (_key, variables) => say({ kind: 'complete', variables }),
    fail: (_key, failure) => say({ kind: 'fail', ...failure }),
    throwError: (_key, { variables }) => say({ kind: 'throw', variables }),
    updateTimeout: (_key, timeoutMs) => say({ kind: 'renew', timeoutMs }),
  }
}

function refusal(code: number, words: string): Error {
  return toCommandError(Object.assign(new Error(words), { code }))
}

/** What a worker sees of a command whose answer, or which itself, was lost. */
export function unreachable(): Error {
  return refusal(status.UNAVAILABLE, 'connection dropped')
}
