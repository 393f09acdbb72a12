import { toCommandError } from './command-error.ts'
import type { Gateway, UnaryMethod } from './gateway.ts'
import { formatVariables } from '../json/lossless.ts'

type Variables = Readonly<Record<string, unknown>>

/** What the worker can say to the engine about a job. Every call is one attempt and rejects with a `CommandError`. */
export interface JobCommands {
  complete(jobKey: string, variables: Variables): Promise<void>
  /** `retries` 0 is an incident; `backoffMs` is the wait before the job is handed out again. */
  fail(
    jobKey: string,
    failure: {
      readonly retries: number
      readonly backoffMs: number
      readonly message: string
      readonly variables: Variables
    },
  ): Promise<void>
  throwError(
    jobKey: string,
    error: { readonly code: string; readonly message: string; readonly variables: Variables },
  ): Promise<void>
  /** The lease then ends `timeoutMs` from now. */
  updateTimeout(jobKey: string, timeoutMs: number): Promise<void>
}

/** Longest wait for one answer; the caller repeats. */
const COMMAND_TIMEOUT_MS = 10_000

/** The engine cuts incident messages at 10,000 characters; Camunda's runtime at 6,000. */
export const MESSAGE_LIMIT = 6_000

/** Each command waits 10 s for an answer, and is never repeated here. */
export function createJobCommands(gateway: Gateway): JobCommands {
  const run = async (method: UnaryMethod, request: object): Promise<void> => {
    try {
      await gateway.call(method, request, COMMAND_TIMEOUT_MS)
    } catch (error) {
      throw toCommandError(error)
    }
  }
  return {
    complete: (jobKey, variables) => run('completeJob', { jobKey, variables: formatVariables(variables) }),
    fail: (jobKey, { retries, backoffMs, message, variables }) =>
      run('failJob', {
        jobKey,
        retries,
        retryBackOff: backoffMs,
        errorMessage: message.slice(0, MESSAGE_LIMIT),
        variables: formatVariables(variables),
      }),
    throwError: (jobKey, { code, message, variables }) =>
      run('throwError', {
        jobKey,
        errorCode: code,
        errorMessage: message.slice(0, MESSAGE_LIMIT),
        variables: formatVariables(variables),
      }),
    updateTimeout: (jobKey, timeoutMs) => run('updateJobTimeout', { jobKey, timeout: timeoutMs }),
  }
}
