/** What each key of SMTP_ACCOUNTS_FILE means, place by place; docs/accounts.md is made of it. */
export const fileKeys = {
  file: {
    accounts: 'The accounts, each under the name that diagrams use.',
    recipients: 'Whom processes may write to, over whatever connection; see below.',
  },
  account: {
    preset: 'A provider whose host, port, security and limits are known; see below.',
    host: 'The mail server: a name or an IP address. Needed where the preset has none.',
    port: 'From 1 to 65535. Without it that of the preset, else 465 with `security: tls`, else 587.',
    security:
      '`auto`, `tls`, `starttls` or `none`, as in a diagram. Without it that of the preset, else `auto`.',
    tlsName: 'The name that the certificate must have, where it is not the host.',
    caFile: 'Certificates (PEM) that are trusted besides the usual ones and SMTP_CA_FILE.',
    clientCertificate: 'The certificate with which the worker shows who it is: `certFile` and `keyFile`.',
    minTlsVersion: '`TLSv1.2`, which is the default, or `TLSv1.3`.',
    ehloName: 'What the worker calls itself there, instead of SMTP_EHLO_NAME.',
    proxy:
      'The way there, instead of SMTP_PROXY: `socks5://host:port` or `http://host:port`, without a login.',
    login: '`username` and `password`. Without it, and without `oauth`, there is no login.',
    oauth: 'A login by access token (OAuth 2.0), instead of `login`; see below.',
    from: 'Addresses and domains that may stand in From and Sender, and that bounces may go to.',
    processes: 'Ids of the processes that may use it; `*` at the end stands for the rest of an id.',
    tenants: 'Ids of the tenants that may use it, such as `<default>`.',
    recipients: 'Addresses and domains that it may write to: To, Cc and Bcc.',
    limits: 'How much may go over it; see below.',
  },
  clientCertificate: {
    certFile: 'The certificate (PEM), with those between it and its authority.',
    keyFile: 'Its private key (PEM), without a passphrase.',
  },
  login: {
    username: 'As it is, or a reference to a secret.',
    password: 'A reference to a secret: `secrets.NAME`.',
  },
  oauth: {
    grant: '`client_credentials`, `refresh_token` or `jwt_bearer`.',
    username: 'The mailbox that is logged in to.',
    tokenUrl: 'The token endpoint, an `https://` URL.',
    scope: 'What is asked for.',
    clientId: 'The client; not with `jwt_bearer`.',
    clientSecret:
      'A reference to its secret. It, `certificate` or `tokenFile`: `client_credentials` needs one of them.',
    certificate: '`certFile` and `keyFile`: the client signs with them, and there is no secret to keep.',
    tokenFile: 'A file with an assertion that somebody else signs and replaces (workload identity).',
    refreshToken: 'A reference to the refresh token; with `refresh_token` alone.',
    issuer: 'Whose service account it is; with `jwt_bearer` alone, as the next two.',
    subject: 'For whom it acts: the mailbox.',
    keyFile: 'Its private key (PEM).',
  },
  limits: {
    connections: 'At the same time, of each worker; 1 to 100.',
    perMinute: 'Mails in any 60 seconds, of all workers that share the ledger.',
    perDay: 'Mails in any 24 hours, of all workers that share the ledger.',
    messagesPerConnection: 'Then a connection is closed and another one opened.',
    recipientsPerMail: 'To, Cc and Bcc together; a mail with more is refused.',
  },
  rule: {
    processes: 'Ids of the processes that it is for; without it all.',
    tenants: 'Ids of the tenants that it is for; without it all.',
    allow: 'Addresses and domains that they may write to.',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>

export type Place = keyof typeof fileKeys

/** The keys that may stand at a path of the file; none where no keys are known. */
export function keysAt(path: readonly PropertyKey[]): readonly string[] {
  const place = placeOf(path)
  return place === undefined ? [] : Object.keys(fileKeys[place])
}

function placeOf([top, , ...steps]: readonly PropertyKey[]): Place | undefined {
  if (top === undefined) return 'file'
  if (top === 'recipients') return 'rule'
  const last = steps.at(-1)
  switch (last) {
    case undefined:
      return 'account'
    case 'certificate':
      return 'clientCertificate'
    case 'clientCertificate':
    case 'login':
    case 'oauth':
    case 'limits':
      return last
    default:
      return undefined
  }
}
