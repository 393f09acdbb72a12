import { DEFAULT_TENANT, type ActivationRequest } from '../core/commands.ts'
import { DEFAULT_HOLD_MS, type JobDispatcher } from '../job-dispatcher.ts'
import type { Handler } from './handler.ts'
import { refusalOf } from './status.ts'

/** A stream that ends with its first jobs, or without any when the time is up. */
export function activateJobsHandler(dispatcher: JobDispatcher): Handler {
  return (call, answer) => {
    if (call.cancelled) return
    const request = call.request as ActivationRequest & { readonly requestTimeout: number }
    const { requestTimeout, tenantIds } = request
    const activation = tenantIds.length > 0 ? request : { ...request, tenantIds: [DEFAULT_TENANT] }
    const cancel = dispatcher.take(activation, requestTimeout || DEFAULT_HOLD_MS, (outcome) => {
      if ('problem' in outcome) answer(refusalOf(outcome.problem, 'ACTIVATE'), [])
      else
        answer(
          undefined,
          outcome.jobs.map((jobs) => ({ jobs })),
        )
    })
    call.on('cancelled', cancel)
  }
}
