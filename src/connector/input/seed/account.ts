import type { Security } from '../../../mail/account-request.ts'
import { excerpt } from '../../../text/excerpt.ts'
import type { AccountChoice } from '../email-request.ts'
import { kindOfValue } from '../readers/describe-value.ts'
import { field, isGiven, optional, required, withDefault } from '../readers/field.ts'
import type { Read } from '../readers/field.ts'
import { readHost } from '../readers/host.ts'
import { readAccountName, readCredential, refuseBeside, refuseWithoutName } from '../readers/login.ts'
import { readPort } from '../readers/port.ts'
import { gather, refuse, within } from '../readers/input-problem.ts'
import { placeName } from './labels.ts'
import { word } from '../readers/words.ts'

const readSecurity = word({ auto: 'auto', tls: 'tls', starttls: 'starttls', none: 'none' } as const)

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
    return byNameOnly ? refuseWithoutName(othersIn(fields)) : readInline(fields)
  }
}

function readNamed(fields: Given): AccountChoice {
  const others = othersIn(fields)
  if (others !== '') return refuseBeside(others)
  const name = within('account', () => readAccountName(fields['account']))
  return { kind: 'named', name, field: placeName('authentication.account') }
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
    hostname: () => read('hostname', required(readHost)),
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
