import type { SettingRow } from '../row.ts'
import { fileInFolder } from '../types/paths.ts'
import { recipientRules, sandboxAddresses, subjectPrefix } from '../types/mail-safety.ts'

export const safetySettings = {
  sandboxTo: {
    name: 'SMTP_SANDBOX_TO',
    group: 'safety',
    schema: sandboxAddresses,
    example: 'test@example.com',
    meaning:
      'Every mail goes to these addresses alone, whatever its diagram says. Its To and Cc headers stay, and its result has `redirected` and `originalRecipients`. With `nobody` no mail server is connected to, and `delivery` is `simulated`. A mail that went there is not sent to its recipients later, when this is no longer set.',
    status: 'built',
  },
  recipientsAllow: {
    name: 'SMTP_RECIPIENTS_ALLOW',
    group: 'safety',
    schema: recipientRules,
    example: 'example.com,*.example.com,partner@example.org',
    meaning:
      'The only recipients. `example.com` or `@example.com` is that domain, `*.example.com` its subdomains. A mail with one recipient outside, in To, Cc or Bcc, is refused as a whole (POLICY). Not looked at while `SMTP_SANDBOX_TO` is set.',
    status: 'built',
  },
  subjectPrefix: {
    name: 'SMTP_SUBJECT_PREFIX',
    group: 'safety',
    schema: subjectPrefix,
    example: '[TEST]',
    meaning: 'Put in front of the subject of every mail, with a blank between.',
    status: 'built',
  },
  stopFile: {
    name: 'SMTP_STOP_FILE',
    group: 'safety',
    schema: fileInFolder,
    example: '/tmp/smtp-stop',
    meaning:
      'While this file exists nothing is sent: no jobs are taken, those that wait go back without using up a retry, what was handed over ends as usual, and `/health/ready` says so. It is looked at every second and before each hand-over; a look that fails, other than because there is no such file, counts as there. Its folder must exist at the start.',
    status: 'built',
  },
} as const satisfies Record<string, SettingRow>
