import { isRecord } from '../json/json.ts'
import { errorCode, errorText } from '../text/error-text.ts'

/** No token, or no cookie: why, and what to check, in one sentence. */
export class LoginTrouble extends Error {
  override readonly name = 'LoginTrouble'
  /** The service said no; otherwise it may say yes later. */
  readonly isRefusal: boolean

  constructor(message: string, isRefusal: boolean, cause: unknown) {
    super(message, { cause })
    this.isRefusal = isRefusal
  }
}

/** Where the worker logs in, and with what. */
export interface LoginPlace {
  readonly url: string
  /** Setting of the address. */
  readonly urlName: string
  /** Settings of who logs in. */
  readonly loginNames: string
}

/** Reads what went wrong at the token service; the words of the client say it in its own way, at length. */
export function loginTrouble(error: unknown, { url, urlName, loginNames }: LoginPlace): LoginTrouble {
  const host = URL.canParse(url) ? new URL(url).host : url
  const service = `the token service ${host}`
  const trouble = (words: string, isRefusal = false) =>
    new LoginTrouble(`${service} ${words}`, isRefusal, error)
  const code = errorCode(error) ?? ''
  const { status, text } = replyOf(error)
  const words = `${errorText(error)} ${text}`

  if (/ENOTFOUND|EAI_AGAIN/.test(`${code} ${words}`))
    return trouble(`is not known by that name (${code || 'ENOTFOUND'}); check ${urlName}`)
  if (/ETIMEDOUT|timeout/i.test(`${code} ${words}`))
    return trouble(`gave no answer in time; check ${urlName}, and whether a firewall is in between`)
  if (/certificate|self.signed|CERT_|UNABLE_TO_|altnames/i.test(`${code} ${words}`)) {
    return trouble(
      `has a certificate that is not trusted (${code}); name that of its authority in CAMUNDA_CUSTOM_ROOT_CERT_PATH`,
    )
  }
  if (/wrong version number|packet length too long|EPROTO/i.test(`${code} ${words}`))
    return trouble(`speaks no TLS; check whether ${urlName} must begin with http://`)
  if (/^E[A-Z]+$/.test(code)) return trouble(`cannot be reached (${code}); check ${urlName}`)
  if (status !== undefined && status >= 500) return trouble(`has trouble of its own (HTTP ${status})`)
  if (status === 429) return trouble('asks for patience (HTTP 429)')
  const said = [status === undefined ? undefined : `HTTP ${status}`, wordIn(text)]
    .filter((part) => part !== undefined)
    .join(', ')
  if (/audience/i.test(text))
    return trouble(
      `does not give tokens for this audience (${said}); check CAMUNDA_ZEEBE_OAUTH_AUDIENCE`,
      true,
    )
  if (/invalid_scope|\bscope\b/i.test(text))
    return trouble(`does not give tokens for this scope (${said}); check CAMUNDA_TOKEN_SCOPE`, true)
  if (status === 404 || status === 405)
    return trouble(`issues no tokens at this address (HTTP ${status}); check ${urlName}`, true)
  if (
    /\b(401|403)\b|invalid_client|unauthorized|invalid_grant|access_denied|credentials/i.test(words) ||
    status === 400
  ) {
    return trouble(`refuses the login${said === '' ? '' : ` (${said})`}; check ${loginNames}`, true)
  }
  if (/JSON|Unexpected token|no access_token|Invalid token specified/i.test(words)) {
    return trouble(
      `answers with something that is no token; check whether ${urlName} leads to the place where tokens are issued`,
    )
  }
  return trouble(`gave no token (${errorText(error).slice(0, 200)}); check ${urlName}`)
}

/** The HTTP answer that some errors of the client keep. */
function replyOf(error: unknown): { readonly status: number | undefined; readonly text: string } {
  const response = isRecord(error) && isRecord(error['response']) ? error['response'] : {}
  const { statusCode, status, body } = response
  const number = [statusCode, status].find((value) => typeof value === 'number')
  const text = typeof body === 'string' ? body : isRecord(body) ? JSON.stringify(body) : ''
  return { status: number, text: text.slice(0, 2_000) }
}

/** The error's name of RFC 6749, 5.2. */
function wordIn(text: string): string | undefined {
  return /"error"\s*:\s*"([\w.-]{1,60})"/.exec(text)?.[1]
}
