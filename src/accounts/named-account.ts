import type { AddressRules } from '../mail/address/address-rules.ts'
import type { AccountLimits, AccountRequest } from '../mail/account-request.ts'

/** What stands in SMTP_ACCOUNTS_FILE, or in a secret that it refers to. */
export type Value =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'secret'; readonly name: string }

/** The name of a secret. */
export type SecretName = string

/** How an OAuth client shows who it is. */
export type ClientProof =
  | { readonly kind: 'secret'; readonly secret: SecretName }
  /** PEM */
  | { readonly kind: 'certificate'; readonly cert: string; readonly key: string }
  /** An absolute path; read when a token is asked for. */
  | { readonly kind: 'token-file'; readonly path: string }
  | { readonly kind: 'none' }

export type OauthLogin = {
  /** The mailbox. */
  readonly username: Value
  readonly tokenUrl: string
  readonly scope?: string | undefined
} & (
  | { readonly grant: 'client_credentials'; readonly clientId: Value; readonly proof: ClientProof }
  | {
      readonly grant: 'refresh_token'
      readonly clientId: Value
      readonly proof: ClientProof
      readonly refreshToken: SecretName
    }
  /** `key`: PEM. */
  | {
      readonly grant: 'jwt_bearer'
      readonly issuer: string
      readonly subject?: string | undefined
      readonly key: string
    }
)

export type AccountLogin =
  | { readonly kind: 'none' }
  | { readonly kind: 'password'; readonly username: Value; readonly password: SecretName }
  | { readonly kind: 'oauth'; readonly oauth: OauthLogin }

/** The way to its server, as it is used. */
type ConnectionOfAccount = Pick<
  AccountRequest,
  | 'host'
  | 'port'
  | 'security'
  | 'tlsName'
  | 'ca'
  | 'clientCertificate'
  | 'minTlsVersion'
  | 'ehloName'
  | 'proxy'
>

/** One account of SMTP_ACCOUNTS_FILE. A list that is absent is no limit. */
export interface NamedAccount extends ConnectionOfAccount {
  readonly name: string
  readonly login: AccountLogin
  readonly from?: AddressRules | undefined
  /** Process ids; with `*` at the end all that begin so. */
  readonly processes?: readonly string[] | undefined
  readonly tenants?: readonly string[] | undefined
  readonly recipients?: AddressRules | undefined
  readonly limits: AccountLimits
}

/** Whom some processes may write to, over whatever connection. */
export interface RecipientRule {
  readonly processes?: readonly string[] | undefined
  readonly tenants?: readonly string[] | undefined
  readonly allow: AddressRules
}

/** What SMTP_ACCOUNTS_FILE says. */
export interface AccountsFile {
  readonly accounts: ReadonlyMap<string, NamedAccount>
  readonly recipients: readonly RecipientRule[]
}

/** Whoever knows what SMTP_ACCOUNTS_FILE says now. */
export interface NamedAccounts {
  /** Undefined: there is no such file. */
  current(): AccountsFile | undefined
}

export const noNamedAccounts: NamedAccounts = { current: () => undefined }
