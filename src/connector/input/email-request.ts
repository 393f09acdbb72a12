import type { AccountRequest, Email } from '../../mail/email.ts'
import type { JobPolicy } from './policy.ts'

/** The one domain type that every input dialect ends in. */
export interface EmailRequest extends JobPolicy {
  readonly account: AccountRequest
  readonly email: Email
}
