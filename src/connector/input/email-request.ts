import type { AccountRequest } from '../../mail/account-request.ts'
import type { Email } from '../../mail/email.ts'
import type { JobPolicy } from './policy.ts'

/** Over which account a mail is to go. */
export type AccountChoice =
  | { readonly kind: 'inline'; readonly request: AccountRequest }
  /** One of SMTP_ACCOUNTS_FILE; `field` is how an error calls the input that names it. */
  | { readonly kind: 'named'; readonly name: string; readonly field: string }

/** The one domain type that every input dialect ends in. */
export interface EmailRequest extends JobPolicy {
  readonly account: AccountChoice
  readonly email: Email
}
