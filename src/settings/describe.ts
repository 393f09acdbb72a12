import { camundaTable, type CamundaRow } from './camunda/table.ts'
import { groups, type SettingRow } from './row.ts'
import { settingsTable } from './table.ts'

const rows: readonly SettingRow[] = Object.values(settingsTable)

/** The reference page of all settings, `docs/configuration.md`. */
export function describeSettings(): string {
  const sections = Object.entries(groups).map(([group, title]) => section(title, rowsOf('built', group)))
  const camunda = `${engine}\n\n${camundaTable.map(camundaItem).join('\n')}`
  const planned = rowsOf('planned').map(({ name, meaning }) => `- \`${name}\`: ${meaning}`)
  const parts = [
    introduction,
    ...sections,
    secretNames,
    camunda,
    databaseTls,
    timeLimits,
    planned.length === 0 ? '' : [notSupported, ...planned].join('\n'),
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

/** A file to start from, `.env.example`: every setting with its default, commented out. */
export function exampleEnv(): string {
  const entries = [...camundaTable, ...rowsOf('built')].map((row) => {
    const example = row.example === undefined ? '' : ` Example: ${row.example}`
    return `# ${row.meaning}${example}\n# ${row.name}=${row.default ?? ''}\n`
  })
  return [exampleIntroduction, ...entries].join('\n')
}

function rowsOf(status: SettingRow['status'], group?: string): SettingRow[] {
  return rows.filter((row) => row.status === status && (group === undefined || row.group === group))
}

function section(title: string, entries: readonly SettingRow[]): string {
  return entries.length === 0 ? '' : [`## ${title}`, ...entries.map(entry)].join('\n\n')
}

function entry({ name, meaning, schema, default: preset, example }: SettingRow): string {
  const facts = [
    `- Accepts: ${schema.description ?? 'any text'}`,
    preset ? `- Default: \`${preset}\`` : '- Default: none',
    ...(example === undefined ? [] : [`- Example: \`${example}\``]),
  ]
  return `### \`${name}\`\n\n${meaning}\n\n${facts.join('\n')}`
}

function camundaItem({ name, meaning, default: preset, example }: CamundaRow): string {
  const facts = [
    ...(preset === undefined ? [] : [` Default: \`${preset}\`.`]),
    ...(example === undefined ? [] : [` Example: \`${example}\`.`]),
  ]
  return `- \`${name}\`: ${meaning}${facts.join('')}`
}

const introduction = `# Configuration

<!-- Generated from src/settings by scripts/docs.ts; change it there. -->

The worker is configured by environment variables, or by a file \`.env\` in its working directory; the real environment
wins. Each \`NAME\` can also be given as \`NAME_FILE\`, the name of a file with the value (one line break at its end is
dropped): that is how container secrets are mounted. Words are read in any case, and a blank value counts as not given.

The worker checks everything before it starts, and does not overlook an \`SMTP_…\` variable that it does not know. It
reports all problems together, each as a line of the log with the name of its setting, and ends with exit code 2. The
first line of the log says what the worker was started with, and every setting that is not at its default; secrets are
left out.`

const secretNames = `### How a diagram names a secret

\`secrets.NAME\` or \`{{secrets.NAME}}\`, anywhere in an input. A name is made of letters, digits, \`_\`, \`-\` and single
dots, and begins with a letter, a digit or \`_\`. Without braces, \`secrets.\` must begin a word, and the name ends with
its last letter, digit or \`_\`: in \`secrets.NAME.\` the dot at the end belongs to the text. What a secret contains is
not looked through for further secrets.

In an input of the connection, what was meant to be a reference and is none (\`{{secret.NAME}}\`, \`{{NAME}}\`,
\`{secrets.NAME}\`, \`Secrets.NAME\`) is an error that shows the right spelling and the nearest name that is known; it
is never sent as a password. \`=camunda.secrets.NAME\` is resolved by Camunda from version 8.10 on, before the worker gets
the job; an older engine leaves nothing of it, and the text \`camunda.secrets.NAME\` itself is an error.

The variable comes first, then the file that the variable with \`_FILE\` names, then the folder. Files may be replaced
while the worker runs, as Kubernetes does; the next job uses the new value. Replace a file (write another one and
rename it) rather than writing over it, or a job may read it half written. Use secrets of at least four bytes: shorter
ones turn up in any text by chance, so that error messages cannot be freed of them for sure.`

const engine = `## Connection to the engine

These variables are those of the Camunda client; others that it knows (\`CAMUNDA_…\`, \`ZEEBE_…\`, \`GRPC_…\`) are passed on
to it. Words must be written exactly as shown.

The names of Camunda's own connector runtime and of its Java, Spring and newer JavaScript clients are read, too, where
they say the same: \`CAMUNDA_CLIENT_GRPC_ADDRESS\` (with \`http://\` or \`https://\` as well), \`CAMUNDA_CLIENT_REST_ADDRESS\`,
\`CAMUNDA_CLIENT_ID\`, \`CAMUNDA_CLIENT_SECRET\`, \`CAMUNDA_CLIENT_TENANT_ID\` and \`CAMUNDA_CLIENT_AUTH_…\` (\`METHOD\`,
\`CLIENT_ID\`, \`CLIENT_SECRET\`, \`TOKEN_URL\`, \`AUDIENCE\`, \`SCOPE\`, \`USERNAME\`, \`PASSWORD\`), in Spring's spellings
(\`CAMUNDA_CLIENT_GRPCADDRESS\`) as well. Any other \`CAMUNDA_CLIENT_…\` ends the start: none is ignored.`

const databaseTls = `## Connection to the ledger database

\`SMTP_LEDGER=postgres://…/database?sslmode=MODE\` says how the connection is encrypted, with the modes of PostgreSQL's
own clients:

- \`disable\`: not encrypted.
- \`allow\`: encrypted where the server wants it; nobody asks who the server is.
- \`prefer\`, also without \`sslmode\`: encrypted where the server has it; nobody asks who the server is.
- \`require\`: encrypted; nobody asks who the server is.
- \`verify-ca\`: encrypted, with a certificate of the authority in \`sslrootcert\`.
- \`verify-full\`: that, and the certificate is for this host name.

\`sslrootcert=FILE\` names the certificate of the authority, in PEM form. Where it is given, certificates are checked in
every mode that encrypts. \`verify-full\` without it, or with \`sslrootcert=system\`, trusts the authorities of Node and
those of \`NODE_EXTRA_CA_CERTS\`; \`verify-ca\` must have it. \`sslcert=FILE\` and \`sslkey=FILE\` are the worker's own
certificate and its key. \`sslnegotiation=direct\` begins with TLS at once. Other parameters with \`ssl\` in their name,
and the variables \`PGSSL…\`, are refused.

A connection pooler such as PgBouncer may stand between, also one that lends a connection for one transaction
(\`pool_mode=transaction\`): the worker leaves nothing behind in a session. Each worker takes up to 4 connections.`

const timeLimits = `## Limits of time

- \`SMTP_SEND_TIMEOUT\`: as long as the slowest mail server needs for the largest mail.
- \`SMTP_SHUTDOWN_TIMEOUT\`: shorter than the grace period of the container, which is 30 s in Kubernetes
  (\`terminationGracePeriodSeconds\`) and 10 s in Docker (\`stop_grace_period\`: too short for the default).
- \`SMTP_LEDGER_RETENTION\`: longer than the age of the oldest backup of the engine.

A mail that the end of the worker cuts off is not lost: if it was not handed over, its job goes back to the engine, and
if it was handed over without a reply, it is reported as uncertain.`

const notSupported = `## Not supported by this version

The worker does not start when one of these is set, so that nobody relies on it:
`

const exampleIntroduction = `# Copy this file to .env and take the # away from what you change. The real environment wins over this file.
# Each NAME can also be given as NAME_FILE, the name of a file with the value.

# A secret: in a diagram, secrets.MAIL_PASSWORD or {{secrets.MAIL_PASSWORD}}.
# SECRET_MAIL_PASSWORD=
`
