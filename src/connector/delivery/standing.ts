import type { Entry, Sandboxed, Sight } from '../../ledger/ledger.ts'

/** What is to be done with a job, after a look at its entry. The reasons are in docs/delivery-guarantees.md. */
export type Standing =
  | { readonly do: 'send' }
  /** Some recipients have the mail; only those that were deferred get another try. */
  | { readonly do: 'send-rest'; readonly entry: Entry }
  /** The entry is another engine's, unless this engine still knows the job: renew the lease, and send if it is accepted. */
  | { readonly do: 'confirm-then-send' }
  /** `setBack`: the job had ended; the engine was restored from a backup. */
  | { readonly do: 'answer'; readonly entry: Entry; readonly setBack: boolean }
  | { readonly do: 'report'; readonly entry: Entry }
  /** An attempt that was to nobody, and nobody knows how it ended: once more, whatever the setting says now. */
  | { readonly do: 'simulate' }
  /** Another attempt is under way. */
  | { readonly do: 'wait' }

export interface Question {
  readonly fingerprint: string
  /** The attempt to which the job itself carries a person's consent. */
  readonly consentTo: string | undefined
  readonly onUncertain: 'report' | 'resend'
  /** How this worker sends now. */
  readonly sandbox: Sandboxed | undefined
  /** Is a result worth another try for some of its recipients? */
  readonly hasRest: (result: Entry['result']) => boolean
}

/** The table of a job that comes back. */
export function standing({ entry, live }: Sight, question: Question): Standing {
  if (!entry) return { do: 'send' }
  const same = entry.fingerprint === question.fingerprint
  const sendAgain: Standing = same && entry.result ? { do: 'send-rest', entry } : { do: 'send' }
  // what went to the sandbox never goes on to its recipients, nor the other way round, also with consent
  const sameWay = entry.trace?.sandbox === question.sandbox
  // some have a mail of this job for sure, and the job now asks for another one: only a person knows, also with `resend`
  const mayResend = same || entry.result === undefined
  const uncertain = (): Standing =>
    sameWay && ((question.onUncertain === 'resend' && mayResend) || question.consentTo === entry.attempt)
      ? sendAgain
      : { do: 'report', entry }
  const wasSimulated = entry.trace?.sandbox === 'simulated'

  switch (entry.state) {
    case 'not-sent':
      return { do: 'send' }
    case 'sent':
      if (same && sameWay && !entry.ended && question.hasRest(entry.result)) return { do: 'send-rest', entry }
      if (same) return { do: 'answer', entry, setBack: entry.ended }
      if (entry.ended) return { do: 'confirm-then-send' }
      // a person changed the mail, or another engine counts the same keys: only a person knows, also with `resend`
      return sameWay && question.consentTo === entry.attempt ? { do: 'send' } : { do: 'report', entry }
    case 'attempting':
      if (live) return { do: 'wait' }
      return wasSimulated ? { do: 'simulate' } : uncertain()
    case 'uncertain':
      if (entry.ended && !same) return { do: 'confirm-then-send' }
      if (wasSimulated) return { do: 'simulate' }
      return uncertain()
  }
}
