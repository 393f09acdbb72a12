const PANEL = 'data.smtpAction.data_smtpAction_attachments'

/** Those of the panel for documents, that version 5 of the template and newer ones have. */
export const panelInputs = {
  mode: `${PANEL}_documentMode`,
  source: `${PANEL}_single_documentSource`,
  reference: `${PANEL}_single_camundaReference`,
  content: `${PANEL}_single_inline_content`,
  fileName: `${PANEL}_single_inline_fileName`,
  contentType: `${PANEL}_single_inline_contentType`,
  url: `${PANEL}_single_external_url`,
  urlName: `${PANEL}_single_external_fileName`,
  list: `${PANEL}_multiple_expression`,
} as const

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
  ...Object.values(panelInputs),
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
