import type { JobFailure, JsonText, Key, ThrownError } from '../core/commands.ts'
import { Rejection } from '../core/rejection.ts'
import { catcherOf, uncaught } from '../run/errors.ts'
import { raise } from '../run/incidents.ts'
import { tellJob } from '../run/jobs.ts'
import { readVariables } from '../run/json-text.ts'
import { complete, terminate } from '../run/lifecycle.ts'
import type { Run } from '../run/run.ts'
import { listenerDone } from '../run/task-listeners.ts'
import { setLocal } from '../run/scopes.ts'
import type { ElementDoc, JobDoc } from '../state/documents.ts'

/** Nothing fences: whoever knows a job's key may end it while it has no incident and no back-off. */
const HELD: readonly JobDoc['state'][] = ['activatable', 'activated']
const MESSAGE_LENGTH = 10_000

export function completeJob(run: Run, key: Key, text: JsonText): void {
  const job = jobFor(run, key, 'complete')
  refuseUnless(HELD, job, 'complete')
  refuseOfListener(job, readVariables(text), 'complete')
  run.state.jobs.remove(key)
  tellJob(run, job, 'COMPLETED', { variables: text })
  if (job.listener) return listenerDone(run, job.listener)
  complete(run, elementWith(run, job), text)
}

export function failJob(
  run: Run,
  key: Key,
  { retries, retryBackOff, errorMessage, variables }: JobFailure,
): void {
  const job = jobFor(run, key, 'fail')
  refuseUnless(HELD, job, 'fail')
  const given = readVariables(variables)
  refuseOfListener(job, given, 'fail')
  if (Buffer.byteLength(errorMessage) >= 2_040 * 1024) throw new Rejection('EXCEEDED_BATCH_RECORD_SIZE', '')
  const doc = elementWith(run, job)
  setLocal(run, doc.key, given)
  const backsOff = retries > 0 && retryBackOff > 0
  const failed: JobDoc = {
    ...job,
    retries,
    errorMessage:
      errorMessage.length > MESSAGE_LENGTH ? `${errorMessage.slice(0, MESSAGE_LENGTH)}...` : errorMessage,
    state: retries <= 0 ? 'failed' : backsOff ? 'backing-off' : 'activatable',
    deadline: backsOff ? run.now + retryBackOff : -1,
  }
  run.state.jobs.put(key, failed)
  tellJob(run, failed, 'FAILED', { retryBackoff: retryBackOff, variables })
  if (retries <= 0) raise(run, doc, { ...noRetries(errorMessage), jobKey: key })
}

/** What a job without retries is about. */
const noRetries = (errorMessage: string) =>
  ({
    errorType: 'JOB_NO_RETRIES',
    errorMessage: errorMessage === '' ? 'No more retries left.' : errorMessage,
    retry: 'job',
  }) as const

export function throwError(run: Run, key: Key, { errorCode, errorMessage, variables }: ThrownError): void {
  const job = jobFor(run, key, 'throw an error for')
  refuseUnless(HELD, job, 'throw an error for')
  if (job.listener)
    throw new Rejection(
      'INVALID_ARGUMENT',
      `Expected to throw an error for job with key '${key}', but it is the job of a task listener`,
    )
  const given = readVariables(variables)
  const doc = elementWith(run, job)
  const thrown: JobDoc = { ...job, errorMessage, state: 'error-thrown', deadline: -1 }
  const catcher = catcherOf(run, doc, errorCode)
  if (catcher) {
    run.state.jobs.remove(key)
    tellJob(run, thrown, 'ERROR_THROWN', { errorCode, variables })
    terminate(run, catcher.activity, { boundary: catcher.boundary, variables: given })
    return
  }
  // an accepted error that nobody catches ends nothing: the job waits for a person
  run.state.jobs.put(key, thrown)
  tellJob(run, thrown, 'ERROR_THROWN', { errorCode, variables })
  const { errorType, message } = uncaught(run, doc, { errorCode, errorMessage, variables: given })
  raise(run, doc, { errorType, errorMessage: message, retry: 'job', jobKey: key })
}

export function updateJobTimeout(run: Run, key: Key, timeout: number): void {
  const job = jobFor(run, key, 'update the timeout of')
  refuseUnless(['activated'], job, 'update the timeout of')
  const updated = { ...job, deadline: run.now + timeout }
  run.state.jobs.put(key, updated)
  tellJob(run, updated, 'TIMEOUT_UPDATED')
}

export function updateJobRetries(run: Run, key: Key, retries: number): void {
  const job = jobFor(run, key, 'update retries for')
  if (retries < 1)
    throw new Rejection(
      'INVALID_ARGUMENT',
      `Expected to update retries for job with key '${key}' with a positive amount of retries, but the amount given was '${retries}'`,
    )
  const updated = { ...job, retries }
  run.state.jobs.put(key, updated)
  tellJob(run, updated, 'RETRIES_UPDATED')
}

/** Of a listener's job; that failing may not carry variables either is the stricter of two guesses. */
function refuseOfListener(
  { key, listener }: JobDoc,
  variables: ReadonlyMap<string, unknown>,
  purpose: string,
): void {
  if (!listener || variables.size === 0) return
  throw new Rejection(
    'INVALID_ARGUMENT',
    `Expected to ${purpose} the job of a task listener with key '${key}' without variables, but variables are given`,
  )
}

function jobFor(run: Run, key: Key, purpose: string): JobDoc {
  const job = run.state.jobs.get(key)
  if (job) return job
  throw new Rejection('NOT_FOUND', `Expected to ${purpose} job with key '${key}', but no such job was found`)
}

function refuseUnless(allowed: readonly JobDoc['state'][], { key, state }: JobDoc, purpose: string): void {
  if (allowed.includes(state)) return
  const name = state.toUpperCase().replace('-', '_')
  throw new Rejection(
    'INVALID_STATE',
    `Expected to ${purpose} job with key '${key}', but it is in state '${name}'`,
  )
}

export function elementWith(run: Run, job: JobDoc): ElementDoc {
  const doc = run.state.elements.get(job.element)
  if (!doc) throw new Error(`job ${job.key} without its element`)
  return doc
}
