import type { Logger } from 'pino'
import { FileProblem } from '../files/file-problem.ts'
import {
  openOperatorFile,
  readOperatorFile,
  type FileReading,
  type OperatorFile,
} from '../files/operator-file.ts'
import type { Bindings } from '../secrets/bindings.ts'
import { otherWays } from '../secrets/other-ways.ts'
import { atMost, readSecretsFile } from '../secrets/secrets-file.ts'
import type { Pause } from '../time/pause.ts'
import type { Environment } from './environment.ts'
import type { SettingProblem } from './problems.ts'
import { reservedNames } from './reserved-names.ts'
import { settingsTable, type Settings } from './table.ts'

/** How SMTP_SECRETS_FILE is read beside these settings. */
function secretsFileReading(settings: Partial<Settings>, env: Environment): FileReading<Bindings> {
  const around = {
    env,
    envPrefix: settings.secretsEnvPrefix ?? settingsTable.secretsEnvPrefix.default,
    dir: settings.secretsDir,
    reserved: reservedNames,
    contentRoot: settings.contentRoot,
  }
  return {
    read(value) {
      const bindings = readSecretsFile(value)
      const problems = otherWays(bindings, around)
      if (problems.length > 0) throw new FileProblem(atMost(problems))
      return bindings
    },
  }
}

/** Everything that is wrong with the file that SMTP_SECRETS_FILE names, where it names one. */
export function secretsFileProblems(settings: Partial<Settings>, env: Environment): SettingProblem[] {
  const { secretsFile } = settings
  if (secretsFile === undefined) return []
  try {
    readOperatorFile(secretsFile, secretsFileReading(settings, env))
    return []
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error
    const name = 'SMTP_SECRETS_FILE'
    return error.problems.map((problem) => ({ name, message: `${name} cannot be used: ${problem}` }))
  }
}

/** Reads the file again when it changes, until it is closed. Throws a FileProblem; undefined where there is no file. */
export function openSecretsFile(
  settings: Settings,
  env: Environment,
  log: Pick<Logger, 'info' | 'error'>,
  pause: Pause,
): OperatorFile<Bindings> | undefined {
  const { secretsFile: path } = settings
  if (path === undefined) return undefined
  return openOperatorFile({
    path,
    ...secretsFileReading(settings, env),
    onTaken: () => log.info({ event: 'secrets-file' }, 'a new version of SMTP_SECRETS_FILE is in use'),
    onRefused({ problems }) {
      const event = 'secrets-file-refused'
      log.error({ event, problems }, 'SMTP_SECRETS_FILE cannot be used; the version before stays')
    },
    pause,
  })
}
