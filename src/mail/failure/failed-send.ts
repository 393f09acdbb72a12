import type { Mask } from '../reply/reply.ts'

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
