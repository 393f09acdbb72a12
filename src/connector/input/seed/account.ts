import { z } from 'zod'
import type { AccountChoice } from '../email-request.ts'
import { kindOfValue } from '../readers/describe-value.ts'
import { field, isGiven, optional, required, withDefault } from '../readers/field.ts'
import type { Read } from '../readers/field.ts'
import { readHost } from '../readers/host.ts'
import { readPort } from '../readers/port.ts'
import { InputProblem, refuse } from '../readers/input-problem.ts'
import { placeName } from './labels.ts'
import { word } from '../readers/words.ts'

const readSecurity = word({ auto: 'auto', tls: 'tls', starttls: 'starttls', none: 'none' } as const)

/** Both in base64, with what else is in the command, are what a server must take in one line (RFC 4954 4). */
const LONGEST_CREDENTIAL = 4_096

/** User names and passwords never appear in a message. A number is refused: `=0123` has lost its zero already. */
const readCredential: Read<string> = (value) => {
  if (typeof value !== 'string')
    return refuse(`${kindOfValue(value)} is not a text; write it as one, in quotes.`)
  if (value.length > LONGEST_CREDENTIAL)
    return refuse(`has ${value.length} characters, and may have ${LONGEST_CREDENTIAL} at most.`)
  // a line break would end the SMTP command; NUL separates the fields of SASL PLAIN (RFC 4616 2)
  if (/\p{Cc}/u.test(value))
    return refuse('has a line break or another control character in it; write it without.')
  return value
}

const readServer = required(readHost)

/** The host as `accountSchema` reads it; undefined where it says what is wrong with it. */
export function serverHost(variables: Readonly<Record<string, unknown>>): string | undefined {
  const login = variables['authentication']
  if (typeof login !== 'object' || login === null) return undefined
  try {
    return readServer(Reflect.get(login, 'hostname'))
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error
    return undefined
  }
}

/** User name and password as they arrived, also where the other inputs are wrong. */
export function loginsIn(variables: Readonly<Record<string, unknown>>): string[] {
  const login = variables['authentication']
  if (typeof login !== 'object' || login === null) return []
  const values: readonly unknown[] = [Reflect.get(login, 'username'), Reflect.get(login, 'password')]
  // one that is too long is refused: it reaches no server, and no message quotes it
  return values
    .filter((value) => typeof value === 'string')
    .filter((value) => value.length <= LONGEST_CREDENTIAL)
}

const CONTEXT = 'it must be a context with hostname, port, username and password, one field each'

/** `authentication.*`. Not given at all, it reports each required field rather than itself. */
export const accountSchema = z.preprocess(
  (value) => (isGiven(value) ? value : {}),
  z
    .object(
      {
        hostname: field(required(readHost)),
        port: field(required(readPort)),
        username: field(optional(readCredential)),
        password: field(optional(readCredential)),
        security: field(withDefault<'auto' | 'tls' | 'starttls' | 'none'>(readSecurity, 'auto')),
      },
      { error: (issue) => `is ${kindOfValue(issue.input)}; ${CONTEXT}.` },
    )
    .transform(({ hostname, port, security, username, password }): AccountChoice => ({
      kind: 'inline',
      request: {
        host: hostname,
        port,
        security,
        securityField: placeName('authentication.security'),
        ...(username !== undefined &&
          password !== undefined && {
            credentials: { kind: 'password', username, password },
          }),
      },
    })),
)
