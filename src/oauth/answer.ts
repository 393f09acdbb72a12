import { z } from 'zod'

/** What came of asking for a token; words of the endpoint are as they came, not masked. */
export type Answer =
  | {
      readonly kind: 'token'
      readonly token: string
      readonly expiresInSeconds: number | undefined
      /** In place of the one that was used, where the server says one. */
      readonly refreshToken: string | undefined
    }
  /** Asking again with the same gives the same. */
  | { readonly kind: 'refused'; readonly code: string; readonly said: string }
  /** The grant itself is of no use, so nothing was asked. */
  | { readonly kind: 'unusable'; readonly why: string }
  /** It may pass. `said`: what came, where that helps. */
  | {
      readonly kind: 'broken'
      readonly why: string
      readonly said?: string | undefined
      readonly retryAfterMs?: number | undefined
    }

/** The whole reply of a token endpoint; redirects are not followed. */
export interface HttpReply {
  readonly status: number
  readonly text: string
  readonly retryAfter: string | null
  /** Epoch ms by the server's clock, else by ours. */
  readonly now: number
}

/** The bytes that XOAUTH2 can carry (RFC 6750 section 2.1, and what servers make of it): a control would end the field. */
const TOKEN = /^[\x21-\x7e]+$/

/** Some servers write it as a text. */
const seconds = z.union([
  z.number().min(0),
  z
    .string()
    .regex(/^\d+$/)
    .transform((text) => Number(text)),
])

/** RFC 6749 section 5.1. Not read by oauth4webapi, which gives up on an `id_token` of an issuer that nobody named. */
const successSchema = z.object({
  access_token: z.string().regex(TOKEN),
  token_type: z.string().regex(/^bearer$/i),
  expires_in: seconds.optional().catch(undefined),
  refresh_token: z.string().min(1).optional().catch(undefined),
})

/** RFC 6749 section 5.2. Nor these: behind a WWW-Authenticate, which comes with most of them, it looks at nothing else. */
const errorSchema = z.object({
  error: z.string().min(1),
  error_description: z.string().optional().catch(undefined),
})

/** Codes that servers give while they cannot answer; RFC 6749 section 4.1.2.1, RFC 8628 section 3.5, and their own. */
const PASSES =
  /^(temporarily_unavailable|server_error|internal_(failure|error)|slow_down|rate_limit\w*|too_many\w*)$/i

/** What a reply means (RFC 6749 section 5). */
export function answerOf(reply: HttpReply): Answer {
  const { status, text } = reply
  const body = parsed(text)
  if (status === 200) {
    const success = successSchema.safeParse(body)
    if (!success.success) return { kind: 'broken', why: notAToken(body) }
    const { access_token: token, expires_in: expiresInSeconds, refresh_token: refreshToken } = success.data
    return { kind: 'token', token, expiresInSeconds, refreshToken }
  }
  const error = errorSchema.safeParse(body)
  const said = error.success
    ? [error.data.error, error.data.error_description].filter((one) => one !== undefined).join(': ')
    : undefined
  if (error.success && isRefusal(status) && !PASSES.test(error.data.error))
    return { kind: 'refused', code: error.data.error, said: said ?? '' }
  const why =
    status >= 300 && status < 400
      ? `answered with a redirect (HTTP ${status}), which is not followed`
      : `answered with HTTP ${status}`
  return { kind: 'broken', why, said, retryAfterMs: retryAfterMs(reply) }
}

/** 408, 425 and 429 are about this moment. */
function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && ![408, 425, 429].includes(status)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function notAToken(body: unknown): string {
  if (typeof body !== 'object' || body === null) return 'answered with something that is not JSON'
  const { token_type: type } = body as { readonly token_type?: unknown }
  if (!('access_token' in body)) return 'answered without an access token'
  if (typeof type === 'string' && !/^bearer$/i.test(type)) return 'gave a token that is no bearer token'
  return 'gave a token that cannot be used'
}

const HOUR = 60 * 60_000

/** RFC 9110 section 10.2.3: seconds, or a date. At most an hour. */
function retryAfterMs({ retryAfter, now }: HttpReply): number | undefined {
  if (retryAfter === null) return undefined
  const ms = /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - now
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), HOUR)
}
