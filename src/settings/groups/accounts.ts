import type { SettingRow } from '../row.ts'
import { readableFile } from '../types/paths.ts'
import { oneOf } from '../types/values.ts'

export const accountsSettings = {
  accountsFile: {
    name: 'SMTP_ACCOUNTS_FILE',
    group: 'accounts',
    schema: readableFile,
    example: '/etc/smtp/accounts.yaml',
    meaning: 'Accounts that diagrams use by name: host, login and what they may be used for. YAML or JSON.',
    status: 'planned',
  },
  accountsOnly: {
    name: 'SMTP_ACCOUNTS_ONLY',
    group: 'accounts',
    schema: oneOf(['false', 'true']),
    example: 'true',
    meaning: '`true`: a diagram must name an account, and cannot say host and login itself.',
    status: 'planned',
  },
} as const satisfies Record<string, SettingRow>
