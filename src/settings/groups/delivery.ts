import type { SettingRow } from '../row.ts'
import { ledgerLocation } from '../types/ledger-location.ts'
import { duration } from '../types/times.ts'
import { clusterName, oneOf } from '../types/values.ts'

export const deliverySettings = {
  ledger: {
    name: 'SMTP_LEDGER',
    group: 'delivery',
    schema: ledgerLocation,
    default: 'sqlite:./data/ledger.db',
    meaning:
      'Where the worker notes what it sends. One file belongs to one worker; several workers for one job type share a PostgreSQL database. The file is on a local disk, in a folder that nobody else can write (each start warns of one that is not); it is no link. `memory:` forgets everything at a restart, and is for tests only.',
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
} as const satisfies Record<string, SettingRow>
