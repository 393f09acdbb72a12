import { readCamunda } from './camunda/camunda.ts'
import { crossChecks, databaseVariables, secretFilesToMail } from './cross-checks.ts'
import { quotedComplaint, readVariable, type Environment, type GivenValue } from './environment.ts'
import { SettingsError, type SettingProblem } from './problems.ts'
import { reservedNames } from './reserved-names.ts'
import type { SettingRow } from './row.ts'
import { secretsFileProblems } from './secrets-file.ts'
import { settingsTable, type Settings } from './table.ts'
import { unknownNames } from './unknown-names.ts'

const rows: readonly (readonly [string, SettingRow])[] = Object.entries(settingsTable)
const names = rows.map(([, row]) => row.name)

type RowResult = { readonly value: unknown } | { readonly message: string }

/** Reads, checks and freezes the settings. Throws one SettingsError with everything that is wrong. */
export function loadSettings(env: Environment): Settings {
  const values: Record<string, unknown> = {}
  const problems: SettingProblem[] = []
  for (const [key, row] of rows) {
    const result = readRow(row, env)
    if ('message' in result) problems.push({ name: row.name, message: result.message })
    else if (row.status === 'built') values[key] = result.value
  }
  // Settings is computed from the same table, so that key and value belong together.
  const settings = values as Partial<Settings>
  problems.push(
    ...crossChecks(settings, reservedNames),
    ...secretFilesToMail(env, settings),
    ...secretsFileProblems(settings, env),
    ...unknownNames(env, names, settings.secretsEnvPrefix ?? settingsTable.secretsEnvPrefix.default),
    ...databaseVariables(env, settings),
    ...readCamunda(env).problems,
  )
  if (problems.length > 0) throw new SettingsError(problems)
  return Object.freeze(settings as Settings)
}

function readRow(row: SettingRow, env: Environment): RowResult {
  const read = readVariable(env, row.name)
  if (read.kind === 'problem') return { message: read.message }
  if (read.kind === 'given' && row.status === 'planned') {
    return { message: `${row.name} is not supported by this version; unset it` }
  }
  const text = read.kind === 'given' ? read.value.text : row.default
  if (text === undefined) return { value: undefined }
  const quoted = quotedComplaint(text)
  if (quoted !== undefined) return { message: `${row.name} ${quoted}` }
  const parsed = row.schema.safeParse(text)
  if (parsed.success) return { value: frozen(parsed.data) }
  const given = read.kind === 'given' ? read.value : { text }
  return { message: complaint(row, given, parsed.error.issues.map((issue) => issue.message).join(', ')) }
}

function complaint(row: SettingRow, given: GivenValue, why: string): string {
  return `${row.name} ${why}; ${shown(row, given)}. Example: ${row.example ?? row.default ?? ''}`
}

/** A file may be a secret that was mounted at the wrong name, so that its content is never shown. */
function shown(row: SettingRow, { text, file }: GivenValue): string {
  if (file !== undefined) return `it is the content of ${file}`
  if (row.secret === true) return 'its value is not shown'
  const value = JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text)
  return /^(tcp|udp|sctp):\/\//.test(text)
    ? `it is ${value}, which Kubernetes sets for a service of that name (see enableServiceLinks of the pod)`
    : `it is ${value}`
}

function frozen(value: unknown): unknown {
  if (Array.isArray(value)) value.forEach(frozen)
  return Object.freeze(value)
}
