import { Rejection, type RejectionType } from '../core/rejection.ts'
import { rejectionText, ServerRefusal, type ServerRefusalType } from '../server-refusal.ts'

/** A request that REST refuses; `title` and `message` are what its body says (RFC 9457). */
export class RestProblem extends Error {
  override readonly name = 'RestProblem'
  readonly status: number
  readonly title: string

  constructor(status: number, title: string, detail: string) {
    super(detail)
    this.status = status
    this.title = title
  }
}

const statuses: Readonly<Record<RejectionType | ServerRefusalType, number>> = {
  NOT_FOUND: 404,
  INVALID_ARGUMENT: 400,
  INVALID_STATE: 409,
  ALREADY_EXISTS: 409,
  EXCEEDED_BATCH_RECORD_SIZE: 500,
  UNIMPLEMENTED: 501,
  UNAVAILABLE: 503,
  RESOURCE_EXHAUSTED: 429,
  DEADLINE_EXCEEDED: 504,
}

/** What to answer for whatever a request ended with; `intent` is the command's name in the engine's records. */
export function problemOf(problem: unknown, intent: string): RestProblem {
  if (problem instanceof RestProblem) return problem
  if (problem instanceof ServerRefusal)
    return new RestProblem(statuses[problem.type], problem.type, problem.message)
  if (problem instanceof Rejection) {
    const { type, message } = problem
    return new RestProblem(statuses[type], type, rejectionText(intent, type, message))
  }
  return new RestProblem(500, 'INTERNAL_ERROR', `Unexpected error: ${String(problem)}`)
}

export const badRequest = (detail: string): RestProblem => new RestProblem(400, 'Bad Request', detail)
