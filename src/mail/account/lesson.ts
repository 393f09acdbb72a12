import type { ConnectorError } from '../../failures.ts'

/** What a failed send says about its account, beside what it says about the mail. */
export type Lesson =
  /** 535, 432, a lock-out: trying again makes it worse. */
  | 'login-refused'
  /** 421, 432, 454 "too many connections": fewer at a time. */
  | 'too-many'
  /** The login was passed, or none was asked for. */
  | 'login-passed'
  /** It never came to a login. */
  | 'nothing'

/** Read from the codes and the server's own words, never from our sentence: that holds the name of the host, and advice. */
export function lessonOf(error: ConnectorError): Lesson {
  const { phase, code, reply = '' } = error.details
  if (phase === 'auth' && (error.type === 'AUTH' || error.type === 'AUTH_TEMP')) {
    // too many failed logins is a lock-out, and fewer connections do not end it
    return error.type === 'AUTH_TEMP' && OF_CONNECTIONS.test(reply) ? 'too-many' : 'login-refused'
  }
  if (code !== undefined && ['421', '432', '454'].includes(code)) {
    if (error.type === 'THROTTLED' || TOO_MANY.test(reply)) return 'too-many'
  }
  return phase === 'envelope' || phase === 'message' || phase === 'reply' ? 'login-passed' : 'nothing'
}

/** Did the server say anything of the mail? A send that ends at its deadline moves nothing. */
export function showsLife({
  kind,
  error,
}: {
  readonly kind: string
  readonly error?: ConnectorError
}): boolean {
  if (!error) return kind === 'sent'
  return error.details.code !== undefined
}

const OF_CONNECTIONS = /concurrent|simultaneous|connection limit|connections|sessions/i
const TOO_MANY = /too many|concurrent|connection limit/i
