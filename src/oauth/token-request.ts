import type { ClientAuth } from 'oauth4webapi'
import { ConnectorError } from '../failures.ts'
import { ConnectError } from '../net/connect.ts'
import { errorCode } from '../text/error-text.ts'
import type { Answer, HttpReply } from './answer.ts'
import { answerOf } from './answer.ts'

/** One HTTP request, as `fetch`; `ca`: PEM, trusted besides the usual authorities. It follows no redirects. */
export type Fetch = (
  url: string,
  init: {
    readonly method: string
    readonly headers: Record<string, string>
    readonly body: URLSearchParams
    readonly redirect: 'manual'
    readonly signal: AbortSignal
  },
  trust: { readonly ca: string | undefined },
) => Promise<Response>

export interface TokenRequest {
  readonly tokenUrl: string
  readonly ca: string | undefined
  readonly clientId: string
  readonly clientAuth: ClientAuth
  readonly grantType: string
  readonly parameters: Readonly<Record<string, string>>
}

export interface TokenReply {
  readonly answer: Answer
  /** By how much the server's clock is ahead of ours, in ms; undefined where it does not say. */
  readonly skewMs: number | undefined
}

/** Some times what the longest tokens have. */
const LONGEST_REPLY = 64 * 1024

/** One request to a token endpoint. Rejects only with a ConnectorError of `fetch`: a host that is not allowed. */
export async function requestToken(
  request: TokenRequest,
  { fetch, now, signal }: { readonly fetch: Fetch; readonly now: () => number; readonly signal: AbortSignal },
): Promise<TokenReply> {
  const { tokenUrl, ca, clientId, clientAuth, grantType, parameters } = request
  const oauth = await import('oauth4webapi')
  try {
    const response = await oauth.genericTokenEndpointRequest(
      { issuer: tokenUrl, token_endpoint: tokenUrl },
      { client_id: clientId },
      clientAuth,
      grantType,
      { ...parameters },
      {
        [oauth.customFetch]: (url, init) => fetch(url, { ...init, signal }, { ca }),
        // plain HTTP on loopback only: tokenUrlProblem has looked
        // eslint-disable-next-line @typescript-eslint/no-deprecated -- so that it stands out
        [oauth.allowInsecureRequests]: true,
      },
    )
    const date = Date.parse(response.headers.get('date') ?? '')
    const skewMs = Number.isNaN(date) ? undefined : date - now()
    const text = await beginningOf(response)
    if (text === undefined)
      return { answer: { kind: 'broken', why: 'answered with more than 64 KB' }, skewMs }
    const reply: HttpReply = {
      status: response.status,
      text,
      retryAfter: response.headers.get('retry-after'),
      now: now() + (skewMs ?? 0),
    }
    return { answer: answerOf(reply), skewMs }
  } catch (error) {
    const denied = [error, error instanceof Error ? error.cause : undefined].find(
      (one) => one instanceof ConnectorError,
    )
    if (denied !== undefined) throw denied
    const why = signal.aborted ? 'did not answer in time' : `cannot be reached (${reasonOf(error)})`
    return { answer: { kind: 'broken', why }, skewMs: undefined }
  }
}

/** The whole body, or undefined when it does not end within the limit. */
async function beginningOf(response: Response): Promise<string | undefined> {
  const parts: Uint8Array[] = []
  let size = 0
  const reader = response.body?.getReader()
  for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
    const bytes: unknown = part.value
    if (!(bytes instanceof Uint8Array)) return undefined
    size += bytes.length
    if (size > LONGEST_REPLY) {
      // not waited for: an endless body may have no end here either
      reader?.cancel().catch(() => {})
      return undefined
    }
    parts.push(bytes)
  }
  return Buffer.concat(parts).toString('utf8')
}

/** `fetch` says "fetch failed" and has the reason in its cause; of several addresses the first one's. */
function reasonOf(error: unknown): string {
  // the words of a proxy, or about one
  if (error instanceof ConnectError && error.code === 'EPROXY') return error.message
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
  const first: unknown = cause instanceof AggregateError ? cause.errors[0] : undefined
  return errorCode(cause) ?? errorCode(first) ?? errorCode(error) ?? 'the connection broke'
}
