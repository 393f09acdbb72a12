/**
 * The one failure table: every way in which a job can fail, whether trying again can help, who can mend it, and
 * what to tell that person. `docs/errors.md` is checked against it.
 */

/** never: the job fails with 0 retries, an incident. backoff: minutes. slow: the server asked for a long pause. */
export type RetryRule = 'never' | 'backoff' | 'slow'

export type FixedBy = 'modeler' | 'operator' | 'mail administrator' | 'recipient' | 'nobody (it passes)'

export interface FailureRow {
  readonly retry: RetryRule
  /**
   * First wait and longest wait before another attempt, in milliseconds; used when neither expression nor header says
   * one. A row that is never tried again has one where a reply of the server can say otherwise.
   */
  readonly backoff?: { readonly firstMs: number; readonly maxMs: number }
  readonly fixedBy: FixedBy
  readonly meaning: string
  readonly advice: string
  /** Nothing in this version fails so yet; the name is kept for what will. */
  readonly planned?: true
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

const soon = { firstMs: 30 * SECOND, maxMs: HOUR }
const later = { firstMs: 5 * MINUTE, maxMs: HOUR }

export const failures = {
  INVALID_INPUT: {
    retry: 'never',
    fixedBy: 'modeler',
    meaning: 'An input, a task header or an expression cannot be used.',
    advice: 'Correct the field that is named, then resolve the incident.',
  },
  TEMPLATE: {
    retry: 'never',
    fixedBy: 'modeler',
    meaning:
      'A template cannot be rendered: a name is missing in its data, or it has a tag or filter that does not exist, or is too large.',
    advice: 'Correct the template or its data in the place that is named, then resolve the incident.',
  },
  ATTACHMENT: {
    retry: 'never',
    fixedBy: 'modeler',
    meaning:
      'A file for the body or an attachment is not there, cannot be read, or is not the document that was meant. Where it may be there later (the document store or a file server is down), it is tried again.',
    advice: 'Give a document, a URL or a file under the content root that is there.',
  },
  ATTACHMENT_DENIED: {
    retry: 'never',
    fixedBy: 'operator',
    meaning:
      'A file lies outside the content root (without a content root, it is INVALID_INPUT), is of a kind that this worker does not send, or is at a host that it may not ask; or the document store refuses its login.',
    advice:
      'Name a file inside the content root, or send another kind of file; or have SMTP_CONTENT_ROOT, SMTP_CONTENT_PREFIX, SMTP_ATTACHMENT_TYPES_DENY or SMTP_URLS_ALLOW changed.',
  },
  TOO_LARGE: {
    retry: 'never',
    fixedBy: 'modeler',
    meaning: 'The message is larger than this worker or the mail server accepts.',
    advice:
      'Send a link instead of the attachment, or raise the limit (SMTP_MAX_MESSAGE_SIZE, or on the server).',
  },
  SECRET: {
    retry: 'never',
    fixedBy: 'operator',
    meaning: 'A secret that the job refers to is not known to this worker, or is bound elsewhere.',
    advice:
      'Provide the secret in one of the places that were looked in, or allow its use in SMTP_SECRETS_FILE; then resolve the incident.',
  },
  SECRET_UNREADABLE: {
    retry: 'backoff',
    backoff: soon,
    fixedBy: 'operator',
    meaning: 'A secret exists but cannot be read at the moment.',
    advice: 'Check the permissions and the mount of the secrets.',
  },
  HOST_DENIED: {
    retry: 'never',
    fixedBy: 'operator',
    meaning: 'The operator does not allow connections to this host, or it is for the metadata of a cloud.',
    advice: 'Use an allowed mail server, or ask the operator to allow this one.',
  },
  CONNECTION: {
    retry: 'backoff',
    backoff: soon,
    fixedBy: 'operator',
    meaning:
      'No connection to the mail server, or it was lost before the message was handed over. Nothing was sent.',
    advice: 'Check host, port, firewall and whether the mail server is up.',
  },
  REFUSED: {
    retry: 'never',
    fixedBy: 'mail administrator',
    meaning: 'The mail server does not talk to this client, or the recipient domain accepts no mail.',
    advice: 'Ask the mail administrator to allow this client, or use another server or domain.',
  },
  TLS: {
    retry: 'never',
    fixedBy: 'operator',
    meaning: 'No encrypted connection that can be trusted.',
    advice:
      'Check the certificate, SMTP_CA_FILE, the port, and the security that the diagram and the operator ask for.',
  },
  TLS_TEMP: {
    retry: 'backoff',
    backoff: soon,
    fixedBy: 'mail administrator',
    meaning: 'The mail server cannot offer encryption at the moment.',
    advice: 'Trying again later usually helps; if it lasts, tell the mail administrator.',
  },
  REQUIRETLS: {
    retry: 'never',
    fixedBy: 'modeler',
    meaning: 'Encryption to the end was asked for and the way to the recipient cannot promise it.',
    advice: 'Send this mail another way.',
  },
  AUTH: {
    retry: 'never',
    fixedBy: 'operator',
    meaning: 'The mail server refused the login, or wants one.',
    advice:
      'Correct user name and password (an app password, where the provider asks for one), then resolve the incident.',
  },
  AUTH_TEMP: {
    retry: 'slow',
    backoff: later,
    fixedBy: 'mail administrator',
    meaning: 'The mail server cannot check logins at the moment, or sees too many of them.',
    advice: 'Trying again later usually helps; if it lasts, tell the mail administrator.',
  },
  OAUTH: {
    retry: 'never',
    fixedBy: 'operator',
    meaning:
      'The token endpoint refused to give an access token, or the account lacks what is needed to ask for one.',
    advice:
      'Correct client id, secret or certificate, scope or consent. It is not asked again until the account changes: save SMTP_ACCOUNTS_FILE again or restart the worker, then resolve the incident.',
  },
  OAUTH_TEMP: {
    retry: 'backoff',
    backoff: soon,
    fixedBy: 'operator',
    meaning:
      'The token endpoint could not be reached, was slow or busy, or answered with something else than a token.',
    advice:
      'Trying again later usually helps; if it lasts, check tokenUrl, proxy and firewall, and the service that gives the tokens.',
  },
  THROTTLED: {
    retry: 'slow',
    backoff: { firstMs: MINUTE, maxMs: HOUR },
    fixedBy: 'nobody (it passes)',
    meaning: 'The mail server asks to send more slowly.',
    advice: 'Trying again later helps; if it happens often, fewer connections (SMTP_POOL_CONNECTIONS) do.',
  },
  QUOTA: {
    retry: 'slow',
    backoff: { firstMs: HOUR, maxMs: 6 * HOUR },
    fixedBy: 'mail administrator',
    meaning: 'This login, domain or address has sent all that it may send in an hour, a day or a month.',
    advice: 'Wait for the next period or raise the quota.',
  },
  GREYLISTED: {
    retry: 'slow',
    backoff: later,
    fixedBy: 'nobody (it passes)',
    meaning: 'The mail server takes mail from unknown senders only at the second try.',
    advice: 'Trying again after some minutes usually gets through.',
  },
  SENDER_REJECTED: {
    retry: 'never',
    fixedBy: 'modeler',
    meaning: 'The mail server does not let this login send with this From address.',
    advice: 'Use a From address that belongs to the login, or get the right to send as it.',
  },
  RECIPIENT_REJECTED: {
    retry: 'never',
    backoff: { firstMs: 15 * MINUTE, maxMs: HOUR },
    fixedBy: 'recipient',
    meaning: 'No recipient was accepted: unknown, disabled, or the mailbox is full.',
    advice: 'Check the recipient addresses.',
  },
  RELAY_DENIED: {
    retry: 'never',
    fixedBy: 'mail administrator',
    meaning: 'The mail server does not pass on mail to this recipient for this client.',
    advice: 'Log in with a user name, or have the server allow this client to relay.',
  },
  SMTPUTF8: {
    retry: 'never',
    fixedBy: 'mail administrator',
    meaning: 'An address needs SMTPUTF8 (RFC 6531) and the mail server does not offer it.',
    advice: 'Use an address in ASCII, or another mail server.',
  },
  CONTENT_REJECTED: {
    retry: 'never',
    fixedBy: 'modeler',
    meaning:
      'The mail server refused the message for its content or for the sender policy of the domain (SPF, DKIM, DMARC).',
    advice: 'Change the content or attachments, or have the sender domain set up.',
  },
  PROTOCOL: {
    retry: 'never',
    fixedBy: 'operator',
    meaning: 'The server answered in a way that SMTP does not foresee.',
    advice: 'Check that host and port belong to a mail server for submission.',
  },
  TEMPORARY: {
    retry: 'backoff',
    backoff: soon,
    fixedBy: 'nobody (it passes)',
    meaning: 'The mail server could not take the message for now.',
    advice: 'Trying again later usually helps.',
  },
  REJECTED: {
    retry: 'never',
    fixedBy: 'mail administrator',
    meaning: 'The mail server refused the message for good.',
    advice: 'Read the server reply; the mail administrator can explain it.',
  },
  UNCERTAIN: {
    retry: 'never',
    fixedBy: 'operator',
    meaning: 'The message was handed over and no reply came: it may have been delivered, or not.',
    advice:
      'Look in the mailbox or the mail server log for the Message-ID. Resolving the incident sends the mail again; to leave it at that, complete or cancel the task instead.',
  },
  POLICY: {
    retry: 'never',
    fixedBy: 'operator',
    meaning: 'The operator does not allow this mail: not for this process, sender or recipient.',
    advice: 'Ask the operator, who says what is allowed in the place that the message names.',
  },
  RESULT: {
    retry: 'never',
    fixedBy: 'modeler',
    meaning: 'The mail was sent, and the result could not be made of it.',
    advice: 'Correct the expression in the diagram; resolving the incident does not send the mail again.',
  },
  INTERNAL: {
    retry: 'backoff',
    backoff: soon,
    fixedBy: 'operator',
    meaning: 'Something in this worker went wrong that it did not foresee.',
    advice: 'See the worker log for the job key, and report the defect.',
  },
} as const satisfies Record<string, FailureRow>

export type FailureType = keyof typeof failures

/** One refused recipient, in the server's words. */
export interface Rejection {
  readonly recipient: string
  readonly code: string
  readonly enhancedCode?: string
  readonly message: string
}

/** What is known about a failure besides its type; the fields of `error.variables`. */
export interface FailureDetails {
  /** SMTP reply code, when the server spoke: `"550"`. */
  readonly code?: string
  /** RFC 3463 code: `"5.1.1"`. */
  readonly enhancedCode?: string
  /** SMTP command that was answered: `RCPT TO`, `AUTH PLAIN`. */
  readonly command?: string
  /** How far the send had come. */
  readonly phase?:
    'input' | 'connect' | 'greeting' | 'tls' | 'auth' | 'envelope' | 'message' | 'reply' | 'result'
  readonly delivery?: 'not-sent' | 'partly-sent' | 'uncertain'
  /** The server's reply to what was refused, on one line, shortened, secrets masked. */
  readonly reply?: string
  readonly rejected?: readonly Rejection[]
  /** Overrides the table where the reply code says otherwise (`452` for a full mailbox). */
  readonly retry?: RetryRule
  /** A file or a URL is not what it was when the mail was composed. */
  readonly sourceChanged?: true
  /** The server said when to come back, in milliseconds. */
  readonly retryAfterMs?: number
}

/** The only error that steps of the pipeline throw on purpose. Its message is for people: what happened, what to do. */
export class ConnectorError extends Error {
  override readonly name = 'ConnectorError'
  readonly type: FailureType
  readonly details: FailureDetails

  constructor(type: FailureType, message: string, details: FailureDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.type = type
    this.details = details
  }

  get retry(): RetryRule {
    return this.details.retry ?? failures[this.type].retry
  }
}
