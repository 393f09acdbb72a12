import type { Rates } from './rates.ts'

/**
 * What is known about the mail of a job, over retries, crashes and a restarted engine. The rules that read it are in
 * `deliver-once.ts` and `standing.ts` in `connector/delivery/`; a ledger only keeps and compares.
 */

/** The engine's job key within a configured cluster name. A job keeps its key over retries and resolved incidents. */
export interface JobId {
  readonly cluster: string
  readonly jobKey: string
}

/**
 * - attempting: the bytes may have been handed over, no reply is known.
 * - sent: the server replied 2xx. not-sent: surely not taken. uncertain: handed over, and no reply will come.
 */
export type EntryState = 'attempting' | 'sent' | 'not-sent' | 'uncertain'

export interface Entry {
  readonly state: EntryState
  /** Random name of the attempt that the state speaks of; empty as long as none came to the gate. */
  readonly attempt: string
  /** SHA-256 of the job's mail inputs as the engine handed them out. */
  readonly fingerprint: string
  /** Date of the first attempt (epoch ms); the mail's Date header, also when it is sent again. */
  readonly firstDate: number
  /** When the attempt is over (epoch ms of the ledger's clock). */
  readonly deadline: number
  /** The engine accepted a completion of this job. */
  readonly ended: boolean
  /**
   * With `sent`: what the job is answered with, now and when it comes back. With the other states: what an earlier
   * attempt reached, when this one is for the recipients that were deferred then (see `Claim.kept`).
   */
  readonly result?: StoredResult
  /** What a person needs to look an uncertain mail up. */
  readonly trace?: Trace
}

/** JSON, kept as it is. */
export type StoredResult = Readonly<Record<string, unknown>>

/** How a mail went under SMTP_SANDBOX_TO: to other addresses, or to nobody. */
export type Sandboxed = 'redirected' | 'simulated'

export interface Trace {
  readonly messageId: string
  /** `host:port` */
  readonly server: string
  /** ISO 8601 */
  readonly time: string
  /** Absent in entries of older versions. */
  readonly recipientDomains?: readonly string[]
  /** Absent: it went to its recipients. */
  readonly sandbox?: Sandboxed
  /** Files and URLs that the mail was made of when it was first handed over. Absent: none, or an entry of an older version. */
  readonly sources?: readonly { readonly sha256: string; readonly size: number }[]
}

/** An entry as it was seen; `live`: its attempt is still under way in a worker that lives. */
export interface Sight {
  readonly entry: Entry | undefined
  readonly live: boolean
}

export interface Claim {
  readonly attempt: string
  readonly fingerprint: string
  readonly firstDate: number
  /** How long the attempt may take from now. */
  readonly deadlineMs: number
  readonly trace: Trace
  /**
   * The result of an earlier attempt that some recipients have. It stays in the entry, and an outcome `not-sent` of this
   * attempt leads back to `sent` with it: those who have the mail must never be taken for not having it.
   */
  readonly kept?: StoredResult
}

export type Outcome =
  | { readonly state: 'sent'; readonly result: StoredResult }
  | { readonly state: 'not-sent' }
  | { readonly state: 'uncertain' }

export interface Ledger {
  read(job: JobId): Promise<Sight>
  /**
   * Writes `attempting`, durably, and only if the entry is still the one that was looked at (state, attempt, ended).
   * `false`: somebody else changed it; nothing may be sent. Nor when it rejects, and the attempt is then over.
   */
  claim(job: JobId, seen: Entry | undefined, claim: Claim): Promise<boolean>
  /** Only where the entry still holds this attempt; an outcome of an overtaken attempt is dropped. */
  record(job: JobId, attempt: string, outcome: Outcome): Promise<void>
  /** Resolves when what was recorded of a job is written, or has to be kept for later. Never rejects. */
  written(job: JobId): Promise<void>
  /** Keeps the first Date of a job whose attempt never came to the gate. Leaves an existing entry alone. */
  keepDate(job: JobId, fingerprint: string, firstDate: number): Promise<void>
  /** Notes that the job has ended; only where the entry still holds this attempt. */
  end(job: JobId, attempt: string): Promise<void>
  readonly rates: Rates
  /** `undefined`: usable. Otherwise a sentence for the operator; the worker then takes no jobs. */
  problem(): string | undefined
  /** The same for whoever asks: the part and the kind of trouble, and no path, host, user or address. */
  trouble(): string | undefined
  /** Its problem is only that it was not heard of yet: nothing to tell of. */
  starting(): boolean
  close(): Promise<void>
}
