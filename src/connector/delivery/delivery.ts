import { ConnectorError, type FailureDetails } from '../../failures.ts'
import type { Entry, Ledger, Outcome, StoredResult, Trace } from '../../ledger/ledger.ts'
import type { Account } from '../../mail/account/account.ts'
import type { Slot } from '../../mail/account/queue.ts'
import type { AccountRequest } from '../../mail/account-request.ts'
import type { Email } from '../../mail/email.ts'
import type { MailSender } from '../../mail/send/send.ts'
import { errorText } from '../../text/error-text.ts'
import type { Turn } from '../turn.ts'

/** How the mail of a job stands after this activation. */
export type Delivery = DeliveryEnd & {
  /** `host:port` as people may see it; absent as long as it is not known where the mail goes. */
  readonly server?: string
}

type DeliveryEnd =
  | {
      readonly kind: 'sent'
      readonly result: StoredResult
      readonly attempt: string
      /** It was sent before, and is answered from the ledger. */
      readonly replayed: boolean
      /** Why the others got nothing, where this attempt was for some recipients alone and reached none of them. */
      readonly error?: ConnectorError
      /** Those whom this attempt did not ask for yet: its next transaction is for them. */
      readonly next?: readonly string[]
      readonly waiting?: Waiting | undefined
      /** So many recipients did the server look at in this transaction, where it had a limit. */
      readonly limit?: number
    }
  | { readonly kind: 'failed'; readonly error: ConnectorError }
  | {
      readonly kind: 'uncertain'
      readonly error: ConnectorError
      readonly attempt: string
      readonly trace: Trace
    }
  /** Nothing was sent and no retry is used up: the job goes back to the engine. */
  | {
      readonly kind: 'put-off'
      readonly why: string
      /** For whoever counts: the account has sent what it may, or it stands still. */
      readonly reason?: 'rate' | 'stalled'
      readonly backoffMs: number
    }
  /** The job is not this worker's any more: say nothing. */
  | { readonly kind: 'gone'; readonly why: string }

/** What is to be sent, and over which account. */
export interface Order {
  readonly email: Email
  readonly account: AccountRequest
}

/** The turns that a mail needs where its account has a rate: each transaction is a message that is counted. */
export interface MailRate {
  /** Ends the turn of the transaction before, and waits for the next one. An answer means: not now. */
  next(): Promise<Delivery | undefined>
  /** Asked in the same turn in which the bytes go. */
  isHeld(): boolean
  /** Something goes out now, so the turn is not given back. */
  use(): void
  end(): void
}

/** A mail and the way it goes. */
export interface Mail {
  readonly email: Email
  /** Each recipient once, as RCPT says it. */
  readonly recipients: readonly string[]
  readonly account: Account
  readonly rate: MailRate
  readonly slot: Slot
  /** `host:port` as people may see it: it goes into the ledger, too. */
  readonly server: string
  /** As SMTP_ACCOUNTS_FILE calls the account. */
  readonly accountName?: string | undefined
}

/** What an attempt needs of them. */
export type MailUnderWay = Omit<Mail, 'account' | 'slot' | 'rate'> & {
  readonly rate: Pick<MailRate, 'isHeld' | 'use'>
  readonly slot: Pick<Slot, 'onTakenBack'>
  readonly account: Pick<Account, 'client'> & { readonly pool: MailSender }
}

export interface Waiting {
  readonly recipients: readonly string[]
  readonly error: ConnectorError
}

/** What an attempt starts from. */
export interface Start {
  /** The entry that was looked at: the gate opens only while it is still that one. */
  readonly seen: Entry | undefined
  readonly fingerprint: string
  /** Date of the first attempt, epoch ms. */
  readonly firstDate: number
  /** What earlier transactions reached; then the message goes to `rest` alone. */
  readonly kept?: StoredResult | undefined
  readonly rest?: readonly string[] | undefined
  /** So many recipients did the server take in the transaction before. */
  readonly atMost?: number | undefined
  /** Those of `rest` whom the server did not take for now, and why: they wait for the next attempt. */
  readonly waiting?: Waiting | undefined
  /** It goes to nobody, whatever SMTP_SANDBOX_TO says by now. */
  readonly toNobody?: true
  /** How the mail stands as long as this attempt has not claimed the entry; what fails before that says so. */
  readonly soFar: NonNullable<FailureDetails['delivery']>
}

/** How soon a job comes back that was put off for a reason that passes. */
export const LATER_MS = 5_000

/** While SMTP_STOP_FILE is there, no jobs are taken: it comes back when that is over. */
export const STOPPED = { kind: 'put-off', why: 'SMTP_STOP_FILE stops all mail', backoffMs: LATER_MS } as const

/** An outcome that cannot be noted changes nothing in what happened: the job goes on, and a comeback is asked about. */
export async function note(turn: Turn, ledger: Ledger, attempt: string, outcome: Outcome): Promise<void> {
  try {
    await ledger.record(turn.id, attempt, outcome)
  } catch (error) {
    const message = `the outcome "${outcome.state}" could not be noted in the ledger: ${errorText(error)}`
    turn.log.warn({ event: 'ledger' }, message)
  }
}

const EARLIER = {
  uncertain: 'An earlier attempt may have delivered this mail; this one handed nothing over.',
  'partly-sent': 'Some recipients have this mail; this attempt at the others handed nothing over.',
} as const

/** A failure before the entry was claimed. The mail stands as before, and only one that never went out is "not sent". */
export function handedNothingOver(error: ConnectorError, soFar: Start['soFar']): Delivery {
  if (soFar === 'not-sent') return { kind: 'failed', error }
  const message = `${EARLIER[soFar]} ${error.message}`
  const details = { ...error.details, delivery: soFar }
  return { kind: 'failed', error: new ConnectorError(error.type, message, details, error) }
}
