import { valueAt } from '../../../json/place.ts'
import { kindOfValue } from './describe-value.ts'
import { isGiven, type Read } from './field.ts'
import { refuse } from './input-problem.ts'
import { readLine } from './texts.ts'

/** Every dialect has the login here, and the account by name beside it. */
export const loginPlaces = [
  ['authentication', 'username'],
  ['authentication', 'password'],
] as const

/** Both in base64, with what else is in the command, are what a server must take in one line (RFC 4954 4). */
const LONGEST_CREDENTIAL = 4_096

/** User names and passwords never appear in a message. A number is refused: `=0123` has lost its zero already. */
export const readCredential: Read<string> = (value) => {
  if (typeof value !== 'string')
    return refuse(`${kindOfValue(value)} is not a text; write it as one, in quotes.`)
  if (value.length > LONGEST_CREDENTIAL)
    return refuse(`has ${value.length} characters, and may have ${LONGEST_CREDENTIAL} at most.`)
  // a line break would end the SMTP command; NUL separates the fields of SASL PLAIN (RFC 4616 2)
  if (/\p{Cc}/u.test(value))
    return refuse('has a line break or another control character in it; write it without.')
  return value
}

/** User name and password as they arrived, also where the other inputs are wrong. */
export function loginsIn(variables: Readonly<Record<string, unknown>>): string[] {
  // one that is too long is refused: it reaches no server, and no message quotes it
  return loginPlaces
    .map((place) => valueAt(variables, place.join('.')))
    .filter((value) => typeof value === 'string')
    .filter((value) => value.length <= LONGEST_CREDENTIAL)
}

/** The account that the inputs name; undefined where they name none, or in a way that parsing will refuse. */
export function accountIn(variables: Readonly<Record<string, unknown>>): string | undefined {
  const name = valueAt(variables, 'authentication.account')
  return typeof name === 'string' && isGiven(name) ? name.trim() : undefined
}

/** As long as a name in SMTP_ACCOUNTS_FILE may be. */
const LONGEST_NAME = 64

/** The name of an account. */
export const readAccountName: Read<string> = (value) => {
  const name = readLine(value).trim()
  if (name.length <= LONGEST_NAME) return name
  return refuse(`has ${name.length} characters, and the name of an account ${LONGEST_NAME} at most.`)
}

/** What stands beside an account by name, and must not. */
export function refuseBeside(others: string): never {
  return refuse(
    `stands beside ${others}; give the account alone, or leave it away and give host and login.`,
    'account',
  )
}

/** Of a worker that takes no other way to a server. */
export function refuseWithoutName(others: string): never {
  const instead = others === '' ? '' : ` instead of ${others}`
  const message = `is missing; this worker takes accounts by name alone (SMTP_ACCOUNTS_ONLY). Name one of SMTP_ACCOUNTS_FILE${instead}.`
  return refuse(message, 'account')
}
