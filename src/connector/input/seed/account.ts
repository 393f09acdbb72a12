import type { Security } from '../../../mail/account-request.ts'
import { excerpt } from '../../../text/excerpt.ts'
import type { AccountChoice } from '../email-request.ts'
import { kindOfValue } from '../readers/describe-value.ts'
import { field, isGiven, optional, required, withDefault } from '../readers/field.ts'
import type { Read } from '../readers/field.ts'
import { readHost } from '../readers/host.ts'
import { readPort } from '../readers/port.ts'
import { gather, InputProblem, refuse, within } from '../readers/input-problem.ts'
import { placeName } from './labels.ts'
import { readLine } from '../readers/texts.ts'
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

/** The host as parsing reads it; undefined where it says what is wrong with it. */
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

/** The account that the inputs name; undefined where they name none, or in a way that parsing will refuse. */
export function accountIn(variables: Readonly<Record<string, unknown>>): string | undefined {
  const given = variables['authentication']
  const name: unknown =
    typeof given === 'object' && given !== null ? Reflect.get(given, 'account') : undefined
  return typeof name === 'string' && isGiven(name) ? name.trim() : undefined
}

/** As long as a name in SMTP_ACCOUNTS_FILE may be. */
const LONGEST_NAME = 64
const CONTEXT = 'it must be a context with hostname, port, username and password, one field each'

type Given = Readonly<Record<string, unknown>>

/** Not given at all, it reports each required field rather than itself. */
function readAccount(byNameOnly: boolean): Read<AccountChoice> {
  return (value) => {
    const given: unknown = isGiven(value) ? value : {}
    if (typeof given !== 'object' || given === null || Array.isArray(given))
      return refuse(`is ${kindOfValue(given)}; ${CONTEXT}.`)
    const fields = given as Given
    if (isGiven(fields['account'])) return readNamed(fields)
    return byNameOnly ? refuse(`is missing; ${onlyByName(fields)}`, 'account') : readInline(fields)
  }
}

function readNamed(fields: Given): AccountChoice {
  const others = othersIn(fields)
  if (others !== '')
    return refuse(
      `stands beside ${others}; give the account alone, or leave it away and give host and login.`,
      'account',
    )
  const name = within('account', () => readLine(fields['account'])).trim()
  if (name.length > LONGEST_NAME)
    return refuse(
      `has ${name.length} characters, and the name of an account ${LONGEST_NAME} at most.`,
      'account',
    )
  return { kind: 'named', name, field: placeName('authentication.account') }
}

function onlyByName(fields: Given): string {
  const others = othersIn(fields)
  const instead = others === '' ? '' : ` instead of ${others}`
  return `this worker takes accounts by name alone (SMTP_ACCOUNTS_ONLY). Name one of SMTP_ACCOUNTS_FILE${instead}.`
}

const MOST_OTHERS = 6

/** What is given beside the account, as people call it. */
function othersIn(fields: Given): string {
  return Object.keys(fields)
    .filter((key) => key !== 'account' && isGiven(fields[key]))
    .slice(0, MOST_OTHERS)
    .map((key) => placeName(`authentication.${/^\w{1,60}$/.test(key) ? key : excerpt(key)}`))
    .join(', ')
}

function readInline(fields: Given): AccountChoice {
  const read = <T>(key: string, how: Read<T>) => within(key, () => how(fields[key]))
  const { hostname, port, username, password, security } = gather({
    hostname: () => read('hostname', readServer),
    port: () => read('port', required(readPort)),
    username: () => read('username', optional(readCredential)),
    password: () => read('password', optional(readCredential)),
    security: () => read('security', withDefault<Security>(readSecurity, 'auto')),
  })
  return {
    kind: 'inline',
    request: {
      host: hostname,
      port,
      security,
      securityField: placeName('authentication.security'),
      ...(username !== undefined &&
        password !== undefined && { credentials: { kind: 'password', username, password } }),
    },
  }
}

/** `authentication.*` */
export const accountSchema = field(readAccount(false))

/** `authentication.*` of a worker that takes accounts by name alone. */
export const accountByNameSchema = field(readAccount(true))
