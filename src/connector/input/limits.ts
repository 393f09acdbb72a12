/** What one mail may have; what the operator set, or the defaults. */
export interface Limits {
  /** To, Cc and Bcc together, and as many in Reply-To. */
  readonly recipients: number
  readonly attachments: number
  /** No connection but an account by name. */
  readonly accountsOnly: boolean
}

/** The defaults of SMTP_MAX_RECIPIENTS, SMTP_MAX_ATTACHMENTS and SMTP_ACCOUNTS_ONLY. */
export const usualLimits: Limits = { recipients: 500, attachments: 100, accountsOnly: false }
