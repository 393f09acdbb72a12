/** A 64-bit key. Those of partition 1 are below 2^53, so a number holds them. */
export type Key = number

/** JSON text of an object, as a client sent it or as it will be sent. */
export type JsonText = string

export const DEFAULT_TENANT = '<default>'

export interface Resource {
  readonly name: string
  readonly content: Buffer
}

export interface DeployedProcess {
  readonly bpmnProcessId: string
  readonly version: number
  readonly processDefinitionKey: Key
  readonly resourceName: string
  readonly tenantId: string
}

export interface Deployment {
  readonly key: Key
  readonly tenantId: string
  readonly processes: readonly DeployedProcess[]
}

export interface InstanceRequest {
  /** Either this with a version (-1: the newest), or the key of a definition. */
  readonly bpmnProcessId?: string
  readonly version?: number
  readonly processDefinitionKey?: Key
  readonly variables: JsonText
  readonly tenantId: string
}

export interface Instance {
  readonly processDefinitionKey: Key
  readonly bpmnProcessId: string
  readonly version: number
  readonly processInstanceKey: Key
  readonly tenantId: string
}

export interface ActivationRequest {
  readonly type: string
  readonly worker: string
  /** Length of the lease, milliseconds. */
  readonly timeout: number
  readonly maxJobsToActivate: number
  /** Names of the variables to hand out; none: all that the task sees. */
  readonly fetchVariable: readonly string[]
  readonly tenantIds: readonly string[]
}

export interface ActivatedJob {
  readonly key: Key
  readonly type: string
  readonly processInstanceKey: Key
  readonly bpmnProcessId: string
  readonly processDefinitionVersion: number
  readonly processDefinitionKey: Key
  readonly elementId: string
  readonly elementInstanceKey: Key
  readonly customHeaders: JsonText
  readonly worker: string
  readonly retries: number
  /** End of the lease, milliseconds since 1970 by the engine's clock. */
  readonly deadline: number
  readonly variables: JsonText
  readonly tenantId: string
}

export interface JobFailure {
  readonly retries: number
  /** Milliseconds until the job may be taken again. */
  readonly retryBackOff: number
  readonly errorMessage: string
  readonly variables: JsonText
}

export interface ThrownError {
  readonly errorCode: string
  readonly errorMessage: string
  readonly variables: JsonText
}

/**
 * What a client can ask of the engine. Each is carried out at once and throws a Rejection when it is refused;
 * what it changed is safe when the promise of `Engine.run` has resolved.
 */
export interface Commands {
  createInstance(request: InstanceRequest): Instance
  /** At most `maxJobsToActivate` jobs, lowest keys first, and no more than fit into one message of 4 MB. */
  activateJobs(request: ActivationRequest): ActivatedJob[]
  completeJob(jobKey: Key, variables: JsonText): void
  failJob(jobKey: Key, failure: JobFailure): void
  throwError(jobKey: Key, error: ThrownError): void
  /** The lease ends `timeout` milliseconds from now. */
  updateJobTimeout(jobKey: Key, timeout: number): void
  updateJobRetries(jobKey: Key, retries: number): void
  /** `local`: in that scope alone; otherwise each goes where its name exists, else to the process instance. */
  setVariables(elementInstanceKey: Key, variables: JsonText, local: boolean): Key
  resolveIncident(incidentKey: Key): void
  cancelInstance(processInstanceKey: Key): void
  completeUserTask(userTaskKey: Key, variables: JsonText): void
  /** Stands still at this time (milliseconds since 1970) until it is reset: what is due by then fires. */
  pinClock(timestamp: number): void
  resetClock(): void
}

/** What the engine's servers work with. */
export interface Engine {
  /** All of them or none; each must be BPMN. Rejects with a Rejection that names the element and what is wrong. */
  deploy(resources: readonly Resource[], tenantId: string): Promise<Deployment>
  /** Carries out commands in one go; resolves when the operating system has what they changed. */
  run<T>(command: (commands: Commands) => T): Promise<T>
  /** Calls back whenever a job of this type may be taken (again); returns how to end that. */
  onJob(type: string, listener: () => void): () => void
  /** Calls back once with the variables of an instance when it completes; returns how to end that. */
  onCompletion(processInstanceKey: Key, listener: (variables: JsonText) => void): () => void
  /**
   * Records from this position on (inclusive) as JSON texts, at most `limit` of them; waits up to `waitMs` for the
   * first one. `next` is the position to ask for next; from a position beyond the end it is where the end is.
   */
  records(
    from: number,
    options: { readonly limit: number; readonly waitMs: number; readonly signal?: AbortSignal },
  ): Promise<{ readonly records: readonly string[]; readonly next: number }>
  /** What runs now, for the page: see state views. */
  readonly view: View
  close(): Promise<void>
}

export interface View {
  /** Running instances and the last ended ones, newest first, at most 200. */
  instances(): readonly InstanceView[]
}

export interface InstanceView {
  readonly key: Key
  readonly bpmnProcessId: string
  readonly version: number
  readonly state: 'active' | 'completed' | 'terminated'
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly endedAt: number | undefined
  /** Elements that are active now. */
  readonly elements: readonly { readonly key: Key; readonly elementId: string; readonly type: string }[]
  /** Variables of each scope that has some; the instance's own first. */
  readonly variables: readonly {
    readonly scopeKey: Key
    readonly elementId: string
    readonly values: Readonly<Record<string, JsonText>>
  }[]
  readonly incidents: readonly {
    readonly key: Key
    readonly errorType: string
    readonly errorMessage: string
    readonly elementId: string
    readonly elementInstanceKey: Key
    readonly jobKey: Key
  }[]
  readonly jobs: readonly {
    readonly key: Key
    readonly type: string
    readonly elementId: string
    readonly retries: number
    readonly state: string
  }[]
  readonly userTasks: readonly { readonly key: Key; readonly elementId: string }[]
}
