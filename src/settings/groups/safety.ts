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
  subjectPrefix: {
    name: 'SMTP_SUBJECT_PREFIX',
    group: 'safety',
    schema: list('texts'),
    example: '[TEST]',
    meaning: 'Put in front of each subject.',
    status: 'planned',
  },
  stopFile: {
    name: 'SMTP_STOP_FILE',
    group: 'safety',
    schema: list('names of files'),
    example: '/run/smtp/stop',
    meaning: 'While this file exists nothing is sent.',
    status: 'planned',
  },
} as const satisfies Record<string, SettingRow>
