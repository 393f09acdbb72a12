/** How much one mail may have; what the operator set, or the defaults. */
export interface Limits {
  /** To, Cc and Bcc together, and as many in Reply-To. */
  readonly recipients: number
  readonly attachments: number
}

/** The defaults of SMTP_MAX_RECIPIENTS and SMTP_MAX_ATTACHMENTS. */
export const usualLimits: Limits = { recipients: 500, attachments: 100 }
