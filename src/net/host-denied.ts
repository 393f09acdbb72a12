import { ConnectorError, failures, type FailureType } from '../failures.ts'

/** What a connection is for, as an error says it. */
export type Purpose = 'mail server' | 'proxy' | 'token endpoint' | 'file server' | 'document store'

const ADVICE: Readonly<Record<Purpose, string>> = {
  'mail server': failures.HOST_DENIED.advice,
  proxy: 'Correct the proxy (SMTP_PROXY, or that of the account in SMTP_ACCOUNTS_FILE), or the list.',
  'token endpoint': 'Correct the tokenUrl of the account in SMTP_ACCOUNTS_FILE, or the list.',
  'file server': 'Take the file from elsewhere, or ask the operator to allow the host in SMTP_URLS_ALLOW.',
  'document store': 'Correct ZEEBE_REST_ADDRESS.',
}

const TYPE: Readonly<Partial<Record<Purpose, FailureType>>> = {
  'file server': 'ATTACHMENT_DENIED',
  'document store': 'ATTACHMENT_DENIED',
}

/** Nothing was connected to. `why` follows "since". */
export function hostDenied(purpose: Purpose, host: string, why: string): ConnectorError {
  const what = `Nothing was sent: this worker may not connect to the ${purpose} ${host}, since ${why}.`
  return new ConnectorError(TYPE[purpose] ?? 'HOST_DENIED', `${what} ${ADVICE[purpose]}`, {
    phase: 'input',
    delivery: 'not-sent',
  })
}
