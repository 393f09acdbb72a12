import type { DialectName } from '../../dialects.ts'
import type { JsonObject } from '../../json/json.ts'
import type { RecipientPlaces } from '../../mail/safety.ts'
import type { EmailRequest } from './email-request.ts'
import type { Limits } from './limits.ts'
import type { JobPolicy } from './policy.ts'

export type Variables = Readonly<Record<string, unknown>>

/**
 * One way of writing the inputs and expressions of a job: all that the pipeline asks of it. A place is the name of an input,
 * or leads into a context: `data.smtpAction.subject`.
 */
export interface Dialect {
  readonly name: DialectName
  /**
   * The inputs, secrets resolved, as one request. Values carry the names of their inputs, where an error may have to tell
   * them later. Throws INVALID_INPUT with all problems at once; `mask` takes secrets out of values that it quotes. The
   * task's headers say with which element template it was made.
   */
  parse(
    variables: Variables,
    mask: (text: string) => string,
    limits: Limits,
    headers: Readonly<Record<string, string>>,
  ): EmailRequest
  /** What to do when things go wrong, also where the inputs are not valid: what cannot be read counts as not given. */
  policyOf(variables: Variables): JobPolicy
  /** The places of the inputs that make up the mail: they are what the fingerprint covers. */
  readonly mailInputs: readonly string[]
  /** What people call the inputs of the recipients. */
  readonly recipientPlaces: RecipientPlaces
  /** The places of the inputs that may refer to secrets in any scope. */
  readonly connectionInputs: readonly string[]
  /** Where user name and password stand: the only places of a secret that SMTP_SECRETS_FILE binds. */
  readonly loginPlaces: readonly (readonly string[])[]
  /** The mail server, secrets resolved, as a connection asks for it; undefined where `parse` says what is wrong with it. */
  serverHost(variables: Variables): string | undefined
  /** What people call an input, or a place in one: with the label that the panel of a modeler shows. */
  readonly placeName: (place: string) => string
  /** The account by name that the inputs mean, secrets resolved; also where others of them are wrong. */
  accountIn(variables: Variables): string | undefined
  /**
   * What is secret by its place, wherever it came from: an engine that resolves secrets itself hands out the plain
   * text, and so does a diagram that has a password in it.
   */
  secretsByPlace(variables: Variables): readonly string[]
  /** Variables that look like inputs and are none, in words for the log. */
  misspelled(variables: Variables): readonly string[]
  /**
   * What a result has in this dialect besides what all have; `sent`: some recipient has the mail. The variables are as the
   * engine handed them out, so that a result has the same when it is given again; `mask` takes secrets out of them.
   */
  ownFields(variables: Variables, sent: boolean, mask: (text: string) => string): JsonObject
  /** The text of an expression as FEEL, where the dialect's documentation shows something else; else as it is. */
  correctExpression(text: string): { readonly text: string; readonly corrected: boolean }
}
