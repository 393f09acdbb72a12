import type { FailureDetails, FailureType } from '../failures.ts'
import type { AbortReason } from './failed-send.ts'
import type { SmtpFault } from './smtp-fault.ts'

/** A failure before the message was handed over, of which the server said nothing. Nothing was sent. */
export interface TransportFailure {
  readonly type: FailureType
  /** A sentence. */
  readonly what: string
  /** In place of the row's advice, where there is better. */
  readonly advice?: string
  readonly phase?: FailureDetails['phase']
}

export interface TransportQuestion {
  readonly fault: SmtpFault
  readonly host: string
  /** `host:port` */
  readonly server: string
  /** The connection was ready and had taken the mail; undefined when that is not known. */
  readonly started: boolean | undefined
  readonly called: boolean
  readonly aborted: AbortReason | undefined
  /** The deadline in words. */
  readonly sendTimeout: string
}

/** How far a connection had come that can carry mail. */
export function reached(started: boolean | undefined, called: boolean): 'message' | 'envelope' | undefined {
  if (called) return 'message'
  return started === true ? 'envelope' : undefined
}
