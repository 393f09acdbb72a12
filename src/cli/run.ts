import type { Logger } from 'pino'
import { createMasker } from '../secrets/mask/mask.ts'
import { createLogger, standardError } from '../telemetry/log.ts'
import { quotedSecrets, startFacts } from '../settings/at-start.ts'
import { camundaEnvironment, secretValues } from '../settings/camunda/camunda.ts'
import { readDotenv, withDotenv } from '../settings/dotenv.ts'
import type { Environment } from '../settings/environment.ts'
import { loadSettings } from '../settings/load.ts'
import { SettingsError } from '../settings/problems.ts'
import type { Settings } from '../settings/table.ts'
import { watchForDefects } from './defects.ts'
import { programFacts } from './program.ts'
import { catchStrayOutput } from './stray-output.ts'

/** Exit codes: 0 stopped in order, 1 something was left undone, 2 the configuration is wrong, 128+n forced by signal n. */
export const EXIT = { ok: 0, unclean: 1, configuration: 2 } as const

/** `run`: the worker, from its settings to its exit code. Never rejects but for a defect. `home`: the project's folder. */
export async function run(home: URL): Promise<number> {
  let log = createLogger({ level: 'info', destination: standardError() })
  let mask = (text: string): string => text
  catchStrayOutput(
    () => log,
    (text) => mask(text),
  )
  let env: Environment
  let settings: Settings
  try {
    env = withDotenv(process.env, readDotenv(process.cwd()))
    settings = loadSettings(env)
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    const event = 'wrong-setting'
    for (const { message } of error.problems) log.fatal({ event, reason: message }, 'a setting is wrong')
    return EXIT.configuration
  }
  log = createLogger({ level: settings.logLevel })
  log.info({ event: 'starting', ...programFacts(home), ...startFacts(settings, env) }, 'starting')
  for (const name of quotedSecrets(env, settings.secretsEnvPrefix)) {
    const advice = 'if the quotation marks are not part of it, leave them away'
    log.warn({ event: 'quoted-secret', name, advice }, 'a secret is in quotation marks')
  }
  const camunda = camundaEnvironment(env)
  mask = createMasker(secretValues(camunda)).text
  // the Camunda SDK reads the environment when it is imported, so this comes before the app is
  Object.assign(process.env, camunda)

  const signalled = firstSignal(log)
  const defects = watchForDefects(log)
  try {
    const { startApp } = await import('../app.ts')
    const app = await Promise.race([startApp(settings, env, log), thrown(defects.first)])
    app.ended.catch(defects.report)
    const signal = await Promise.race([signalled, defects.first.then(() => undefined)])
    if (signal !== undefined) log.info({ event: 'draining', signal }, 'draining')
    const { clean } = await app.stop()
    log.info({ event: 'stopped', clean }, 'stopped')
    return clean && !defects.happened() ? EXIT.ok : EXIT.unclean
  } catch (error) {
    if (!defects.happened()) log.fatal({ err: error, event: 'start-failed' }, 'the worker could not start')
    return EXIT.unclean
  }
}

/** As a rejection, for whoever races with it. */
async function thrown(defect: Promise<unknown>): Promise<never> {
  throw await defect
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
