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
process.exit(await run())
