import { status } from '@grpc/grpc-js'
import { Rejection, type RejectionType } from '../core/rejection.ts'
import { rejectionText, ServerRefusal, type ServerRefusalType } from '../server-refusal.ts'

/** The status that a call ends with when it was refused. */
export interface Refusal {
  readonly code: number
  readonly details: string
}

const codes: Readonly<Record<RejectionType | ServerRefusalType, number>> = {
  NOT_FOUND: status.NOT_FOUND,
  INVALID_ARGUMENT: status.INVALID_ARGUMENT,
  INVALID_STATE: status.FAILED_PRECONDITION,
  ALREADY_EXISTS: status.ALREADY_EXISTS,
  EXCEEDED_BATCH_RECORD_SIZE: status.UNKNOWN,
  UNIMPLEMENTED: status.UNIMPLEMENTED,
  UNAVAILABLE: status.UNAVAILABLE,
  RESOURCE_EXHAUSTED: status.RESOURCE_EXHAUSTED,
  DEADLINE_EXCEEDED: status.DEADLINE_EXCEEDED,
}

/** The status for whatever a command ended with; `intent` is the command's name in the engine's records. */
export function refusalOf(problem: unknown, intent: string): Refusal {
  if (problem instanceof ServerRefusal) return { code: codes[problem.type], details: problem.message }
  if (!(problem instanceof Rejection))
    return { code: status.INTERNAL, details: `Unexpected error: ${String(problem)}` }
  const { type, message } = problem
  // the engine's answer to what is too large says nothing
  if (type === 'EXCEEDED_BATCH_RECORD_SIZE') return { code: codes[type], details: '' }
  return { code: codes[type], details: rejectionText(intent, type, message) }
}

/** A text as a trailer can carry it: not too long for a header, and no half character, which cannot be encoded. */
export function trailerText(text: string): string {
  return Buffer.from(text.slice(0, 2000)).toString()
}
