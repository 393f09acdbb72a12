import { ConnectorError } from '../../failures.ts'
import type { AccountRequest } from '../../mail/account-request.ts'
import type { AccountChoice } from '../input/email-request.ts'

/** The account that a job means. Rejects with INVALID_INPUT where there is none of that name. */
export async function accountOf(choice: AccountChoice): Promise<AccountRequest> {
  if (choice.kind === 'inline') return choice.request
  const what = `${choice.field}: this worker has no accounts by name; the operator sets SMTP_ACCOUNTS_FILE`
  throw new ConnectorError('INVALID_INPUT', `Nothing was sent. ${what}.`, {
    phase: 'input',
    delivery: 'not-sent',
  })
}
