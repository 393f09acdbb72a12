import type {
  ActivatedJob,
  Commands,
  Deployment,
  Engine,
  Key,
  Resource,
} from '../../../../sandbox/engine/core/commands.ts'
import { Rejection } from '../../../../sandbox/engine/core/rejection.ts'

/** What a command was called with. */
export type Seen = readonly [name: string, ...args: unknown[]]

/** An engine that knows jobs and nothing of processes, so that the servers in front can be looked at alone. */
export class StubEngine implements Engine {
  readonly seen: Seen[] = []
  readonly jobs: ActivatedJob[] = []
  readonly view = { instances: () => [] }
  /** How many listeners wait for jobs. */
  following = 0
  /** Every command is refused with this. */
  problem: Error | undefined
  recorded: readonly string[] = []
  /** How the operating system takes what was written. */
  flush: () => Promise<void> = () => Promise.resolve()
  readonly #listeners = new Map<string, Set<() => void>>()
  readonly #completions = new Map<Key, (variables: string) => void>()
  #key = 100

  async run<T>(command: (commands: Commands) => T): Promise<T> {
    if (this.problem) throw this.problem
    const result = command(this.#commands)
    await this.flush()
    return result
  }

  /** A job that may be taken; returns its key. */
  offer(type: string, job: Partial<ActivatedJob> = {}): Key {
    const key = (this.#key += 1)
    this.jobs.push({ ...template, key, type, ...job })
    for (const listener of this.#listeners.get(type) ?? []) listener()
    return key
  }

  complete(processInstanceKey: Key, variables: string): void {
    this.#completions.get(processInstanceKey)?.(variables)
  }

  async deploy(resources: readonly Resource[], tenantId: string): Promise<Deployment> {
    this.seen.push([
      'deploy',
      ...resources.map(({ name, content }) => `${name}: ${content.toString()}`),
      tenantId,
    ])
    if (this.problem) throw this.problem
    const process = {
      bpmnProcessId: 'order',
      version: 2,
      processDefinitionKey: 2251799813685250,
      resourceName: resources[0]?.name ?? '',
      tenantId,
    }
    return { key: 2251799813685249, tenantId, processes: [process] }
  }

  onJob(type: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(type) ?? new Set()
    this.#listeners.set(type, listeners.add(listener))
    this.following += 1
    return () => {
      if (listeners.delete(listener)) this.following -= 1
    }
  }

  onCompletion(processInstanceKey: Key, listener: (variables: string) => void): () => void {
    this.#completions.set(processInstanceKey, listener)
    return () => this.#completions.delete(processInstanceKey)
  }

  async records(
    from: number,
    { waitMs }: { readonly waitMs: number },
  ): Promise<{ records: readonly string[]; next: number }> {
    this.seen.push(['records', from, waitMs])
    return { records: this.recorded, next: from + this.recorded.length }
  }

  async close(): Promise<void> {}

  readonly #commands: Commands = {
    createInstance: (request) => {
      this.seen.push(['createInstance', request])
      return {
        processDefinitionKey: 2251799813685250,
        bpmnProcessId: request.bpmnProcessId ?? 'order',
        version: 2,
        processInstanceKey: 2251799813685251,
        tenantId: request.tenantId,
      }
    },
    activateJobs: ({ type, maxJobsToActivate, tenantIds }) => {
      const fitting = this.jobs.filter((job) => job.type === type && tenantIds.includes(job.tenantId))
      const taken: ActivatedJob[] = []
      let size = 0
      for (const job of fitting.slice(0, maxJobsToActivate)) {
        if (taken.length > 0 && size + job.variables.length > 4_000_000) break
        size += job.variables.length
        taken.push(job)
        this.jobs.splice(this.jobs.indexOf(job), 1)
      }
      return taken
    },
    completeJob: (...args) => this.#changeJob('completeJob', ...args),
    failJob: (...args) => this.#changeJob('failJob', ...args),
    throwError: (...args) => this.#changeJob('throwError', ...args),
    updateJobTimeout: (...args) => this.#changeJob('updateJobTimeout', ...args),
    updateJobRetries: (...args) => this.#changeJob('updateJobRetries', ...args),
    setVariables: (...args) => {
      this.seen.push(['setVariables', ...args])
      return 2251799813685299
    },
    resolveIncident: (...args) => void this.seen.push(['resolveIncident', ...args]),
    cancelInstance: (...args) => void this.seen.push(['cancelInstance', ...args]),
    completeUserTask: (...args) => void this.seen.push(['completeUserTask', ...args]),
    pinClock: (...args) => void this.seen.push(['pinClock', ...args]),
    resetClock: () => void this.seen.push(['resetClock']),
  }

  #changeJob(name: string, jobKey: Key, ...args: unknown[]): void {
    this.seen.push([name, jobKey, ...args])
    if (jobKey === 404) throw new Rejection('NOT_FOUND', `no such job ${jobKey}`)
    if (jobKey === 409) throw new Rejection('INVALID_STATE', 'it is in state FAILED')
    if (jobKey === 400) throw new Rejection('INVALID_ARGUMENT', 'no object')
    if (jobKey === 500) throw new Error('something unforeseen')
  }
}

const template = {
  processInstanceKey: 2251799813685251,
  bpmnProcessId: 'order',
  processDefinitionVersion: 2,
  processDefinitionKey: 2251799813685250,
  elementId: 'mail',
  elementInstanceKey: 2251799813685257,
  customHeaders: '{}',
  worker: 'tester',
  retries: 3,
  deadline: 1_700_000_000_000,
  variables: '{}',
  tenantId: '<default>',
}
