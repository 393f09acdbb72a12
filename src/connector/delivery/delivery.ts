import type { Entry, JobId, Ledger, Outcome, StoredResult, Trace } from '../../ledger/ledger.ts'
import type { Question } from './standing.ts'
import type { ConnectorError } from '../../failures.ts'
import type { Account } from '../../mail/account/account.ts'
import type { Message, SendEnd, SendInfo } from '../../mail/send/send.ts'
import type { Lease } from '../lease.ts'
import { errorText } from '../../text/error-text.ts'

/** How the mail of a job stands after this activation. */
export type Delivery =
  | {
      readonly kind: 'sent'
      readonly result: StoredResult
      readonly attempt: string
      readonly replayed: boolean
      /** Why the others got nothing, where this attempt was for some recipients alone and reached none of them. */
      readonly error?: ConnectorError
    }
  | { readonly kind: 'failed'; readonly error: ConnectorError }
  | {
      readonly kind: 'uncertain'
      readonly error: ConnectorError
      readonly attempt: string
      readonly trace: Trace
    }
  /** Nothing was sent and no retry is used up: the job goes back to the engine. */
  | { readonly kind: 'put-off'; readonly why: string; readonly backoffMs: number }
  /** The job is not this worker's any more: say nothing. */
  | { readonly kind: 'gone'; readonly why: string }

/** What an attempt starts from. */
export interface Start {
  /** The entry that was looked at: the gate opens only while it is still that one. */
  readonly seen: Entry | undefined
  /** Date of the first attempt, epoch ms. */
  readonly firstDate: number
  /** The result of an earlier attempt; then the message goes to the deferred recipients alone. */
  readonly kept?: StoredResult | undefined
}

export interface Task {
  readonly id: JobId
  readonly question: Question
  readonly account: Account
  /** `host:port` as people may see it: it goes into the ledger, too. */
  readonly server: string
  readonly lease: Lease
  /** Aborts when a job that waits for a connection must give up its place: shutdown, lost lease. */
  readonly waitSignal: AbortSignal
  /** Aborts what is under way, too. */
  readonly stopSignal: AbortSignal
  /** Composes the mail for the Date of its first attempt. */
  readonly compose: (firstDate: number) => Promise<Message>
  readonly resultOf: (info: SendInfo, message: Message) => StoredResult
  readonly failureOf: (end: Extract<SendEnd, { kind: 'failed' }>, message: Message) => ConnectorError
  readonly recipientDomains: readonly string[]
  readonly warn: (message: string) => void
}

export interface DeliverOnceSettings {
  readonly ledger: Ledger
  readonly sendTimeoutMs: number
  readonly now: () => number
  readonly monotonicNow: () => number
  readonly newAttempt: () => string
}

/** How soon a job comes back that was put off for a reason that passes. */
export const LATER_MS = 5_000

/** An outcome that cannot be noted changes nothing in what happened: the job goes on, and a comeback is asked about. */
export async function note(task: Task, ledger: Ledger, attempt: string, outcome: Outcome): Promise<void> {
  try {
    await ledger.record(task.id, attempt, outcome)
  } catch (error) {
    task.warn(`the outcome "${outcome.state}" could not be noted in the ledger: ${errorText(error)}`)
  }
}
