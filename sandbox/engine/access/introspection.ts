import { z } from 'zod'
import type { Login, Verdict } from './login.ts'

/** How long a verdict holds, milliseconds: a token that was revoked is refused soon. */
const KEPT_MS = 5_000
/** Tokens whose verdict is remembered; the oldest is forgotten. */
const MAX_TOKENS = 1_000
const MAX_TOKEN_LENGTH = 16_384
const TIMEOUT_MS = 5_000

const answerShape = z.object({
  active: z.boolean(),
  /** Seconds since 1970. */
  exp: z.number().optional(),
})

interface Remembered {
  readonly verdict: Promise<Verdict>
  until: number
}

/**
 * Bearer tokens (RFC 6750) that the token endpoint of a login server calls active (RFC 7662). User and password in
 * the URL are for that endpoint.
 */
export function introspectionLogin(url: URL, now: () => number = Date.now): Login {
  const known = new Map<string, Remembered>()

  function verdictOf(token: string): Promise<Verdict> {
    const remembered = known.get(token)
    if (remembered && now() < remembered.until) return remembered.verdict
    known.delete(token)
    // whoever asks meanwhile waits for the same answer
    const entry: Remembered = { until: Infinity, verdict: ask() }
    async function ask(): Promise<Verdict> {
      const { verdict, until } = await introspect(url, token, now)
      entry.until = until
      return verdict
    }
    known.set(token, entry)
    const [oldest] = known.keys()
    if (known.size > MAX_TOKENS && oldest !== undefined) known.delete(oldest)
    return entry.verdict
  }

  return {
    scheme: 'Bearer',
    check: async (authorization) => {
      const [, token] = /^Bearer +([\w\-.~+/]+=*)$/i.exec(authorization ?? '') ?? []
      if (token === undefined || token.length > MAX_TOKEN_LENGTH) return 'unknown'
      return verdictOf(token)
    },
  }
}

/** Never rejects: an endpoint that does not answer as it should is asked again with the next request. */
async function introspect(
  url: URL,
  token: string,
  now: () => number,
): Promise<{ verdict: Verdict; until: number }> {
  const target = new URL(url)
  target.username = target.password = ''
  const credentials = [url.username, url.password].map(decodeURIComponent).join(':')
  const login = credentials === ':' ? undefined : Buffer.from(credentials).toString('base64')
  try {
    const answer = await fetch(target, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        accept: 'application/json',
        ...(login === undefined ? {} : { authorization: `Basic ${login}` }),
      },
      body: new URLSearchParams({ token, token_type_hint: 'access_token' }),
    })
    if (!answer.ok) throw new Error(`status ${answer.status}`)
    const { active, exp = Infinity } = answerShape.parse(await answer.json())
    const welcome = active && now() < exp * 1000
    return {
      verdict: welcome ? 'welcome' : 'unknown',
      until: Math.min(now() + KEPT_MS, welcome ? exp * 1000 : Infinity),
    }
  } catch {
    return { verdict: 'cannot tell', until: 0 }
  }
}
