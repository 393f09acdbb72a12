import { ConnectorError, failures } from '../failures.ts'
import { printable } from '../text/printable.ts'
import { beginningOf } from '../text/excerpt.ts'
import type { Answer } from './answer.ts'
import type { Grant } from './grant.ts'

/** Why there is no token; nothing of it is from the endpoint or from a secret without having been masked. */
export type NoToken = Exclude<Answer, { readonly kind: 'token' }>

/** Which account it is, says whoever sends with it. `mask`: takes secrets out of a text. `retryAfterMs`: when it may be asked again, at the earliest. */
export function tokenFailure(
  { tokenUrl }: Pick<Grant, 'tokenUrl'>,
  answer: NoToken,
  {
    mask,
    retryAfterMs,
  }: { readonly mask: (text: string) => string; readonly retryAfterMs?: number | undefined },
): ConnectorError {
  const details = { phase: 'auth', delivery: 'not-sent' } as const
  const none = 'No access token'
  switch (answer.kind) {
    case 'unusable':
      return new ConnectorError(
        'OAUTH',
        `${none}: ${mask(answer.why)}. Correct the account in SMTP_ACCOUNTS_FILE.`,
        details,
      )
    case 'refused':
      return new ConnectorError(
        'OAUTH',
        `${none}: ${endpointOf(tokenUrl)} refused: "${words(answer.said, mask)}". ${failures.OAUTH.advice}`,
        details,
      )
    case 'broken': {
      const said = answer.said === undefined ? '' : `: "${words(answer.said, mask)}"`
      return new ConnectorError(
        'OAUTH_TEMP',
        `${none}: ${isOfTheFile(answer) ? '' : `${endpointOf(tokenUrl)} `}${mask(answer.why)}${said}. ${failures.OAUTH_TEMP.advice}`,
        { ...details, ...(retryAfterMs !== undefined && { retryAfterMs }) },
      )
    }
  }
}

const isOfTheFile = ({ why }: { readonly why: string }): boolean => why.startsWith('its token file')

/** Its host: a path may name a tenant, and a query whatever else. */
function endpointOf(tokenUrl: string): string {
  return URL.canParse(tokenUrl) ? new URL(tokenUrl).host : 'its token endpoint'
}

const LONGEST = 300

/** Masked before it is cut: of a secret that was cut in two, the beginning would be shown. */
function words(text: string, mask: (text: string) => string): string {
  return beginningOf(printable(mask(text)).replace(/\s+/g, ' ').trim(), LONGEST)
}
