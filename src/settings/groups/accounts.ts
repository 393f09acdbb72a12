import type { SettingRow } from '../row.ts'
import { readableFile } from '../types/paths.ts'
import { trueOrFalse } from '../types/values.ts'

export const accountsSettings = {
  accountsFile: {
    name: 'SMTP_ACCOUNTS_FILE',
    group: 'accounts',
    schema: readableFile,
    example: '/etc/smtp/accounts.yaml',
    meaning:
      'Accounts that diagrams use by name: host, login and what they may be used for. YAML or JSON; read again within 10 s of a change. docs/accounts.md has all that may stand in it.',
    status: 'built',
  },
  accountsOnly: {
    name: 'SMTP_ACCOUNTS_ONLY',
    group: 'accounts',
    schema: trueOrFalse,
    default: 'false',
    meaning: '`true`: a diagram must name an account, and cannot say host and login itself.',
    status: 'built',
  },
} as const satisfies Record<string, SettingRow>
