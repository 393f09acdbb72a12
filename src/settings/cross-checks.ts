import { accountsReading } from '../accounts/accounts-file.ts'
import { signingReading } from '../signing/signing-file.ts'
import { FileProblem } from '../files/file-problem.ts'
import { readOperatorFile } from '../files/operator-file.ts'
import { isGiven, type Environment } from './environment.ts'
import type { SettingProblem } from './problems.ts'
import type { Settings } from './table.ts'
import { contains } from '../files/real-path.ts'

/** Settings that are right one by one and wrong together; those that could not be read are left out. */
export function crossChecks(settings: Partial<Settings>, reserved: readonly string[]): SettingProblem[] {
  return [
    maxJobs(settings),
    contentPrefix(settings),
    ...contentRoot(settings),
    secretsPrefix(settings, reserved),
    accountsOnly(settings),
    ...accountsFile(settings),
    ...dkimFile(settings),
  ].filter((problem) => problem !== undefined)
}

function maxJobs({ maxJobs, jobTypes = [] }: Partial<Settings>): SettingProblem | undefined {
  if (maxJobs === undefined || maxJobs >= jobTypes.length) return undefined
  return {
    name: 'SMTP_MAX_JOBS',
    message: `SMTP_MAX_JOBS must be at least ${jobTypes.length}, one for each type in SMTP_JOB_TYPES`,
  }
}

function accountsOnly({ accountsOnly, accountsFile }: Partial<Settings>): SettingProblem | undefined {
  if (accountsOnly !== true || accountsFile !== undefined) return undefined
  return {
    name: 'SMTP_ACCOUNTS_ONLY',
    message: 'SMTP_ACCOUNTS_ONLY is true, so SMTP_ACCOUNTS_FILE must be set to a file that can be used',
  }
}

function accountsFile({ accountsFile }: Partial<Settings>): SettingProblem[] {
  if (accountsFile === undefined) return []
  return problemsOf('SMTP_ACCOUNTS_FILE', () => {
    readOperatorFile(accountsFile, accountsReading)
    return []
  })
}

/** Who can mail a key out, can sign whatever he likes. */
function dkimFile({ dkimFile, contentRoot }: Partial<Settings>): SettingProblem[] {
  if (dkimFile === undefined) return []
  const name = 'SMTP_DKIM_FILE'
  return problemsOf(name, () => {
    const { keyFiles } = readOperatorFile(dkimFile, signingReading)
    if (contentRoot === undefined || !keyFiles.some((file) => contains(contentRoot, file))) return []
    return [{ name, message: `${name} names a key that ${TO_MAIL}` }]
  })
}

/** What is wrong in a file of the operator, each thing by itself. */
function problemsOf(name: string, read: () => SettingProblem[]): SettingProblem[] {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error
    return error.problems.map((problem) => ({ name, message: `${name} cannot be used: ${problem}` }))
  }
}

function contentPrefix({ contentPrefix = [], contentRoot }: Partial<Settings>): SettingProblem | undefined {
  if (contentPrefix.length === 0 || contentRoot !== undefined) return undefined
  return {
    name: 'SMTP_CONTENT_PREFIX',
    message: 'SMTP_CONTENT_PREFIX stands for the content root, so SMTP_CONTENT_ROOT must be set too',
  }
}

/** What lies under the content root can be attached to a mail by whoever writes a diagram. */
function contentRoot(settings: Partial<Settings>): SettingProblem[] {
  const { contentRoot, secretsDir, secretsFile, accountsFile, dkimFile, ledger } = settings
  if (contentRoot === undefined) return []
  const inside = {
    SMTP_SECRETS_DIR: secretsDir,
    SMTP_SECRETS_FILE: secretsFile,
    SMTP_ACCOUNTS_FILE: accountsFile,
    SMTP_DKIM_FILE: dkimFile,
    SMTP_LEDGER: ledger?.kind === 'sqlite' ? ledger.path : undefined,
  }
  return Object.entries(inside)
    .filter(([, path]) => path !== undefined && contains(contentRoot, path))
    .map(([name]) => ({ name, message: `${name} ${TO_MAIL}` }))
}

const TO_MAIL = 'lies inside SMTP_CONTENT_ROOT, so that diagrams could mail it out; use another folder'

/** The files of secrets that variables name. */
export function secretFilesToMail(
  env: Environment,
  { contentRoot, secretsEnvPrefix }: Partial<Settings>,
): SettingProblem[] {
  if (contentRoot === undefined || secretsEnvPrefix === undefined) return []
  return Object.entries(env)
    .filter(([name]) => name.startsWith(secretsEnvPrefix) && name.endsWith('_FILE'))
    .filter(([, path]) => isGiven(path) && contains(contentRoot, path))
    .map(([name]) => ({ name, message: `The file that ${name} names ${TO_MAIL}` }))
}

/** The database driver would read some of them, in a way of its own; none may be overlooked. */
export function databaseVariables(env: Environment, { ledger }: Partial<Settings>): SettingProblem[] {
  if (ledger?.kind !== 'postgres') return []
  return Object.keys(env)
    .filter((name) => name.startsWith('PGSSL') && isGiven(env[name]))
    .map((name) => ({
      name,
      message: `${name} is not read; write sslmode and sslrootcert into the URL in SMTP_LEDGER`,
    }))
}

/** With the prefix `ZEEBE_`, `secrets.CLIENT_SECRET` would be the login of the worker itself. */
function secretsPrefix(
  { secretsEnvPrefix }: Partial<Settings>,
  reserved: readonly string[],
): SettingProblem | undefined {
  const clash = reserved.find((name) => secretsEnvPrefix !== undefined && name.startsWith(secretsEnvPrefix))
  if (clash === undefined) return undefined
  return {
    name: 'SMTP_SECRETS_ENV_PREFIX',
    message: `SMTP_SECRETS_ENV_PREFIX must not be the beginning of a setting such as ${clash}, for example SECRET_`,
  }
}
