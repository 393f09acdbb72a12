import type { FailureDetails, FailureType } from '../../failures.ts'
import type { TlsFacts } from '../../net/tls-facts.ts'
import type { Client } from '../reply/advice.ts'
import type { Mask } from '../reply/reply.ts'
import { GateClosed, type WhyClosed } from '../send/gate-closed.ts'
import type { SmtpFault } from './smtp-fault.ts'

/** Why the worker itself ended a send, where that says something about the mail. */
export type AbortReason = Extract<WhyClosed, 'deadline' | 'shutdown' | 'lease'>

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
  readonly sender: string
  readonly recipients: readonly string[]
  readonly messageId: string
  readonly sendTimeoutMs: number
  /** Takes secrets out of a text: a server can repeat a login in its reply. */
  readonly mask: Mask
  /** What the server was told of this worker. */
  readonly client: Client
  /** Epoch ms: a server can say when to come back. */
  readonly now: number
}

/** The gate's word, also where it is the reason of an abort signal and nodemailer made an error of its own of it. */
export function abortReason({ error }: Pick<FailedSend, 'error'>): AbortReason | undefined {
  const cause = error instanceof Error && error.cause instanceof GateClosed ? error.cause : error
  if (!(cause instanceof GateClosed)) return undefined
  const { why } = cause
  return why === 'deadline' || why === 'shutdown' || why === 'lease' ? why : undefined
}

/** `PT2M` and 120000 are for settings; people read "120 s". */
export function sendTimeout({ sendTimeoutMs }: Pick<FailedSend, 'sendTimeoutMs'>): string {
  return `${Math.round(sendTimeoutMs / 100) / 10} s (SMTP_SEND_TIMEOUT)`
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
  /** Of the handshake, where there was one. */
  readonly facts: TlsFacts | undefined
  /** Epoch ms */
  readonly now: number
}
