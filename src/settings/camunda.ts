import { isGiven, readVariable, type Environment } from './environment.ts'
import { camundaComplaint, missingLogin } from './camunda-checks.ts'
import { camundaChecks, camundaTable, type CamundaCheck } from './camunda-table.ts'
import { SettingsError, type SettingProblem } from './problems.ts'

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

export function readCamunda(env: Environment): CamundaRead {
  const environment: Record<string, string> = {}
  const problems: SettingProblem[] = []
  const unreadable = new Set<string>()
  for (const [name, text] of Object.entries(env)) {
    if (/^(CAMUNDA|ZEEBE|GRPC)_/.test(name) && isGiven(text)) environment[name] = text
  }
  for (const { name, secret, check } of rows) {
    const read = readVariable(env, name)
    delete environment[`${name}_FILE`]
    if (read.kind === 'problem') {
      problems.push({ name, message: read.message })
      unreadable.add(name)
    }
    if (read.kind !== 'given') continue
    const { text, file } = read.value
    environment[name] = text
    const complaint = check === undefined ? undefined : camundaComplaint(text, check)
    const shown = file !== undefined ? `the content of ${file} is not` : `${JSON.stringify(text)} is not`
    if (complaint !== undefined) {
      problems.push({ name, message: `${name} ${complaint}${secret === true ? '' : `; ${shown}`}` })
    }
  }
  // A variable whose file is at fault has been named already.
  problems.push(...missingLogin(environment).filter(({ name }) => !unreadable.has(name)))
  return { environment, problems }
}

const rows: readonly { readonly name: string; readonly secret?: true; readonly check?: CamundaCheck }[] = [
  ...camundaTable,
  ...Object.entries(camundaChecks).map(([name, check]) => ({ name, check })),
]
