import type { Credentials, Security } from '../../../mail/account-request.ts'
import { valueAt } from '../../../json/place.ts'
import type { AccountChoice } from '../email-request.ts'
import { isGiven, required } from '../readers/field.ts'
import { readHost } from '../readers/host.ts'
import { gather, within } from '../readers/input-problem.ts'
import { readAccountName, readCredential, refuseBeside, refuseWithoutName } from '../readers/login.ts'
import { readPort } from '../readers/port.ts'
import { readAt } from '../readers/read-at.ts'
import { word } from '../readers/words.ts'
import { placeName } from './labels.ts'

/** Camunda's own connector takes STARTTLS when it is offered, and so sends a password in the clear when it is not. */
const readSecurity = word<Security>({ tls: 'starttls', ssl: 'tls', none: 'none' })

const readType = word({ simple: 'simple', noauth: 'noAuth' } as const)

/** Port, encryption and type stand in every diagram, since the template writes them; beside an account they say nothing. */
const OTHERS = ['authentication.username', 'authentication.password', 'data.smtpConfig.smtpHost'] as const

/** The connection, by name or as the template has it. */
export function readAccount(variables: unknown, byNameOnly: boolean): AccountChoice {
  const others = OTHERS.filter((place) => isGiven(valueAt(variables, place)))
    .map(placeName)
    .join(', ')
  if (isGiven(valueAt(variables, 'authentication.account'))) {
    if (others !== '') return within('authentication', () => refuseBeside(others))
    const name = readAt(variables, 'authentication.account', readAccountName)
    return { kind: 'named', name, field: placeName('authentication.account') }
  }
  if (byNameOnly) return within('authentication', () => refuseWithoutName(others))
  const { login, ...server } = gather({
    host: () => readAt(variables, 'data.smtpConfig.smtpHost', required(readHost)),
    port: () => readAt(variables, 'data.smtpConfig.smtpPort', required(readPort)),
    security: () => readAt(variables, SECURITY, required(readSecurity)),
    login: () => readLogin(variables),
  })
  const securityField = placeName(SECURITY)
  return { kind: 'inline', request: { ...server, securityField, ...(login && { credentials: login }) } }
}

const SECURITY = 'data.smtpConfig.smtpCryptographicProtocol'

/** With `noAuth` nobody logs in, whatever stands beside it. */
function readLogin(variables: unknown): Credentials | undefined {
  const type = readAt(variables, 'authentication.type', required(readType))
  if (type === 'noAuth') return undefined
  const login = gather({
    username: () => readAt(variables, 'authentication.username', required(readCredential)),
    password: () => readAt(variables, 'authentication.password', required(readCredential)),
  })
  return { kind: 'password', ...login }
}
