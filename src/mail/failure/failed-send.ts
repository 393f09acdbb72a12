import type { FailureDetails, FailureType } from '../../failures.ts'
import type { Mask } from '../reply/reply.ts'
import type { SmtpFault } from './smtp-fault.ts'

/** Why the worker itself ended a send. */
export type AbortReason = 'deadline' | 'shutdown' | 'lease'

/** All that is known about a send that did not end with a 250. */
export interface FailedSend {
  /** nodemailer's error, or the gate's. */
  readonly error: unknown
  readonly progress: {
    /** The server said 354. */
    readonly called: boolean
    /** The last part of the message was written to the connection. */
    readonly handedOver: boolean
    /** A connection was ready and took the mail; leave it out where that is not known. */
    readonly started?: boolean | undefined
  }
  /** `host:port` */
  readonly server: string
  readonly sender?: string | undefined
  readonly recipients: readonly string[]
  readonly messageId?: string | undefined
  readonly sendTimeoutMs?: number | undefined
  /** Left out: the gate's own refusal tells (`why`), also when it is the reason of an abort signal. */
  readonly aborted?: AbortReason | undefined
  /** Takes secrets out of a text: a server can repeat a login in its reply. */
  readonly mask?: Mask | undefined
}

const REASONS: readonly AbortReason[] = ['deadline', 'shutdown', 'lease']

export function abortReason({ aborted, error }: FailedSend): AbortReason | undefined {
  return aborted ?? whyOf(error) ?? (error instanceof Error ? whyOf(error.cause) : undefined)
}

function whyOf(error: unknown): AbortReason | undefined {
  const why: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'why') : undefined
  return REASONS.find((reason) => reason === why)
}

/** `PT2M` and 120000 are for settings; people read "120 s". */
export function sendTimeout({ sendTimeoutMs }: Pick<FailedSend, 'sendTimeoutMs'>): string {
  return sendTimeoutMs === undefined
    ? 'SMTP_SEND_TIMEOUT'
    : `${Math.round(sendTimeoutMs / 100) / 10} s (SMTP_SEND_TIMEOUT)`
}

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
