import { createHash, timingSafeEqual } from 'node:crypto'

/** What becomes of a request with this Authorization header: served, refused, or nobody can tell now. */
export type Verdict = 'welcome' | 'unknown' | 'cannot tell'

/** Checks who calls. */
export interface Login {
  /** The way to log in, as WWW-Authenticate names it (RFC 9110, section 11.6.1). */
  readonly scheme: 'Basic' | 'Bearer'
  check(authorization: string | undefined): Promise<Verdict>
}

/** One user with one password (RFC 7617). */
export function basicLogin(user: string, password: string): Login {
  const expected = digest(`${user}:${password}`)
  return {
    scheme: 'Basic',
    check: async (authorization) => {
      const [, credentials] = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '') ?? []
      if (credentials === undefined) return 'unknown'
      const given = digest(Buffer.from(credentials, 'base64').toString())
      return timingSafeEqual(given, expected) ? 'welcome' : 'unknown'
    },
  }
}

/** Of the same length for every text, so that comparing takes the same time. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
