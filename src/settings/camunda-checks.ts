import { accessSync, constants, statSync } from 'node:fs'
import { isGiven, reason, type Environment } from './environment.ts'
import { authStrategies, type CamundaCheck } from './camunda-table.ts'
import type { SettingProblem } from './problems.ts'

/** What is wrong with a value, as words that follow the name; undefined when nothing is. The client does not trim. */
export function camundaComplaint(text: string, check: CamundaCheck): string | undefined {
  if (typeof check === 'object') {
    return check.includes(text) ? undefined : `must be exactly one of ${check.join(', ')}`
  }
  switch (check) {
    case 'grpc-address':
      return /^(grpcs?:\/\/)?([\w.-]+|\[[0-9a-f:.]+\]):\d{1,5}$/i.test(text)
        ? undefined
        : 'must be grpc://host:port, grpcs://host:port or host:port, for example grpc://localhost:26500'
    case 'url':
      return urlComplaint(text)
    case 'number':
      return Number.isNaN(Number(text)) ? 'must be a number, for example 45000' : undefined
    case 'file':
      return fileComplaint(text)
  }
}

function urlComplaint(text: string): string | undefined {
  if (!/^https?:\/\/\S+$/i.test(text) || !URL.canParse(text)) {
    return 'must be a URL that begins with http:// or https://, for example http://localhost:8080'
  }
  return /\/v2\/?$/.test(text) ? 'must end before /v2, which the client adds itself' : undefined
}

function fileComplaint(path: string): string | undefined {
  try {
    accessSync(path, constants.R_OK)
    return statSync(path).isFile() ? undefined : 'must be a file'
  } catch (error) {
    return `names something that cannot be read (${reason(error)})`
  }
}

const needed: Readonly<Record<(typeof authStrategies)[number], readonly string[]>> = {
  NONE: [],
  OAUTH: ['ZEEBE_CLIENT_ID', 'ZEEBE_CLIENT_SECRET', 'CAMUNDA_OAUTH_URL'],
  BASIC: ['CAMUNDA_BASIC_AUTH_USERNAME', 'CAMUNDA_BASIC_AUTH_PASSWORD'],
  BEARER: ['CAMUNDA_OAUTH_TOKEN'],
  COOKIE: [],
}

/** Variables that the chosen way to log in needs and that are not there. */
export function missingLogin(env: Environment): SettingProblem[] {
  const chosen = authStrategies.find((strategy) => strategy === env['CAMUNDA_AUTH_STRATEGY'])
  const strategy = chosen ?? impliedStrategy(env)
  return needed[strategy]
    .filter((name) => !isGiven(env[name]))
    .map((name) => ({ name, message: `${name} is missing; ${because(strategy, chosen)} needs it` }))
}

/** A client secret alone shows that OAuth is meant; the client would go on without any login and be refused later. */
function impliedStrategy(env: Environment): 'OAUTH' | 'NONE' {
  const disabled = /^(true|1)$/i.test(env['CAMUNDA_OAUTH_DISABLED'] ?? '')
  const failed = isGiven(env['CAMUNDA_AUTH_STRATEGY'])
  return isGiven(env['ZEEBE_CLIENT_SECRET']) && !disabled && !failed ? 'OAUTH' : 'NONE'
}

function because(strategy: string, chosen: string | undefined): string {
  return chosen === undefined
    ? `OAuth, which ZEEBE_CLIENT_SECRET stands for,`
    : `CAMUNDA_AUTH_STRATEGY=${strategy}`
}
