import { isGiven, quotedComplaint, readVariable, type Environment } from '../environment.ts'
import { camundaComplaint, loginStrategy, missingLogin } from './checks.ts'
import { ownNames } from './other-names.ts'
import { camundaChecks, camundaTable, type CamundaRow } from './table.ts'
import { SettingsError, type SettingProblem } from '../problems.ts'

interface CamundaRead {
  readonly environment: Readonly<Record<string, string>>
  readonly problems: readonly SettingProblem[]
}

/**
 * The variables of the Camunda client, those from files included. The client reads `process.env` when it is imported
 * and throws there at a bad value, so they have to be checked, and be in place, before that.
 */
export function camundaEnvironment(env: Environment): Readonly<Record<string, string>> {
  const { environment, problems } = readCamunda(env)
  if (problems.length > 0) throw new SettingsError(problems)
  return environment
}

/** Values of the login to the engine that no line of the log may show. */
export function secretValues(environment: Environment): string[] {
  return camundaTable.flatMap(({ name, secret }) => (secret === true ? (environment[name] ?? '') : []))
}

/** As `camundaEnvironment`, with the problems beside the variables instead of thrown. */
export function readCamunda(given: Environment): CamundaRead {
  const { env, written, problems: ofNames } = ownNames(given)
  const environment: Record<string, string> = {}
  const problems: SettingProblem[] = [...ofNames]
  const unreadable = new Set<string>()
  for (const [name, text] of Object.entries(env)) {
    if (text === undefined || !/^(CAMUNDA|ZEEBE|GRPC)_/.test(name) || fileNames.has(name)) continue
    // The client would take spaces for a value.
    environment[name] = isGiven(text) ? text : ''
  }
  for (const { name, check, secret } of rows) {
    const read = readVariable(env, name)
    if (read.kind === 'problem') {
      problems.push({ name, message: read.message })
      unreadable.add(name)
    }
    if (read.kind !== 'given') continue
    const { text, file } = read.value
    environment[name] = text
    const complaint =
      quotedComplaint(text) ?? (check === undefined ? undefined : camundaComplaint(text, check))
    const shown = file !== undefined ? `the content of ${file}` : secret ? 'not shown' : JSON.stringify(text)
    if (complaint !== undefined) problems.push({ name, message: `${name} ${complaint}; it is ${shown}` })
  }
  // A variable whose file is at fault has been named already.
  problems.push(...missingLogin(environment).filter(({ name }) => !unreadable.has(name)))
  // In the words of the operator, who may have written another client's name.
  const told = problems.map(({ name, message }) => ({
    name: written.get(name) ?? name,
    message: [...written].reduce((words, [own, other]) => words.replaceAll(own, other), message),
  }))
  // Said aloud: the client takes a variable that is set and blank for the wish to have no login at all.
  return {
    environment: {
      ...(environment['CAMUNDA_TOKEN_CACHE_DIR'] === undefined && TOKENS_IN_MEMORY),
      ...environment,
      CAMUNDA_AUTH_STRATEGY: loginStrategy(environment),
    },
    problems: told,
  }
}

/** By itself the client writes the engine's token into the home folder, which may be shared, kept, or read-only. */
const TOKENS_IN_MEMORY = { CAMUNDA_TOKEN_DISK_CACHE_DISABLE: 'true' }

const rows: readonly Pick<CamundaRow, 'name' | 'check' | 'secret'>[] = [
  ...camundaTable,
  ...Object.entries(camundaChecks).map(([name, check]) => ({ name, check })),
]

const fileNames = new Set(rows.map(({ name }) => `${name}_FILE`))
