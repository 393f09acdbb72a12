import { ownNames } from './camunda/other-names.ts'
import { camundaTable } from './camunda/table.ts'
import { isGiven, isQuoted, readVariable, type Environment } from './environment.ts'
import type { SettingRow } from './row.ts'
import { settingsTable, type Settings } from './table.ts'

/** What the first line of the log says of the settings: nothing secret is in it. */
export interface StartFacts {
  readonly engine: string
  readonly jobTypes: readonly string[]
  readonly ledger: string
  readonly http: string
  /** Every setting that is given and is not its default, as it was written. */
  readonly settings: Readonly<Record<string, string>>
}

export function startFacts(settings: Settings, given: Environment): StartFacts {
  const { env } = ownNames(given)
  const { httpHost, httpPort, jobTypes } = settings
  return {
    engine: withoutLogin(
      [env['ZEEBE_GRPC_ADDRESS'], env['ZEEBE_ADDRESS']].find(isGiven) ?? 'grpc://localhost:26500',
    ),
    jobTypes: jobTypes.map(({ type }) => type),
    ledger: ledgerPlace(settings),
    http: `http://${httpHost.includes(':') ? `[${httpHost}]` : httpHost}:${httpPort}`,
    settings: changed(env),
  }
}

function changed(env: Environment): Record<string, string> {
  const rows: readonly Pick<SettingRow, 'name' | 'default' | 'secret'>[] = [
    ...Object.values(settingsTable),
    ...camundaTable,
  ]
  return Object.fromEntries(
    rows.flatMap((row) => {
      const read = readVariable(env, row.name)
      if (read.kind !== 'given' || read.value.text.trim() === row.default) return []
      const { text, file } = read.value
      // the content of a file may be a secret that was mounted at the wrong name
      return [[row.name, row.secret ? '***' : file === undefined ? withoutLogin(text) : `from ${file}`]]
    }),
  )
}

function ledgerPlace({ ledger }: Settings): string {
  switch (ledger.kind) {
    case 'memory':
      return 'memory:'
    case 'sqlite':
      return `sqlite:${ledger.path}`
    case 'postgres': {
      const { host, pathname, searchParams } = new URL(ledger.url)
      return `postgres://${searchParams.get('host') ?? host}${pathname}`
    }
  }
}

/** A URL may hold a user and a password. */
function withoutLogin(text: string): string {
  return text.replaceAll(/(?<=:\/\/)[^/\s]*@/g, '***@')
}

/** Names of secrets whose value is in quotation marks: a password may be so, and hardly ever is. */
export function quotedSecrets(env: Environment, prefix: string): readonly string[] {
  return Object.keys(env).filter((name) => {
    if (!name.startsWith(prefix) || name.endsWith('_FILE')) return false
    return isQuoted(env[name] ?? '')
  })
}
