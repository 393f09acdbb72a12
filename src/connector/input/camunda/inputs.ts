/** The inputs of Camunda's template that make up the mail. They are what the fingerprint covers. */
export const mailInputs = [
  'data.smtpAction.from',
  'data.smtpAction.to',
  'data.smtpAction.cc',
  'data.smtpAction.bcc',
  'data.smtpAction.headers',
  'data.smtpAction.subject',
  'data.smtpAction.contentType',
  'data.smtpAction.body',
  'data.smtpAction.htmlBody',
  'data.smtpAction.attachments',
] as const

/** What may stand in the connection; `account` is ours. */
export const connectionFields = [
  'authentication.type',
  'authentication.username',
  'authentication.password',
  'authentication.account',
  'data.smtpConfig.smtpHost',
  'data.smtpConfig.smtpPort',
  'data.smtpConfig.smtpCryptographicProtocol',
] as const

export const connectionInputs = ['authentication', 'data.smtpConfig'] as const
