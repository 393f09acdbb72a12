/** When a token is to be renewed, and when it is not to be used any more; both in ms after it was asked for. */
export interface TokenLife {
  readonly renewAfterMs: number
  readonly uselessAfterMs: number
}

const MINUTE = 60_000
/** RFC 6749 section 5.1 lets a server leave the life out: then it is asked often, and a 535 renews it anyway. */
const UNSAID_MS = 10 * MINUTE
const LONGEST_MS = 24 * 60 * MINUTE
/** A login that begins now must be over before the token is. */
const LOGIN_MS = 30_000

/**
 * Renewed at 80 % of its life and at least a minute before its end; after half of it where it lives for less than two
 * minutes. Until it is renewed it is used, but not in its last half minute (the last quarter of a short life).
 */
export function tokenLife(expiresInSeconds: number | undefined): TokenLife {
  const lifeMs = Math.max(
    0,
    Math.min(expiresInSeconds === undefined ? UNSAID_MS : expiresInSeconds * 1_000, LONGEST_MS),
  )
  return {
    renewAfterMs: Math.max(Math.min(lifeMs * 0.8, lifeMs - MINUTE), lifeMs / 2),
    uselessAfterMs: lifeMs - Math.min(LOGIN_MS, lifeMs / 4),
  }
}
