import type { ActivatedJob, ActivationRequest } from '../core/commands.ts'
import { Rejection } from '../core/rejection.ts'
import { raise } from '../run/incidents.ts'
import { headersOf } from '../run/jobs.ts'
import { joinVariables } from '../run/json-text.ts'
import type { Run } from '../run/run.ts'
import { lookUp, visible } from '../run/scopes.ts'
import type { JobDoc } from '../state/documents.ts'
import { elementWith } from './job-commands.ts'

/** The gateway's limit for one message, bytes, and what a job has beside its variables. */
const MAX_MESSAGE = 4 * 1024 * 1024
const AROUND_VARIABLES = 1024

/** Hands out jobs, lowest keys first; stops before the answer is larger than one message can be. */
export function activateJobs(run: Run, request: ActivationRequest): ActivatedJob[] {
  check(request)
  const { type, worker, timeout, maxJobsToActivate, tenantIds } = request
  const jobs: ActivatedJob[] = []
  let size = 0
  while (jobs.length < maxJobsToActivate) {
    const key = run.state.queues.next(type, tenantIds)
    const job = key === undefined ? undefined : run.state.jobs.get(key)
    if (!job) break
    const variables = variablesOf(run, job, request.fetchVariable)
    const bytes = Buffer.byteLength(variables) + AROUND_VARIABLES
    if (bytes > MAX_MESSAGE) {
      refuseLarge(run, job, bytes)
      continue
    }
    size += bytes
    if (size > MAX_MESSAGE) break
    const taken: JobDoc = { ...job, state: 'activated', worker, deadline: run.now + timeout }
    run.state.jobs.put(job.key, taken)
    jobs.push(handedOut(run, taken, variables))
  }
  if (jobs.length > 0) tell(run, request, jobs)
  return jobs
}

function check({ type, timeout, maxJobsToActivate }: ActivationRequest): void {
  const wrong = (name: string, value: string | number, wanted: string) =>
    new Rejection(
      'INVALID_ARGUMENT',
      `Expected to activate job batch with ${name} to be ${wanted}, but it was ${value === '' ? 'blank' : `'${value}'`}`,
    )
  if (type.trim() === '') throw wrong('type', '', 'present')
  if (timeout < 1) throw wrong('timeout', timeout, 'greater than zero')
  if (maxJobsToActivate < 1) throw wrong('max jobs to activate', maxJobsToActivate, 'greater than zero')
}

function variablesOf(run: Run, { element }: JobDoc, names: readonly string[]): string {
  if (names.length === 0) return joinVariables(visible(run, element))
  const found = names.flatMap((name) => {
    const json = lookUp(run, element, name)
    return json === undefined ? [] : [[name, json] as const]
  })
  return joinVariables(found)
}

function refuseLarge(run: Run, job: JobDoc, bytes: number): void {
  run.state.jobs.put(job.key, { ...job, state: 'failed' })
  const errorMessage =
    `The job with key '${job.key}' can not be activated, because with ${(bytes / 1024 / 1024).toFixed(1)} MB it is larger ` +
    'than the configured message size (per default is 4 MB). Try to reduce the size by reading fewer variables or ' +
    'modifying the variables.'
  raise(run, elementWith(run, job), {
    errorType: 'MESSAGE_SIZE_EXCEEDED',
    errorMessage,
    retry: 'job',
    jobKey: job.key,
  })
}

function handedOut(run: Run, job: JobDoc, variables: string): ActivatedJob {
  const { definition } = run.models.get(job.definitionKey)
  return {
    key: job.key,
    type: job.type,
    processInstanceKey: job.instanceKey,
    bpmnProcessId: definition.id,
    processDefinitionVersion: definition.version,
    processDefinitionKey: definition.key,
    elementId: job.elementId,
    elementInstanceKey: job.element,
    customHeaders: headersOf(run, job),
    worker: job.worker,
    retries: job.retries,
    deadline: job.deadline,
    variables,
    tenantId: job.tenantId,
  }
}

function tell(run: Run, request: ActivationRequest, jobs: readonly ActivatedJob[]): void {
  const { type, worker, timeout, maxJobsToActivate } = request
  const value = {
    type,
    worker,
    timeout,
    maxJobsToActivate,
    jobKeys: jobs.map(({ key }) => key),
    truncated: false,
  }
  run.records.event('JOB_BATCH', 'ACTIVATED', run.state.newKey(), 0, JSON.stringify(value))
}
