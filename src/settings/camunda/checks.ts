import { accessSync, constants, statSync } from 'node:fs'
import { isGiven, type Environment } from '../environment.ts'
import { authStrategies, type CamundaCheck } from './table.ts'
import type { SettingProblem } from '../problems.ts'
import { errorReason } from '../../text/error-text.ts'

/** What is wrong with a value, as words that follow the name; undefined when nothing is. The client does not trim. */
export function camundaComplaint(text: string, check: CamundaCheck): string | undefined {
  if (typeof check === 'object') {
    return check.includes(text) ? undefined : `must be exactly one of ${check.join(', ')}`
  }
  switch (check) {
    case 'grpc-address':
      return /^(grpcs?:\/\/)?([\w.-]+|\[[0-9a-fA-F:.]+\]):\d{1,5}$/.test(text)
        ? undefined
        : 'must be grpc://host:port, grpcs://host:port or host:port, for example grpc://localhost:26500'
    case 'url':
      return urlComplaint(text)
    case 'rest-address':
      return (
        urlComplaint(text) ??
        (/\/v2\/?$/.test(text) ? 'must end before /v2, which the client adds' : undefined)
      )
    case 'number':
      return Number.isNaN(Number(text)) ? 'must be a number, for example 45000' : undefined
    case 'tenants':
      return text.split(',').every((tenant) => /^(<default>|[\w.@~-]+)$/.test(tenant.trim()))
        ? undefined
        : 'must be a comma list of tenant ids, for example <default>,tenant-a'
    case 'file':
      return fileComplaint(text)
  }
}

function urlComplaint(text: string): string | undefined {
  return /^https?:\/\/\S+$/i.test(text) && URL.canParse(text)
    ? undefined
    : 'must be a URL that begins with http:// or https://, for example http://localhost:8080'
}

function fileComplaint(path: string): string | undefined {
  try {
    accessSync(path, constants.R_OK)
    return statSync(path).isFile() ? undefined : 'must be a file'
  } catch (error) {
    return `names something that cannot be read (${errorReason(error)})`
  }
}

type AuthStrategy = (typeof authStrategies)[number]

const needed: Readonly<Record<AuthStrategy, readonly string[]>> = {
  NONE: [],
  OAUTH: ['ZEEBE_CLIENT_ID', 'ZEEBE_CLIENT_SECRET', 'CAMUNDA_OAUTH_URL'],
  BASIC: ['CAMUNDA_BASIC_AUTH_USERNAME', 'CAMUNDA_BASIC_AUTH_PASSWORD'],
  BEARER: ['CAMUNDA_OAUTH_TOKEN'],
  COOKIE: [],
}

/**
 * How to log in. Client id or secret show that OAuth is meant; the client wants all three values for that, and without
 * one of them goes on without any login, to be refused later.
 */
export function loginStrategy(env: Environment): AuthStrategy {
  const chosen = env['CAMUNDA_AUTH_STRATEGY']
  if (isGiven(chosen)) return authStrategies.find((strategy) => strategy === chosen) ?? 'NONE'
  const disabled = /^(true|1)$/i.test(env['CAMUNDA_OAUTH_DISABLED'] ?? '')
  const hasClient = isGiven(env['ZEEBE_CLIENT_ID']) || isGiven(env['ZEEBE_CLIENT_SECRET'])
  return hasClient && !disabled ? 'OAUTH' : 'NONE'
}

/** Variables that the way to log in needs and that are not there. */
export function missingLogin(env: Environment): SettingProblem[] {
  const strategy = loginStrategy(env)
  const why = isGiven(env['CAMUNDA_AUTH_STRATEGY'])
    ? `CAMUNDA_AUTH_STRATEGY=${strategy} needs it`
    : 'with ZEEBE_CLIENT_ID or ZEEBE_CLIENT_SECRET the worker logs in by OAuth, which needs it'
  return needed[strategy]
    .filter((name) => !isGiven(env[name]))
    .map((name) => ({ name, message: `${name} is missing; ${why}` }))
}
