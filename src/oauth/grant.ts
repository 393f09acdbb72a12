/** How a client shows who it is (RFC 6749 section 2.3, RFC 7523); `none`: a public client. */
export type ClientProof =
  | { readonly kind: 'secret'; readonly secret: string }
  /** PEM; signs an assertion (RFC 7523 section 2.2) that names the certificate by its thumbprint. */
  | { readonly kind: 'certificate'; readonly cert: string; readonly key: string }
  /** An assertion that somebody else signed, in a file that is replaced before it expires (workload identity). */
  | { readonly kind: 'token-file'; readonly path: string }
  | { readonly kind: 'none' }

interface OfAnyKind {
  /** As SMTP_ACCOUNTS_FILE calls the account: errors name it. */
  readonly account: string
  readonly tokenUrl: string
  readonly scope?: string | undefined
  /** PEM: trusted for the token endpoint besides Node's authorities and SMTP_CA_FILE. */
  readonly ca?: string | undefined
}

/** What an access token is asked for with; secrets resolved. */
export type Grant = OfAnyKind &
  (
    | {
        readonly kind: 'client_credentials'
        readonly clientId: string
        readonly proof: ClientProof
      }
    | {
        readonly kind: 'refresh_token'
        readonly clientId: string
        readonly proof: ClientProof
        readonly refreshToken: string
      }
    /** RFC 7523 section 2.1, as Google's service accounts. */
    | {
        readonly kind: 'jwt_bearer'
        readonly issuer: string
        readonly subject?: string | undefined
        /** PEM */
        readonly key: string
      }
  )
