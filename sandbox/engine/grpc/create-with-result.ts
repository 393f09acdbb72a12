import type { Engine } from '../core/commands.ts'
import { Rejection } from '../core/rejection.ts'
import { instanceRequest, type InstanceWish } from '../instance-request.ts'
import { createWithResult } from '../instance-result.ts'
import type { Handler } from './handler.ts'
import { refusalOf } from './status.ts'

interface Request {
  readonly request: InstanceWish | null
  readonly requestTimeout: number
  readonly fetchVariables: readonly string[]
}

/** Answers when the instance has completed. */
export function createWithResultHandler(engine: Engine): Handler {
  return (call, answer) => {
    const { request, requestTimeout, fetchVariables } = call.request as Request
    const wish = { timeoutMs: requestTimeout, fetchVariables }
    const leave = createWithResult(
      engine,
      () => {
        if (request) return instanceRequest(request)
        throw new Rejection('INVALID_ARGUMENT', 'Expected a request, but none given')
      },
      wish,
      (result) => {
        if ('problem' in result) answer(refusalOf(result.problem, 'CREATE'), [])
        else answer(undefined, [{ ...result.instance, variables: result.variables }])
      },
    )
    call.on('cancelled', leave)
  }
}
