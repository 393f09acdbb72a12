import { EXIT, run } from './cli/run.ts'

const [command = 'run', ...rest] = process.argv.slice(2)
if (command !== 'run' || rest.length > 0) {
  process.stderr.write('usage: node dist/main.js run\n')
  process.exit(EXIT.configuration)
}
process.exit(await run())
