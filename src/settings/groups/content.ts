import type { SettingRow } from '../row.ts'
import { attachmentTypes } from '../types/attachment-types.ts'
import { hostRules } from '../types/host-rules.ts'
import { readableFile, readableFolder } from '../types/paths.ts'
import { size } from '../types/size.ts'
import { timeOfDay, timeZone } from '../types/times.ts'
import { list, wholeNumber } from '../types/values.ts'

export const contentSettings = {
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
  urlsAllow: {
    name: 'SMTP_URLS_ALLOW',
    group: 'content',
    schema: hostRules,
    default: '',
    example: 'files.example.com,*.s3.example.com',
    meaning:
      'Hosts from which attachments at https URLs and external documents may be fetched; without it, none. Each redirect is checked, too. A name frees the addresses of the public internet that it leads to; any other address must be in a range, for example 10.1.0.0/16. SMTP_HOSTS_DENY wins over it, and SMTP_PROXY is not used.',
    status: 'built',
  },
  attachmentTypesDeny: {
    name: 'SMTP_ATTACHMENT_TYPES_DENY',
    group: 'content',
    schema: attachmentTypes,
    default: '',
    example: '.exe,.js,application/x-msdownload',
    meaning:
      'Attachments that are not sent: endings of file names, and content types (`video/*` for all of a kind). What counts is the name and the type that the recipient gets, as well as those that the file has where it comes from.',
    status: 'built',
  },
  dkimFile: {
    name: 'SMTP_DKIM_FILE',
    group: 'content',
    schema: readableFile,
    example: '/etc/smtp/dkim.yaml',
    meaning:
      'Keys with which mails are signed (DKIM), by the domain of From. YAML or JSON; read again within 10 s of a change. docs/dkim.md has all that may stand in it.',
    status: 'built',
  },
} as const satisfies Record<string, SettingRow>
