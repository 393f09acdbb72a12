import type { Variables } from '../../../sandbox/client/engine-client.ts'

/** A job that somebody made who means no good, or who knows no better. */
export interface HostileCase {
  readonly name: string
  /** In the place of those of a plain mail, or beside them; `authentication` is added to, not replaced. */
  readonly variables?: Variables
  /** Members of a JSON object as text, for what no client can send; they come in front of the variables. */
  readonly raw?: string
  readonly headers?: Readonly<Record<string, string>>
  /** The mail server's host and port, where it is not the good one. */
  readonly server?: { readonly host: string; readonly port: number }
  readonly ends: End
  /** It ends only when SMTP_SEND_TIMEOUT is over. */
  readonly slow?: boolean
}

/** What the engine is told, with one attempt left, and what arrives at a good server. */
export type End =
  /** Completed; the mail is there. */
  | { readonly kind: 'sent' }
  /** An incident that says this; nothing is there. */
  | { readonly kind: 'refused'; readonly says: RegExp }
  /** An incident that says this, and the mail is there. */
  | { readonly kind: 'sent, then an incident'; readonly says: RegExp }
  /** A value that may be good or bad: sent as it was written down, or an incident of the input and nothing is there. */
  | { readonly kind: 'sent or refused' }

export const sent: End = { kind: 'sent' }
export const sentOrRefused: End = { kind: 'sent or refused' }
export const refused = (says: RegExp): End => ({ kind: 'refused', says })
export const sentThenIncident = (says: RegExp): End => ({ kind: 'sent, then an incident', says })

/** Characters that a person or a terminal does not see as they are. */
export const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u
