import { z } from 'zod'
import { DEFAULT_TENANT, type ActivatedJob } from '../core/commands.ts'
import { DEFAULT_HOLD_MS, type JobMessages } from '../job-dispatcher.ts'
import { parseJson } from './body.ts'
import { command, integer, text, variables } from './command.ts'
import type { RestOptions } from './options.ts'
import type { Route } from './route.ts'

const activation = z.object({
  type: text,
  worker: text,
  timeout: integer(0),
  maxJobsToActivate: integer(0),
  fetchVariable: z.array(z.string()).nullish(),
  requestTimeout: integer(0),
  tenantIds: z.array(z.string()).nullish(),
})

const completion = z.object({ variables })
const failure = z.object({ retries: integer(0), errorMessage: text, retryBackOff: integer(0), variables })
const error = z.object({ errorCode: text, errorMessage: text, variables })
const change = z.object({
  changeset: z.object({ retries: z.number().int().nullish(), timeout: z.number().int().nullish() }),
})

/** Taking jobs and answering them. */
export function jobRoutes({ engine, dispatcher }: RestOptions): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/v2/jobs/activation',
      intent: 'ACTIVATE',
      answer: async ({ body, signal }) => {
        const { requestTimeout, fetchVariable, tenantIds, ...wish } = parseJson(body, activation)
        const request = {
          ...wish,
          fetchVariable: fetchVariable ?? [],
          tenantIds: tenantIds?.length ? tenantIds : [DEFAULT_TENANT],
        }
        const jobs = await new Promise<JobMessages>((resolve, reject) => {
          if (signal.aborted) return resolve([])
          const cancel = dispatcher.take(request, requestTimeout || DEFAULT_HOLD_MS, (answer) => {
            if ('jobs' in answer) resolve(answer.jobs)
            else reject(answer.problem)
          })
          signal.addEventListener('abort', () => {
            cancel()
            resolve([])
          })
        })
        return { status: 200, body: `{"jobs":[${jobs.flat().map(jobJson).join(',')}]}` }
      },
    },
    command(
      engine,
      { method: 'POST', path: '/v2/jobs/{key}/completion', intent: 'COMPLETE' },
      completion,
      (commands, key, body) => commands.completeJob(key, body.variables),
    ),
    command(
      engine,
      { method: 'POST', path: '/v2/jobs/{key}/failure', intent: 'FAIL' },
      failure,
      (commands, key, body) => commands.failJob(key, body),
    ),
    command(
      engine,
      { method: 'POST', path: '/v2/jobs/{key}/error', intent: 'THROW_ERROR' },
      error,
      (commands, key, body) => commands.throwError(key, body),
    ),
    command(
      engine,
      { method: 'PATCH', path: '/v2/jobs/{key}', intent: 'UPDATE' },
      change,
      (commands, key, { changeset: { retries, timeout } }) => {
        if (typeof retries === 'number') commands.updateJobRetries(key, retries)
        if (typeof timeout === 'number') commands.updateJobTimeout(key, timeout)
      },
    ),
  ]
}

/** A job with the names of 8.6's REST; its variables are JSON already, and keep every digit. */
function jobJson(job: ActivatedJob): string {
  const { variables, customHeaders, bpmnProcessId, ...fields } = job
  const plain = JSON.stringify({ ...fields, processDefinitionId: bpmnProcessId })
  return `${plain.slice(0, -1)},"customHeaders":${customHeaders},"variables":${variables}}`
}
