import type { AccountRequest, Email } from '../../mail/email.ts'

/** The one domain type that every input dialect ends in. */
export interface EmailRequest {
  readonly account: AccountRequest
  readonly email: Email
  /** After the last attempt failed: an incident, or a completed job with status FAIL. */
  readonly onFailure: 'fail' | 'continue'
  /** Some recipients got a 4xx: leave it at that, or send to them again. */
  readonly onPartial: 'accept' | 'retry-deferred'
  /** Absent: the operator's SMTP_ON_UNCERTAIN decides. */
  readonly onUncertain?: 'report' | 'resend'
}
