import type { AccountLimits, Security } from '../mail/account-request.ts'

/** Where a provider documents values of a preset. */
export interface PresetSource {
  /** The keys that stand there. */
  readonly of: readonly string[]
  readonly url: string
  /** False: the page itself could not be read when this was written; the values are as others quote them. */
  readonly read: boolean
}

/** What a provider documents, so that an account need not say it. */
export interface Preset {
  readonly title: string
  /** Absent: the account must say it. */
  readonly host?: string
  /** A right host, where the provider has one for each region, or none that is known. */
  readonly hostExample: string
  readonly port: number
  readonly security: Security
  /** Only what the provider says of each mail or connection of one login. */
  readonly limits: AccountLimits
  /** What whoever uses it should know. */
  readonly notes: readonly string[]
  readonly sources: readonly PresetSource[]
}

const MICROSOFT = 'https://learn.microsoft.com'

/** The presets of SMTP_ACCOUNTS_FILE. A key beside a preset wins over it, limits one by one. */
export const presets = {
  'microsoft-365': {
    title: 'Microsoft 365 (Exchange Online)',
    host: 'smtp.office365.com',
    hostExample: 'smtp.office365.com',
    port: 587,
    security: 'starttls',
    limits: { connections: 3, perMinute: 30, perDay: 10_000, recipientsPerMail: 1_000 },
    notes: [
      'The 10,000 a day are recipients, so a mail to many uses up more of it than this worker counts.',
      'Password logins are switched off by default from the end of December 2026: use `oauth`.',
    ],
    sources: [
      {
        of: ['host', 'port', 'security'],
        url: `${MICROSOFT}/en-us/exchange/mail-flow-best-practices/how-to-set-up-a-multifunction-device-or-application-to-send-email-using-microsoft-365-or-office-365`,
        read: true,
      },
      {
        of: ['limits.perMinute', 'limits.perDay', 'limits.recipientsPerMail'],
        url: `${MICROSOFT}/en-us/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits#sending-limits-1`,
        read: false,
      },
      {
        of: ['limits.connections'],
        url: `${MICROSOFT}/en-us/exchange/troubleshoot/send-emails/smtp-submission-improvements`,
        read: false,
      },
    ],
  },
  'microsoft-hve': {
    title: 'Microsoft 365 High Volume Email',
    host: 'smtp.hve.mx.microsoft',
    hostExample: 'smtp.hve.mx.microsoft',
    port: 587,
    security: 'starttls',
    limits: { recipientsPerMail: 50 },
    notes: [
      'Recipients inside the organisation only.',
      'Older accounts may know the server as smtp-hve.office365.com, which Microsoft is giving up.',
    ],
    sources: [
      {
        of: ['host', 'port', 'security', 'limits.recipientsPerMail'],
        url: `${MICROSOFT}/en-us/exchange/mail-flow-best-practices/high-volume-mails-m365`,
        read: false,
      },
    ],
  },
  google: {
    title: 'Google Workspace, Gmail',
    host: 'smtp.gmail.com',
    hostExample: 'smtp.gmail.com',
    port: 587,
    security: 'starttls',
    limits: { perDay: 2_000, recipientsPerMail: 100 },
    notes: [
      'Trial accounts and personal Gmail may send 500 mails a day: then say `limits: { perDay: 500 }`.',
    ],
    sources: [
      {
        of: ['host', 'port', 'security', 'limits.perDay', 'limits.recipientsPerMail'],
        url: 'https://developers.google.com/workspace/gmail/imap/imap-smtp',
        read: true,
      },
    ],
  },
  'google-relay': {
    title: 'Google Workspace, SMTP relay service',
    host: 'smtp-relay.gmail.com',
    hostExample: 'smtp-relay.gmail.com',
    port: 587,
    security: 'starttls',
    limits: { perDay: 10_000 },
    notes: [
      'An administrator of Google Workspace has to allow the relay for the addresses of this worker, or for logins.',
      'The 10,000 a day are those of one user.',
    ],
    sources: [
      {
        of: ['host', 'port', 'security', 'limits.perDay'],
        url: 'https://support.google.com/a/answer/2956491',
        read: true,
      },
    ],
  },
  'amazon-ses': {
    title: 'Amazon SES',
    hostExample: 'email-smtp.eu-central-1.amazonaws.com',
    port: 587,
    security: 'starttls',
    limits: { recipientsPerMail: 50 },
    notes: [
      'Each region has a host and logins of its own, so `host` must be said: `email-smtp.REGION.amazonaws.com`.',
      'How much may be sent depends on the AWS account.',
    ],
    sources: [
      {
        of: ['host', 'port', 'security'],
        url: 'https://docs.aws.amazon.com/ses/latest/dg/smtp-connect.html',
        read: true,
      },
      {
        of: ['limits.recipientsPerMail'],
        url: 'https://docs.aws.amazon.com/ses/latest/dg/quotas.html',
        read: false,
      },
    ],
  },
  mailgun: {
    title: 'Mailgun',
    host: 'smtp.mailgun.org',
    hostExample: 'smtp.mailgun.org',
    port: 587,
    security: 'starttls',
    limits: {},
    notes: ['Domains in the EU region need `host: smtp.eu.mailgun.org`.'],
    sources: [
      {
        of: ['host', 'port', 'security'],
        url: 'https://documentation.mailgun.com/docs/mailgun/user-manual/sending-messages',
        read: false,
      },
    ],
  },
  sendgrid: {
    title: 'SendGrid',
    host: 'smtp.sendgrid.net',
    hostExample: 'smtp.sendgrid.net',
    port: 587,
    security: 'starttls',
    limits: { messagesPerConnection: 5_000 },
    notes: ['The user name is the word `apikey`, the password an API key.'],
    sources: [
      {
        of: ['host', 'port', 'security', 'limits.messagesPerConnection'],
        url: 'https://www.twilio.com/docs/sendgrid/for-developers/sending-email/integrating-with-the-smtp-api',
        read: true,
      },
    ],
  },
  ionos: {
    title: 'IONOS',
    host: 'smtp.ionos.com',
    hostExample: 'smtp.ionos.com',
    port: 465,
    security: 'tls',
    limits: { recipientsPerMail: 200 },
    notes: [
      'Contracts of other countries have hosts of their own, such as smtp.ionos.de or smtp.ionos.co.uk.',
      'Young contracts may send little: from 50 mails an hour in the first week.',
    ],
    sources: [
      {
        of: ['host', 'port', 'security'],
        url: 'https://www.ionos.com/help/email/general-topics/settings-for-your-email-programs-imap-pop3/',
        read: false,
      },
      {
        of: ['limits.recipientsPerMail'],
        url: 'https://www.ionos.com/help/email/general-topics/what-are-the-mass-mailing-limits/',
        read: true,
      },
    ],
  },
  relay: {
    title: 'A relay of your own',
    hostExample: 'relay.example.com',
    port: 25,
    security: 'auto',
    limits: {},
    notes: ['Port 25 is that of RFC 5321; encrypted where the relay offers it.'],
    sources: [],
  },
} as const satisfies Record<string, Preset>

export type PresetName = keyof typeof presets

/** A preset as any other, whatever its literal values are. */
export function presetNamed(name: PresetName): Preset {
  return presets[name]
}
