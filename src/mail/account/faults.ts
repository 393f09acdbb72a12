/** For whoever takes nothing but an Error. */
export function errorOf(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason))
}

/** How a send is told that was ended from our side, in nodemailer's form; the reason is its cause. */
export function abortError(signal: AbortSignal): Error {
  return Object.assign(new Error('The send was ended', { cause: signal.reason }), { code: 'EABORT' })
}

const codeOf = (error: Error): unknown => Reflect.get(error, 'code')
const isClosing = (error: Error): boolean => Reflect.get(error, 'responseCode') === 421

/** The server refused this mail, and the connection is fine. */
export function isOfTheMail(error: Error): boolean {
  return (codeOf(error) === 'EENVELOPE' || codeOf(error) === 'EMESSAGE') && !isClosing(error)
}

/** The connection ended, or is about to: RFC 5321 section 3.8. */
export function isOfTheConnection(error: Error): boolean {
  return isClosing(error) || ['ECONNECTION', 'ESOCKET', 'ETIMEDOUT'].includes(String(codeOf(error)))
}
