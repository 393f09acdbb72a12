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

export type Attachment =
  /** `file` as written in the diagram; resolved against the content root when the mail is composed. */
  | {
      readonly kind: 'file'
      readonly file: string
      readonly field: string
      /** What may have been meant if there is no such file. */
      readonly hint?: string
    }
  | {
      readonly kind: 'inline'
      readonly filename: string
      readonly content: Buffer
      readonly contentType?: string
      /** Keys of the entry that mean nothing, in words. */
      readonly warnings?: readonly string[]
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

export type Importance = 'high' | 'normal' | 'low'
export type Sensitivity = 'normal' | 'personal' | 'private' | 'confidential'

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
  /** Where the mail goes instead of its recipients, as RCPT says it; none: to nobody. Its headers stay as they are. */
  readonly redirectTo?: readonly string[]
  /** What whoever wrote the mail should know; it goes out all the same. Each names its input. */
  readonly warnings?: readonly string[]
}
