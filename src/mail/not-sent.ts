import type { FailureDetails, FailureType } from '../failures.ts'
import type { AbortReason } from './failure/failed-send.ts'
import type { SmtpFault } from './failure/smtp-fault.ts'

/** A failure before the message was handed over, of which the server said nothing. */
export interface NotSent {
  readonly type: FailureType
  /** A sentence. */
  readonly what: string
  /** In place of the row's advice, where there is better; empty where there is nothing to mend. */
  readonly advice?: string
  readonly phase?: FailureDetails['phase'] | undefined
}

export interface NotSentQuestion {
  readonly fault: SmtpFault
  readonly host: string
  /** `host:port` */
  readonly server: string
  /** How far a connection had come that was ready for mail; undefined before that. */
  readonly reached: 'envelope' | 'message' | undefined
  readonly aborted: AbortReason | undefined
  /** The deadline in words. */
  readonly sendTimeout: string
  /** Foreign words, fit to be shown: masked, on one line, of a sensible length. */
  readonly words: (text: string, longest?: number) => string
}
