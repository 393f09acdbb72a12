import type { SettingRow } from '../row.ts'
import { list } from '../types/values.ts'

export const safetySettings = {
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
} as const satisfies Record<string, SettingRow>
