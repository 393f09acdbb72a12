import { ConnectorError, failures } from '../failures.ts'

/** What a connection is for, as an error says it. */
export type Purpose = 'mail server' | 'proxy' | 'token endpoint'

const ADVICE: Readonly<Record<Purpose, string>> = {
  'mail server': failures.HOST_DENIED.advice,
  proxy: 'Correct the proxy (SMTP_PROXY, or that of the account in SMTP_ACCOUNTS_FILE), or the list.',
  'token endpoint': 'Correct the tokenUrl of the account in SMTP_ACCOUNTS_FILE, or the list.',
}

/** Nothing was connected to. `why` follows "since". */
export function hostDenied(purpose: Purpose, host: string, why: string): ConnectorError {
  const what = `Nothing was sent: this worker may not connect to the ${purpose} ${host}, since ${why}.`
  return new ConnectorError('HOST_DENIED', `${what} ${ADVICE[purpose]}`, {
    phase: 'input',
    delivery: 'not-sent',
  })
}
