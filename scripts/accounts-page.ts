import type { Place } from '../src/accounts/keys.ts'
import { markdownTable } from './markdown-table.ts'

interface Parts {
  readonly keys: (place: Place) => string
  readonly presets: string
  readonly notes: string
}

const errors = markdownTable(
  ['What is wrong', 'Type'],
  [
    ['There is no account of that name; the nearest one is told', '`INVALID_INPUT`'],
    ['An account stands beside other inputs of the connection', '`INVALID_INPUT`'],
    ['No account is named, and `SMTP_ACCOUNTS_ONLY` is `true`', '`INVALID_INPUT`'],
    ['The process, tenant, From or a recipient is not allowed', '`POLICY`'],
    ['The mail has more recipients than the account allows', '`POLICY`'],
    ['A secret of the login is missing, or bound to other hosts or processes', '`SECRET`'],
  ],
)

/** The words around the tables of `docs/accounts.md`. */
export function accountsPage({ keys, presets, notes }: Parts): string {
  return `# Named accounts

<!-- Generated from src/accounts by scripts/docs.ts; change it there or in scripts/accounts-page.ts. -->

The operator writes accounts into a file, YAML or JSON, and names it in \`SMTP_ACCOUNTS_FILE\`. A diagram then says which one
it means, and neither mail server nor password:

\`\`\`yaml
accounts:
  invoices:
    preset: microsoft-365
    oauth:
      grant: client_credentials
      username: shop@example.com
      tokenUrl: https://login.microsoftonline.com/TENANT/oauth2/v2.0/token
      clientId: 00000000-0000-0000-0000-000000000000
      clientSecret: secrets.INVOICES_CLIENT
      scope: https://outlook.office365.com/.default
    from: ['billing@example.com']
    processes: ['invoice-*']
  reports:
    host: relay.example.com
    port: 25
    login: { username: reports, password: secrets.REPORTS_PASSWORD }
    recipients: ['@example.com', '*.example.com']
    limits: { perMinute: 30, recipientsPerMail: 20 }
recipients:
  - processes: ['agent-*']
    allow: ['@example.com']
\`\`\`

In the diagram, \`authentication.account\` is \`invoices\` (_Account_ in the element template), and no other
\`authentication.*\` input is given: both at once is an input error. A blank input counts as not given.
\`SMTP_ACCOUNTS_ONLY=true\` makes this the only way: a diagram that says host and login itself is refused.

## The file

${keys('file')}

The file is checked as a whole. At start everything that is wrong is told together, each with its path
(\`accounts.invoices.port must be …\`; entries of lists are counted from 1), and the worker ends with exit code 2. While it
runs, the worker looks at the file every 5 seconds: a new version is in use within 10 seconds (\`accounts-file\` in the log),
for the jobs that begin then. A version that cannot be used is refused as a whole and told of once, with everything that is
wrong (\`accounts-file-refused\`); the one before stays in use, and the worker stays ready. Files that it names
(\`caFile\`, \`certFile\`, \`keyFile\`) are read with it, and start at its folder when their name is relative: change the file, if
only by \`touch\`, when they have changed. A \`tokenFile\` is read whenever a token is asked for. In Kubernetes mount the
folder: a single file that is mounted by \`subPath\` never changes.

An unknown key is a mistake, and so is a password or a secret of OAuth in the clear: these are references
(\`secrets.NAME\`, [configuration](configuration.md#how-a-diagram-names-a-secret)), whose values are read when they are needed.
Texts that begin with \`@\` or \`*\` need quotation marks in YAML. Anchors and aliases are not read.

## An account

A name has 1 to 64 letters, digits, blanks, dots, \`-\` and \`_\`.

${keys('account')}

A list that is not there is no limit. In \`from\`, \`recipients\` and \`allow\`, \`user@example.com\` is one address,
\`example.com\` and \`@example.com\` are that domain, and \`*.example.com\` its subdomains (not the domain itself), all without
case; a domain may be written in its own letters or in ASCII (\`xn--…\`). Patterns of process ids keep mistakes apart, not
people: whoever deploys a diagram chooses its id.

### \`login\`

${keys('login')}

### \`oauth\`

${keys('oauth')}

### \`clientCertificate\`, and \`certificate\` under \`oauth\`

${keys('clientCertificate')}

### \`limits\`

${keys('limits')}

## Whom processes may write to

Each entry of \`recipients\` at the top of the file holds for every mail of its processes, over whatever connection, also one
that the diagram says itself:

${keys('rule')}

To, Cc and Bcc are all looked at, and one recipient who is not allowed refuses the whole mail. Where several entries are for
a process, each of them must allow every recipient; so must \`recipients\` of the account. With \`SMTP_SANDBOX_TO\`, too, the
recipients of the diagram are looked at: what would be refused in production is refused in the sandbox, so that it is seen
there.

## What is refused, and how

Nothing is connected to, and no retry is used up. The message names what was asked, and where the operator says otherwise.

${errors}

A job whose mail the ledger knows is told of none of them: it is answered as its mail stands
([delivery guarantees](delivery-guarantees.md)).

## Presets

A key beside a preset wins over it, limits one by one. Where the preset has no host, it must be given.

${presets}

${notes}
`
}
