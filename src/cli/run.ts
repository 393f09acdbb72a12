import type { Logger } from 'pino'
import type { App } from '../app.ts'
import { createLogger } from '../telemetry/log.ts'
import { camundaEnvironment } from '../settings/camunda/camunda.ts'
import { readDotenv, withDotenv } from '../settings/dotenv.ts'
import type { Environment } from '../settings/environment.ts'
import { loadSettings } from '../settings/load.ts'
import { SettingsError } from '../settings/problems.ts'
import type { Settings } from '../settings/table.ts'

/** Exit codes: 0 stopped in order, 1 something was left undone, 2 the configuration is wrong, 128+n forced by signal n. */
export const EXIT = { ok: 0, unclean: 1, configuration: 2 } as const

/** `run`: the worker, from its settings to its exit code. Never rejects but for a defect. */
export async function run(): Promise<number> {
  let env: Environment
  let settings: Settings
  try {
    env = withDotenv(process.env, readDotenv(process.cwd()))
    settings = loadSettings(env)
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    for (const { name, message } of error.problems) process.stderr.write(`${name}: ${message}\n`)
    return EXIT.configuration
  }
  const log = createLogger({ level: settings.logLevel })
  // the Camunda SDK reads the environment when it is imported, so this comes before the app is
  Object.assign(process.env, camundaEnvironment(env))

  const signalled = firstSignal(log)
  const defect = firstDefect()
  try {
    const { startApp } = await import('../app.ts')
    const app = await startApp(settings, env, log)
    const reason = await Promise.race([signalled, defect, endedByItself(app)])
    return await shutDown(app, reason, log)
  } catch (error) {
    log.fatal({ err: error, event: 'start-failed' }, 'the worker could not start')
    return EXIT.unclean
  }
}

async function shutDown(app: App, reason: NodeJS.Signals | Defect, log: Logger): Promise<number> {
  const isDefect = typeof reason !== 'string'
  if (isDefect) log.fatal({ err: reason.error, event: 'defect' }, 'the worker ends after a defect')
  else log.info({ event: 'draining', signal: reason }, 'draining')
  const { clean } = await app.stop()
  log.info({ event: 'stopped', clean }, 'stopped')
  return clean && !isDefect ? EXIT.ok : EXIT.unclean
}

interface Defect {
  readonly error: unknown
}

/** What nobody foresaw: the rest of the worker cannot be trusted any more. It ends in order; the ledger makes that safe. */
function firstDefect(): Promise<Defect> {
  return new Promise((resolve) => {
    process.on('unhandledRejection', (error) => resolve({ error }))
  })
}

async function endedByItself(app: App): Promise<Defect> {
  try {
    await app.ended
    return await new Promise(() => {})
  } catch (error) {
    return { error }
  }
}

/** The first signal drains. A second one ends the process at once, with the status that says so. */
function firstSignal(log: Logger): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let seen = false
    for (const [signal, number] of [
      ['SIGTERM', 15],
      ['SIGINT', 2],
    ] as const) {
      process.on(signal, () => {
        if (seen) {
          log.warn({ event: 'forced', signal }, 'forced to stop')
          process.exit(128 + number)
        }
        seen = true
        resolve(signal)
      })
    }
  })
}
