import { EXIT, run } from './cli/run.ts'
import { createLogger, standardError } from './telemetry/log.ts'

const [command = 'run', ...rest] = process.argv.slice(2)
if (command !== 'run' || rest.length > 0) {
  createLogger({ level: 'info', destination: standardError() }).fatal(
    { event: 'usage' },
    'usage: node dist/main.js run',
  )
  process.exit(EXIT.configuration)
}
// bundled or not, this file is one folder below the project's
process.exit(await run(new URL('..', import.meta.url)))
