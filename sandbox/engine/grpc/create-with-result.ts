import { status } from '@grpc/grpc-js'
import { parse, stringify } from 'lossless-json'
import type { Engine, Instance, JsonText } from '../core/commands.ts'
import { Rejection } from '../core/rejection.ts'
import { instanceRequest, type CreateRequest } from './commands.ts'
import type { Handler } from './handler.ts'
import { refusalOf } from './status.ts'

/** How long an instance may take when the client does not say, milliseconds. */
const DEFAULT_TIMEOUT_MS = 15_000
const MAX_TIMER_MS = 2 ** 31 - 1

interface Request {
  readonly request: CreateRequest | null
  readonly requestTimeout: number
  readonly fetchVariables: readonly string[]
}

/** Answers when the instance has completed; one that ends otherwise is answered by the time-out alone, as in Zeebe. */
export function createWithResultHandler(engine: Engine): Handler {
  return (call, answer) => {
    const { request, requestTimeout, fetchVariables } = call.request as Request
    const wait = requestTimeout > 0 ? Math.min(requestTimeout, MAX_TIMER_MS) : DEFAULT_TIMEOUT_MS
    let unfollow = (): void => {}
    const timer = setTimeout(() => {
      leave()
      answer({ code: status.DEADLINE_EXCEEDED, details: timeoutText(wait) }, [])
    }, wait)
    const leave = (): void => {
      clearTimeout(timer)
      unfollow()
    }
    call.on('cancelled', leave)
    const created = engine.run((commands): Instance => {
      if (!request) throw new Rejection('INVALID_ARGUMENT', 'Expected a request, but none given')
      const instance = commands.createInstance(instanceRequest(request))
      // in the same go: an instance without a task has completed when this is over
      unfollow = engine.onCompletion(instance.processInstanceKey, (variables) => {
        leave()
        answer(undefined, [{ ...instance, variables: pick(variables, fetchVariables) }])
      })
      return instance
    })
    created.catch((problem: unknown) => {
      leave()
      answer(refusalOf(problem, 'CREATE'), [])
    })
  }
}

const timeoutText = (ms: number): string =>
  `Time out between gateway and broker: Request timed out after PT${ms / 1000}S`

/** The variables of these names, or all when none is named; numbers keep every digit. */
function pick(json: JsonText, names: readonly string[]): JsonText {
  if (names.length === 0) return json
  const variables = Object.entries(parse(json) as object).filter(([name]) => names.includes(name))
  return stringify(Object.fromEntries(variables)) ?? '{}'
}
