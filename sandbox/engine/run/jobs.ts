import type { Key } from '../core/commands.ts'
import type { JobDefinition } from '../model/process.ts'
import type { ElementDoc, JobDoc, ListenerDoc } from '../state/documents.ts'
import { numberOf, textOf } from './expressions.ts'
import { modelOf, type Run } from './run.ts'

export interface JobInputs {
  readonly type: string
  readonly retries: number
}

/** The type and retries of a task's job. Throws an ElementProblem. */
export const jobInputs = (
  run: Run,
  { key }: ElementDoc,
  job: Pick<JobDefinition, 'type' | 'retries'>,
): JobInputs => ({
  type: textOf(run, key, job.type),
  retries: Math.trunc(numberOf(run, key, job.retries)),
})

export function createJob(
  run: Run,
  doc: ElementDoc,
  { type, retries }: JobInputs,
  listener?: ListenerDoc,
): void {
  const job: JobDoc = {
    key: run.state.newKey(),
    type,
    retries,
    element: doc.key,
    elementId: doc.elementId,
    instanceKey: doc.instanceKey,
    definitionKey: doc.definitionKey,
    tenantId: modelOf(run, doc).definition.tenantId,
    state: 'activatable',
    worker: '',
    deadline: -1,
    errorMessage: '',
    ...(listener && { listener }),
  }
  run.state.jobs.put(job.key, job)
  tellJob(run, job, 'CREATED')
}

/** The task ends without its job. */
export function cancelJobs(run: Run, element: Key): void {
  for (const key of run.state.jobsOf.of(element)) {
    const job = run.state.jobs.get(key)
    if (!job) continue
    run.state.jobs.remove(key)
    tellJob(run, job, 'CANCELED')
  }
}

export interface JobNews {
  readonly retryBackoff?: number
  readonly errorCode?: string
  /** JSON object. */
  readonly variables?: string
}

/** What is as usual is left out of the record, and put back by who reads it. */
export function tellJob(run: Run, job: JobDoc, intent: string, news: JobNews = {}): void {
  const { retryBackoff, errorCode, variables } = news
  const value = {
    type: job.type,
    elementId: job.elementId,
    elementInstanceKey: job.element,
    processInstanceKey: job.instanceKey,
    retries: job.retries,
    worker: omitted(job.worker, ''),
    deadline: job.state === 'activated' ? job.deadline : undefined,
    recurringTime: job.state === 'backing-off' ? job.deadline : undefined,
    errorMessage: omitted(job.errorMessage, ''),
    retryBackoff,
    errorCode,
    jobKind: job.listener && 'TASK_LISTENER',
    // as text, so that big integers in it stay what they are
    variables: variables === '' || variables === '{}' ? undefined : variables,
  }
  run.records.event('JOB', intent, job.key, job.definitionKey, JSON.stringify(value))
}

const omitted = <T>(value: T, usual: T): T | undefined => (value === usual ? undefined : value)

/** JSON object of texts. */
export function headersOf(run: Run, { definitionKey, elementId, listener }: JobDoc): string {
  const { job, headers } = run.models.element(definitionKey, elementId)
  if (!listener) return job?.headers ?? '{}'
  const own = JSON.parse(headers) as Record<string, string>
  const action = listener.event === 'creating' ? 'create' : 'complete'
  return JSON.stringify({
    ...own,
    'io.camunda.zeebe:userTaskKey': String(listener.userTask),
    'io.camunda.zeebe:action': action,
  })
}
