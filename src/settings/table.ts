import type { z } from 'zod'
import { DEFAULT_DIALECT } from '../dialects.ts'
import { DEFAULT_JOB_TYPE, jobTypes } from './types/job-types.ts'
import { ledgerLocation } from './types/ledger-location.ts'
import { certificateFile, readableFolder } from './types/paths.ts'
import { size } from './types/size.ts'
import { duration, timeOfDay, timeZone } from './types/times.ts'
import {
  clusterName,
  host,
  hostList,
  list,
  oneOf,
  variablePrefix,
  wholeNumber,
  type TextSchema,
} from './types/values.ts'

export const groups = {
  jobs: 'Jobs',
  connections: 'Connections to mail servers',
  delivery: 'Delivery guarantee',
  content: 'Content of mails',
  safety: 'Safety of test systems',
  operation: 'Operation',
  secrets: 'Secrets',
} as const

export interface SettingRow {
  readonly name: string
  readonly group: keyof typeof groups
  readonly schema: TextSchema<unknown>
  /** As one would write it in the environment; read by the same schema. Without one, the value may be undefined. */
  readonly default?: string
  /** A right value, where the default is none. */
  readonly example?: string
  readonly meaning: string
  /** The value may hold a password: it is never shown. */
  readonly secret?: true
  /** planned: the start ends with an error when it is set, since ignoring it could mail real customers. */
  readonly status: 'built' | 'planned'
}

/** Every setting of the worker but those of the Camunda client, under the name that the code uses. */
export const settingsTable = {
  jobTypes: {
    name: 'SMTP_JOB_TYPES',
    group: 'jobs',
    schema: jobTypes,
    default: DEFAULT_JOB_TYPE,
    meaning: `Job types to serve. A type of your own is written as \`type=dialect\`; the dialect says how its inputs are named, and \`${DEFAULT_DIALECT}\` is that of the default type.`,
    status: 'built',
  },
  maxJobs: {
    name: 'SMTP_MAX_JOBS',
    group: 'jobs',
    schema: wholeNumber(1, 1000),
    default: '32',
    meaning: 'Jobs in work at the same time, of all types together; at least one for each type.',
    status: 'built',
  },
  sendTimeoutMs: {
    name: 'SMTP_SEND_TIMEOUT',
    group: 'jobs',
    // A timer of Node fires at once when it is set for more than 24.8 days.
    schema: duration('PT5S', 'P1D'),
    default: 'PT2M',
    meaning:
      'Deadline of one send, from the moment a connection takes the mail to the final reply of the server.',
    status: 'built',
  },
  shutdownTimeoutMs: {
    name: 'SMTP_SHUTDOWN_TIMEOUT',
    group: 'jobs',
    schema: duration('PT1S', 'P1D'),
    default: 'PT25S',
    meaning:
      'Time to finish what is being sent when the worker is stopped. It must be shorter than the grace period of the container.',
    status: 'built',
  },
  poolConnections: {
    name: 'SMTP_POOL_CONNECTIONS',
    group: 'connections',
    schema: wholeNumber(1, 100),
    default: '5',
    meaning: 'Connections per SMTP account.',
    status: 'built',
  },
  minSecurity: {
    name: 'SMTP_MIN_SECURITY',
    group: 'connections',
    schema: oneOf(['none', 'auto', 'starttls', 'tls']),
    default: 'auto',
    meaning:
      'Floor under the security that diagrams ask for. `none` lets a diagram that also says `none` send a password unencrypted to another machine.',
    status: 'built',
  },
  caFile: {
    name: 'SMTP_CA_FILE',
    group: 'connections',
    schema: certificateFile,
    example: '/etc/ssl/mail-ca.pem',
    meaning: 'Certificates that are trusted besides the usual ones, for mail servers with a private CA.',
    status: 'built',
  },
  tlsUnverifiedHosts: {
    name: 'SMTP_TLS_UNVERIFIED_HOSTS',
    group: 'connections',
    schema: hostList,
    default: '',
    example: 'relay.internal',
    meaning: 'Mail servers whose certificate is not verified, such as a relay with a self-signed one.',
    status: 'built',
  },
  hostsAllow: {
    name: 'SMTP_HOSTS_ALLOW',
    group: 'connections',
    schema: list('host names, *.suffixes or address ranges'),
    default: '',
    example: 'smtp.example.com,*.mail.example.com,10.1.0.0/16',
    meaning: 'Mail servers that may be connected to; without it, all may.',
    status: 'planned',
  },
  hostsDeny: {
    name: 'SMTP_HOSTS_DENY',
    group: 'connections',
    schema: list('host names, *.suffixes or address ranges'),
    default: '',
    example: '169.254.0.0/16',
    meaning: 'Mail servers that must not be connected to.',
    status: 'planned',
  },
  ledger: {
    name: 'SMTP_LEDGER',
    group: 'delivery',
    schema: ledgerLocation,
    default: 'sqlite:./data/ledger.db',
    meaning:
      'Where the worker notes what it sends. One file belongs to one worker; several workers for one job type share a PostgreSQL database. `memory:` forgets everything at a restart, and is for tests only.',
    secret: true,
    status: 'built',
  },
  ledgerRetentionMs: {
    name: 'SMTP_LEDGER_RETENTION',
    group: 'delivery',
    schema: duration('P1D', 'P36500D'),
    default: 'P90D',
    meaning:
      'How long entries of ended jobs are kept. It must be longer than the age of the oldest backup from which the engine could be restored.',
    status: 'built',
  },
  cluster: {
    name: 'SMTP_CLUSTER',
    group: 'delivery',
    schema: clusterName,
    default: 'default',
    meaning: 'Name of the engine in the ledger. Each engine that shares a ledger needs its own.',
    status: 'built',
  },
  onUncertain: {
    name: 'SMTP_ON_UNCERTAIN',
    group: 'delivery',
    schema: oneOf(['report', 'resend']),
    default: 'report',
    meaning:
      'When a mail was handed over and no reply came: report it, so that a person decides, or send it again, which can mean two mails. The diagram can choose for itself.',
    status: 'built',
  },
  contentRoot: {
    name: 'SMTP_CONTENT_ROOT',
    group: 'content',
    schema: readableFolder,
    example: '/content',
    meaning: 'Folder from which files for bodies and attachments may come. Without it, none may.',
    status: 'built',
  },
  contentPrefix: {
    name: 'SMTP_CONTENT_PREFIX',
    group: 'content',
    schema: list('path beginnings'),
    default: '',
    example: 'D:/',
    meaning: 'Beginnings of paths in diagrams that stand for the content root.',
    status: 'built',
  },
  maxMessageBytes: {
    name: 'SMTP_MAX_MESSAGE_SIZE',
    group: 'content',
    schema: size('10kB', '2GB'),
    default: '25MB',
    meaning: 'Largest mail, with its attachments in their encoded form; so it also limits the body.',
    status: 'built',
  },
  maxRecipients: {
    name: 'SMTP_MAX_RECIPIENTS',
    group: 'content',
    schema: wholeNumber(1, 10_000),
    default: '500',
    meaning: 'Most recipients of one mail: To, Cc and Bcc together, and as many in Reply-To.',
    status: 'built',
  },
  maxAttachments: {
    name: 'SMTP_MAX_ATTACHMENTS',
    group: 'content',
    schema: wholeNumber(0, 1000),
    default: '100',
    meaning: 'Most attachments of one mail.',
    status: 'built',
  },
  timeZone: {
    name: 'SMTP_TIME_ZONE',
    group: 'content',
    schema: timeZone,
    default: 'UTC',
    example: 'Europe/Berlin',
    meaning: 'Time zone in which "today" and "tomorrow" are counted.',
    status: 'built',
  },
  followUpTime: {
    name: 'SMTP_FOLLOW_UP_TIME',
    group: 'content',
    schema: timeOfDay,
    default: '17:00',
    meaning: 'Time of day at which a follow-up for "today" or "tomorrow" is due.',
    status: 'built',
  },
  secretsEnvPrefix: {
    name: 'SMTP_SECRETS_ENV_PREFIX',
    group: 'secrets',
    schema: variablePrefix,
    default: 'SECRET_',
    meaning:
      'Beginning of the variables that hold secrets: `secrets.X` in a diagram is the variable `SECRET_X`, or the file that `SECRET_X_FILE` names.',
    status: 'built',
  },
  secretsScope: {
    name: 'SMTP_SECRETS_SCOPE',
    group: 'secrets',
    schema: oneOf(['authentication', 'all']),
    default: 'authentication',
    meaning:
      'Inputs in which references to secrets are replaced: those of the connection only, or all of them. With `all`, process data that contains `{{secrets.X}}` can mail a secret out.',
    status: 'built',
  },
  secretsDir: {
    name: 'SMTP_SECRETS_DIR',
    group: 'secrets',
    schema: readableFolder,
    example: '/run/secrets',
    meaning: 'Folder with one file per secret. A file is read anew when it changes.',
    status: 'built',
  },
  sandboxTo: {
    name: 'SMTP_SANDBOX_TO',
    group: 'safety',
    schema: list('addresses'),
    example: 'test@example.com',
    meaning: 'Every mail goes to these addresses instead of its recipients.',
    status: 'planned',
  },
  recipientsAllow: {
    name: 'SMTP_RECIPIENTS_ALLOW',
    group: 'safety',
    schema: list('addresses or domains'),
    example: 'example.com',
    meaning: 'The only recipients that mails may go to.',
    status: 'planned',
  },
  httpHost: {
    name: 'HTTP_HOST',
    group: 'operation',
    schema: host,
    default: '0.0.0.0',
    meaning: 'Address on which health and metrics are served.',
    status: 'built',
  },
  httpPort: {
    name: 'HTTP_PORT',
    group: 'operation',
    schema: wholeNumber(0, 65535),
    default: '8089',
    meaning: 'Port on which health and metrics are served; 0 takes a free one.',
    status: 'built',
  },
  logLevel: {
    name: 'LOG_LEVEL',
    group: 'operation',
    schema: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    default: 'info',
    meaning: 'Least severity of the lines that are logged. Stacks of errors are logged from `debug` on.',
    status: 'built',
  },
} as const satisfies Record<string, SettingRow>

type Rows = typeof settingsTable
type BuiltKey = { [Key in keyof Rows]: Rows[Key]['status'] extends 'built' ? Key : never }[keyof Rows]
type ValueOf<Row extends SettingRow> =
  z.output<Row['schema']> | (Row extends { readonly default: string } ? never : undefined)
/** The settings as the code sees them: read, checked, frozen. */
export type Settings = { readonly [Key in BuiltKey]: ValueOf<Rows[Key]> }
