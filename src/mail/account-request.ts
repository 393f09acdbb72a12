import type { ProxyAddress } from '../net/proxy-address.ts'

export type Security = 'auto' | 'tls' | 'starttls' | 'none'

/** An access token for XOAUTH2, from whoever keeps it. */
export interface TokenSource {
  /** Tells grants apart; no way back to a secret. */
  readonly id: string
  /** A token that lives. Rejects with a ConnectorError OAUTH or OAUTH_TEMP; ends when the signal aborts. */
  get(signal: AbortSignal): Promise<string>
  /** The mail server refused this token, so the next one must be another. */
  refused(token: string): void
  /** Takes its tokens and secrets out of a text. */
  readonly mask: (text: string) => string
}

export type Credentials =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** `username` is the mailbox. */
  | { readonly kind: 'token'; readonly username: string; readonly tokens: TokenSource }

/** What an operator allows an account; absent: no limit but those of the worker. */
export interface AccountLimits {
  readonly connections?: number | undefined
  /** Messages handed over in any 60 s, and in any 24 h, by all workers that share the ledger. */
  readonly perMinute?: number | undefined
  readonly perDay?: number | undefined
  readonly messagesPerConnection?: number | undefined
  readonly recipientsPerMail?: number | undefined
}

/** One login on one server and the way there: by a diagram, or by SMTP_ACCOUNTS_FILE. */
export interface AccountRequest {
  /** As SMTP_ACCOUNTS_FILE calls it; absent: a diagram says host and login. */
  readonly name?: string | undefined
  readonly host: string
  readonly port: number
  readonly security: Security
  /** How an error calls the input that says so. */
  readonly securityField: string
  readonly credentials?: Credentials | undefined
  /** The name that the certificate must have, where it is not the host's. */
  readonly tlsName?: string | undefined
  /** PEM: trusted besides Node's authorities and SMTP_CA_FILE. */
  readonly ca?: string | undefined
  /** PEM */
  readonly clientCertificate?: { readonly cert: string; readonly key: string } | undefined
  readonly minTlsVersion?: 'TLSv1.2' | 'TLSv1.3' | undefined
  /** Instead of SMTP_EHLO_NAME. */
  readonly ehloName?: string | undefined
  /** Instead of SMTP_PROXY. */
  readonly proxy?: ProxyAddress | undefined
  readonly limits?: AccountLimits | undefined
}
