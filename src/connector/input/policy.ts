/** What the modeler chose for the cases in which a mail is not simply sent. It changes nothing in the mail. */
export interface Policy {
  /** After the last attempt failed: an incident, or a completed job with status FAIL. */
  readonly onFailure: 'fail' | 'continue'
  /** Some recipients got a 4xx: leave it at that, or send to them again. */
  readonly onPartial: 'accept' | 'retry-deferred'
  /** Nobody knows whether the mail arrived: ask a person, or send it again. */
  readonly onUncertain: 'report' | 'resend'
}

/** As a job says it. What it does not say of uncertain mails, the operator's SMTP_ON_UNCERTAIN decides. */
export type JobPolicy = Omit<Policy, 'onUncertain'> & Partial<Pick<Policy, 'onUncertain'>>
