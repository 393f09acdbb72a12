import type { JsonObject } from '../json/json.ts'

/** One mail as the modeler means it, free of any dialect, Camunda type or nodemailer type. */

export interface Mailbox {
  /** Display name, empty when there is none. */
  readonly name: string
  /** `local@domain` as it was given; Unicode is allowed on both sides (RFC 6531). */
  readonly address: string
}

/**
 * HTML bodies may name a file under the content root; it is read when the mail is composed. `field` is how an error then
 * calls the input that names it.
 */
export type Html =
  | { readonly kind: 'inline'; readonly html: string }
  | { readonly kind: 'file'; readonly file: string; readonly field: string }
  /** A text with blanks, which may as well be the name of a file. */
  | {
      readonly kind: 'text-or-file'
      readonly html: string
      readonly file: string
      readonly field: string
      /** What to do where there is such a file; where there is none, the text is the HTML. */
      readonly fileFound: 'read' | 'refuse'
    }

export type Body =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'html'; readonly html: Html }
  /** The text part is made from the HTML. */
  | { readonly kind: 'html-with-text'; readonly html: Html }
  | { readonly kind: 'alternative'; readonly text: string; readonly html: Html }

interface AttachmentWords {
  /** What the recipient sees; absent: the name that the source has. */
  readonly filename?: string
  /** Absent: by the name. */
  readonly contentType?: string
  /** Content-ID without its brackets (RFC 2392): HTML shows it by `cid:`. */
  readonly cid?: string
  /** Keys of the entry that mean nothing, in words. */
  readonly warnings?: readonly string[]
}

export type Attachment = AttachmentWords & AttachmentSource

/** Where its bytes are. `field` is how an error then calls the input that names it. */
export type AttachmentSource =
  /** `file` as written in the diagram; resolved against the content root when the mail is composed. */
  | {
      readonly kind: 'file'
      readonly file: string
      readonly field: string
      /** What may have been meant if there is no such file. */
      readonly hint?: string
    }
  | { readonly kind: 'inline'; readonly filename: string; readonly content: Buffer }
  /** https, from a host of SMTP_URLS_ALLOW. */
  | { readonly kind: 'url'; readonly url: string; readonly field: string }
  /** In the document store of the engine. */
  | { readonly kind: 'document'; readonly document: EngineDocument; readonly field: string }

/** A Camunda document reference: the store finds it by its id, and the hash says that it is the one that was meant. */
export interface EngineDocument {
  readonly storeId: string
  readonly documentId: string
  /** SHA-256 of the bytes, hex. */
  readonly contentHash: string
  /** As the reference says it; what comes must have so many bytes. */
  readonly size?: number
}

/** today, tomorrow: the end of the business day, counted from the Date of the mail. */
export type FollowUp =
  | { readonly kind: 'today' }
  | { readonly kind: 'tomorrow' }
  /** `YYYY-MM-DD`, at the end of the business day. */
  | { readonly kind: 'date'; readonly date: string }
  /** `YYYY-MM-DDTHH:MM[:SS]` without an offset: in the configured time zone. */
  | { readonly kind: 'local'; readonly dateTime: string }
  | { readonly kind: 'instant'; readonly epochMs: number }

/** What becomes of a mail, as a server reports it. */
export type ReceiptOf = 'success' | 'failure' | 'delay'

export type Importance = 'high' | 'normal' | 'low'
export type Sensitivity = 'normal' | 'personal' | 'private' | 'confidential'

/** Subject and bodies are templates (LiquidJS), or a layout stands around the HTML, or both. */
export interface Rendering {
  /** All that templates may name. Absent: subject and bodies are sent as they are, and the layout has no data. */
  readonly data?: JsonObject
  /** HTML file around the HTML body. */
  readonly layout?: { readonly file: string; readonly field: string }
  /** How an error calls the inputs. */
  readonly places: Readonly<Record<'subject' | 'text' | 'html' | 'data', string>>
  /** Where the subject's template begins: what stands before it is the operator's. */
  readonly subjectStart?: number
}

/** An appointment (RFC 5545, RFC 5546), as the modeler wrote it down; the people are those of the mail. */
export interface CalendarEvent {
  readonly method: 'REQUEST' | 'CANCEL'
  /** Visible ASCII. Without an `@`, the organizer's domain makes it unique in the world (RFC 7986 5.3). */
  readonly uid: string
  /** Rises with each update. */
  readonly sequence: number
  readonly times: CalendarTimes
  readonly summary?: string
  readonly description?: string
  readonly location?: string
  readonly recurrence?: Recurrence
  /** So many minutes before the start. */
  readonly alarmMinutes?: number
  readonly organizer?: Mailbox
}

/** The end is the first moment, or the first day (`YYYY-MM-DD`), that is no more part of it. */
export type CalendarTimes =
  | { readonly kind: 'days'; readonly start: string; readonly end: string }
  /** `YYYY-MM-DDTHH:MM:SS` of wall clocks in an IANA time zone. */
  | { readonly kind: 'zoned'; readonly start: string; readonly end: string; readonly timeZone: string }
  | { readonly kind: 'instants'; readonly startMs: number; readonly endMs: number }

export interface Recurrence {
  /** RFC 5545 3.3.10 RRULE, checked. */
  readonly rule: string
  /** Epoch ms by which it has ended; absent: it does not end. */
  readonly untilMs?: number
}

/** A mailing list (RFC 2919): what it is called, empty when it has no name, and its id without angle brackets. */
export interface ListId {
  readonly name: string
  readonly id: string
}

/** In the address for bounces: the mail's own id is put there, so many letters and digits (message-id.ts). */
export const BOUNCE_ID = '{id}'
export const BOUNCE_ID_LENGTH = 40

export interface Email {
  readonly from: Mailbox
  readonly to: readonly Mailbox[]
  readonly cc: readonly Mailbox[]
  readonly bcc: readonly Mailbox[]
  readonly replyTo: readonly Mailbox[]
  readonly subject: string
  readonly body: Body
  readonly attachments: readonly Attachment[]
  readonly importance: Importance
  readonly sensitivity: Sensitivity
  readonly readReceipt: boolean
  readonly followUp?: FollowUp
  /** Absent: body and subject are sent as they are, and `{{` is text. */
  readonly rendering?: Rendering
  readonly calendar?: CalendarEvent
  /** Headers of the modeler's own, values on one line and not encoded yet. */
  readonly headers?: readonly (readonly [name: string, value: string])[]
  /** RFC 5322 3.6.4 msg-id, with its angle brackets. */
  readonly inReplyTo?: string
  readonly references?: readonly string[]
  /** https: and mailto: URIs (RFC 2369, RFC 8058). */
  readonly unsubscribe?: readonly string[]
  readonly listId?: ListId
  /** RFC 3834; absent: auto-generated, and nothing about Exchange's own replies. */
  readonly autoSubmitted?: 'auto-generated' | 'auto-replied' | 'no'
  /** RFC 5322 3.6.2: who sent it, where that is not From. */
  readonly sender?: Mailbox
  /** Of MAIL FROM: where bounces go, with BOUNCE_ID or without; empty: nowhere. Absent: the address of From. */
  readonly envelopeFrom?: string
  /** Of what the servers are to tell the envelope sender (RFC 3461 NOTIFY); absent: their own custom. */
  readonly deliveryReceipt?: {
    readonly of: readonly ReceiptOf[]
    /** How a warning calls the input that asks for it. */
    readonly field: string
  }
  /** RFC 8689: never over a connection that is not encrypted, from here to the mailbox. */
  readonly requireTls?: { readonly field: string }
  /** Where the mail goes instead of its recipients, as RCPT says it; none: to nobody. Its headers stay as they are. */
  readonly redirectTo?: readonly string[]
  /** What whoever wrote the mail should know; it goes out all the same. Each names its input. */
  readonly warnings?: readonly string[]
}
