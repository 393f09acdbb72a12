import { status } from '@grpc/grpc-js'
import { isRecord } from '../json/json.ts'
import { LoginTrouble } from './login-trouble.ts'
import { errorText } from '../text/error-text.ts'

/**
 * Why the engine did not take a command.
 * - gone: the job is not there any more (completed, cancelled).
 * - not-now: it is there, and waits for a person or for the end of its backoff: another activation has failed it.
 * - too-large: the variables are over the engine's message size (2 MiB on 8.6).
 * - login: the engine or the token service refuses the login.
 * - busy: back-pressure. unreachable: no answer, it may come back. refused: anything else.
 */
export type CommandProblem = 'gone' | 'not-now' | 'too-large' | 'login' | 'busy' | 'unreachable' | 'refused'

/** A command, or a request for jobs, that the engine did not carry out. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly problem: CommandProblem

  constructor(problem: CommandProblem, message: string, cause: unknown) {
    super(message, { cause })
    this.problem = problem
  }
}

/** Reads the status of a gRPC error; an error without one comes from the token service. */
export function toCommandError(error: unknown): CommandError {
  const code = isRecord(error) && typeof error.code === 'number' ? error.code : undefined
  const message = errorText(error)
  if (error instanceof LoginTrouble)
    return new CommandError(error.isRefusal ? 'login' : 'unreachable', message, error)
  return new CommandError(problemOf(code, message), message, error)
}

function problemOf(code: number | undefined, message: string): CommandProblem {
  switch (code) {
    case status.NOT_FOUND:
      return 'gone'
    case status.FAILED_PRECONDITION:
      return 'not-now'
    case status.UNAUTHENTICATED:
    case status.PERMISSION_DENIED:
      return 'login'
    case status.RESOURCE_EXHAUSTED:
      return /larger than max|message larger/i.test(message) ? 'too-large' : 'busy'
    case status.UNAVAILABLE:
    case status.DEADLINE_EXCEEDED:
    case status.CANCELLED:
    case status.INTERNAL:
    case status.ABORTED:
      return 'unreachable'
    case status.UNKNOWN:
      // 8.6.0 answers so for variables of 2 MiB and more (code 2, empty message); the size is checked before as well
      return 'refused'
    case undefined:
      // no gRPC status: the token service was asked and failed
      return /\b(401|403|invalid_client|unauthorized|invalid_grant)\b/i.test(message)
        ? 'login'
        : 'unreachable'
    default:
      return 'refused'
  }
}
