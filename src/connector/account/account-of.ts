import { ConnectorError, type FailureType } from '../../failures.ts'
import type { NamedAccount } from '../../accounts/named-account.ts'
import type { AccountRequest } from '../../mail/account-request.ts'
import { excerpt } from '../../text/excerpt.ts'
import { nearestWord } from '../../text/nearest-word.ts'
import type { AccountChoice, EmailRequest } from '../input/email-request.ts'
import type { Turn } from '../turn.ts'
import type { Workshop } from '../workshop.ts'
import { loginOf } from './login-of.ts'
import { placeIn, refusalOf } from './policy.ts'

/**
 * The account that a job means, where the operator allows it for this mail. Rejects with INVALID_INPUT where there is none
 * of that name, with POLICY where it is not allowed, with SECRET or SECRET_UNREADABLE for its login.
 */
export async function accountOf(
  { account: choice, email }: EmailRequest,
  turn: Turn,
  shop: Workshop,
): Promise<AccountRequest> {
  const { job, masks } = turn
  // one version of the file for the whole job
  const file = shop.namedAccounts.current()
  const refuseUnlessAllowed = (account?: NamedAccount) => {
    const rules = file?.recipients ?? []
    const refusal = refusalOf({ job, email, account, rules, mask: masks.words })
    if (refusal !== undefined) throw refused('POLICY', refusal)
  }
  if (choice.kind === 'inline') {
    refuseUnlessAllowed()
    return choice.request
  }
  const account = accountNamed(choice, file?.accounts, masks.words)
  refuseUnlessAllowed(account)
  return requestOf(account, await loginOf(account, turn, shop))
}

type Named = Extract<AccountChoice, { readonly kind: 'named' }>

function accountNamed(
  { name, field }: Named,
  accounts: ReadonlyMap<string, NamedAccount> | undefined,
  mask: (text: string) => string,
): NamedAccount {
  const account = accounts?.get(name)
  if (account !== undefined) return account
  const asked = excerpt(mask(name))
  if (accounts === undefined)
    throw refused(
      'INVALID_INPUT',
      `${field}: there is no account ${asked}, since this worker has no accounts by name; the operator gives them in SMTP_ACCOUNTS_FILE.`,
    )
  const nearest = nearestWord(name, [...accounts.keys()])
  const meant = nearest === undefined ? '' : ` The nearest name is ${excerpt(nearest)}.`
  throw refused('INVALID_INPUT', `${field}: there is no account ${asked} in SMTP_ACCOUNTS_FILE.${meant}`)
}

function refused(type: FailureType, why: string): ConnectorError {
  return new ConnectorError(type, `Nothing was sent. ${why}`, { phase: 'input', delivery: 'not-sent' })
}

function requestOf(account: NamedAccount, credentials: AccountRequest['credentials']): AccountRequest {
  const { name, host, port, security, tlsName, ca, clientCertificate } = account
  const { minTlsVersion, ehloName, proxy, limits } = account
  return {
    name,
    host,
    port,
    security,
    securityField: placeIn(name, 'security'),
    credentials,
    tlsName,
    ca,
    clientCertificate,
    minTlsVersion,
    ehloName,
    proxy,
    limits,
  }
}
