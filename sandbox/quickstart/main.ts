import { parseArgs } from 'node:util'
import { demonstrate } from './demonstration.ts'
import { Undo } from './undo.ts'

const usage = `npm run quickstart [-- --once]

Starts an engine (or uses the one at ZEEBE_GRPC_ADDRESS), a mailbox and the worker, runs the example
process, shows its mail, and stays up until Ctrl-C.

  --once   end as soon as the mail has arrived; the exit code says whether it did
`

const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** Resolves when a person or a supervisor wants this to end; who insists does not have to wait for the cleaning up. */
function interrupted(): Promise<'interrupted'> {
  return new Promise((resolve) => {
    let first: number | undefined
    const signalled = (): void => {
      first ??= performance.now()
      resolve('interrupted')
      // one Ctrl-C comes twice: from the terminal and from npm
      if (performance.now() - first > 1000) process.exit(130)
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, signalled)
  })
}

async function quickstart(once: boolean): Promise<number> {
  const undo = new Undo()
  const end = interrupted()
  try {
    const result = await Promise.race([demonstrate(undo, say), end])
    if (result === 'interrupted') return once ? 1 : 0
    if (!once) {
      say(`\nRead the mail at ${result.webAddress}`)
      say(
        `Mail of your own processes arrives there, too: host ${result.smtpHost}, port ${result.smtpPort}, security auto.`,
      )
      say('Ctrl-C ends everything.')
      await end
    }
    return 0
  } catch (problem) {
    process.stderr.write(`\n${problem instanceof Error ? problem.message : String(problem)}\n`)
    return 1
  } finally {
    if (!once) say('\nCleaning up')
    await undo.run()
  }
}

const { values } = parseArgs({
  options: { once: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
})
if (values.help) say(usage)
// a start that was interrupted half-way may still hold a download or an engine: the exit ends them
else process.exit(await quickstart(values.once === true))
