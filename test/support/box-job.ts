import { status } from '@grpc/grpc-js'
import { toCommandError } from '../../src/broker/command-error.ts'
import type { Commands, Key } from '../../sandbox/engine/core/commands.ts'
import { Rejection } from '../../sandbox/engine/core/rejection.ts'
import { boundary, end, error, flows, start, task } from '../sandbox/engine/core/bpmn.ts'
import { LocalEngine } from '../sandbox/engine/core/local-engine.ts'
import type { EngineCommand, JobSetup, JobState, Variables } from './engine-double.ts'

const STATES: Readonly<Record<string, JobState>> = {
  activatable: 'ready',
  activated: 'taken',
  'backing-off': 'backoff',
  failed: 'incident',
  'error-thrown': 'incident',
}
const STATUSES: Readonly<Record<string, number>> = {
  NOT_FOUND: status.NOT_FOUND,
  INVALID_STATE: status.FAILED_PRECONDITION,
}

/** The engine in the box with a process that has one job, and one whose job's BPMN errors are caught. */
export async function startBox(headers: Readonly<Record<string, string>>): Promise<LocalEngine> {
  const box = await LocalEngine.start()
  const list = Object.entries(headers).map(([key, value]) => `<zeebe:header key="${key}" value="${value}"/>`)
  const mail = task('mail', `<zeebe:taskHeaders>${list.join('')}</zeebe:taskHeaders>`)
  await box.deploy('uncaught', start + mail + end + flows('start mail end'))
  const caught = boundary('caught-it', 'mail', error()) + '<bpmn:endEvent id="after"/>'
  await box.deploy('caught', start + mail + caught + end + flows('start mail end', 'caught-it after'))
  return box
}

/** One job of the engine in the box, told as the double tells it. */
export class BoxJob {
  readonly #box: LocalEngine
  readonly #instance: Key
  readonly #key: Key

  private constructor(box: LocalEngine, instance: Key) {
    this.#box = box
    this.#instance = instance
    this.#key = box.jobs(instance)[0]?.key ?? -1
  }

  static async start(box: LocalEngine, { variables, catchesErrors }: JobSetup): Promise<BoxJob> {
    return new BoxJob(box, await box.create(catchesErrors === true ? 'caught' : 'uncaught', { ...variables }))
  }

  /** `over`: completed, left by an error that was caught, or cancelled. */
  get state(): JobState | 'over' {
    if (this.#box.state(this.#instance) !== 'active') return 'over'
    const [job] = this.#box.jobs(this.#instance)
    const state = STATES[job?.state ?? '']
    if (!state) throw new Error(`the job is ${job?.state ?? 'not there'}`)
    return state
  }

  get incident(): 'failure' | 'error' | undefined {
    const [incident] = this.#box.incidents(this.#instance)
    if (!incident) return undefined
    return incident.errorType === 'JOB_NO_RETRIES' ? 'failure' : 'error'
  }

  /** Nothing when there is no job to be had. */
  async activate(timeoutMs: number): Promise<object | undefined> {
    const [job] = await this.#box.take('mail', 1, timeoutMs)
    if (!job) return undefined
    const { retries, customHeaders, variables } = job
    return { retries, headers: parse(customHeaders), variables: parse(variables) }
  }

  /** Throws the `CommandError` that the worker would see. */
  async take(command: EngineCommand): Promise<void> {
    try {
      await this.#box.run((commands) => this.#say(commands, command))
    } catch (problem) {
      if (!(problem instanceof Rejection)) throw problem
      throw toCommandError(Object.assign(new Error(problem.message), { code: STATUSES[problem.type] }))
    }
  }

  async resolve(corrections: Variables): Promise<void> {
    const [incident] = this.#box.incidents(this.#instance)
    if (!incident) throw new Error('there is no incident')
    await this.#box.run((commands) => {
      commands.setVariables(incident.elementInstanceKey, JSON.stringify(corrections), true)
      if (incident.errorType === 'JOB_NO_RETRIES') commands.updateJobRetries(this.#key, 1)
      commands.resolveIncident(incident.key)
    })
  }

  pass(ms: number): Promise<void> {
    return this.#box.pass(ms)
  }

  async cancel(): Promise<void> {
    await this.#box.run((commands) => commands.cancelInstance(this.#instance))
  }

  #say(commands: Commands, command: EngineCommand): void {
    const variables = 'variables' in command ? JSON.stringify(command.variables) : '{}'
    switch (command.kind) {
      case 'complete':
        return commands.completeJob(this.#key, variables)
      case 'throw':
        return commands.throwError(this.#key, { errorCode: 'A', errorMessage: '', variables })
      case 'fail': {
        const { retries, backoffMs: retryBackOff } = command
        return commands.failJob(this.#key, { retries, retryBackOff, errorMessage: 'no', variables })
      }
      case 'renew':
        return commands.updateJobTimeout(this.#key, command.timeoutMs)
    }
  }
}

const parse = (json: string): unknown => JSON.parse(json)
