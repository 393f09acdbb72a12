import { parseArgs } from 'node:util'
import { readDiagram, type Diagram } from './diagram.ts'
import { givenAddress } from './engine.ts'
import { runExample } from './example.ts'
import { runDiagram } from './own-diagram.ts'
import { PlainProblem } from './plain-problem.ts'
import { setStage, type Stage } from './stage.ts'
import { Undo } from './undo.ts'

const usage = `npm run quickstart [-- [diagram.bpmn [--variables file.json]] [--once]]

Starts a small engine (or uses the one at ZEEBE_GRPC_ADDRESS), a mailbox and the worker, runs the example
process or a diagram of your own, shows its mail and what the process did, and stays up until Ctrl-C.

  --variables   a JSON object with which the diagram's process is started
  --once        end as soon as the mail has arrived (the diagram's process has ended); the exit code says
                whether it did
`

interface Wish {
  readonly diagram: Diagram | undefined
  readonly once: boolean
}

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

async function show(wish: Wish, undo: Undo): Promise<Stage> {
  const stage = await setStage(undo, say)
  try {
    // a worker that dies meanwhile ends the wait at once
    await Promise.race([run(wish, stage), stage.worker.death])
  } catch (problem) {
    if (problem instanceof PlainProblem) throw problem
    const why = problem instanceof Error ? problem.message : String(problem)
    throw new Error(`${why}\n${stage.worker.lastLines()}`, { cause: problem })
  }
  return stage
}

async function run({ diagram, once }: Wish, stage: Stage): Promise<void> {
  if (!diagram) return runExample(stage, say)
  const { end } = await runDiagram(stage, diagram, say)
  if (once) await end()
}

async function quickstart(wish: Wish): Promise<number> {
  const undo = new Undo()
  const end = interrupted()
  try {
    const result = await Promise.race([show(wish, undo), end])
    if (result === 'interrupted') return wish.once ? 1 : 0
    say(`\nThat took ${process.uptime().toFixed(1)} s.`)
    if (!wish.once) {
      const { webAddress, mailbox, engine } = result
      say(
        `\n${engine.restAddress === undefined ? 'Read the mail' : 'Read the mail, and see the process,'} at ${webAddress}`,
      )
      say(
        `Mail of your own processes arrives there, too: host ${mailbox.smtpHost}, port ${mailbox.smtpPort}, security auto.`,
      )
      say('Ctrl-C ends everything.')
      await end
    }
    return 0
  } catch (problem) {
    process.stderr.write(`\n${problem instanceof Error ? problem.message : String(problem)}\n`)
    return 1
  } finally {
    if (!wish.once) say('\nCleaning up')
    await undo.run()
  }
}

/** Throws one sentence when it cannot be followed. */
async function readWish(
  path: string | undefined,
  variables: string | undefined,
  once: boolean,
): Promise<Wish> {
  if (path === undefined) {
    if (variables !== undefined) throw new Error('--variables goes with a diagram: name its file, too.')
    return { diagram: undefined, once }
  }
  if (givenAddress() !== undefined)
    throw new Error(
      'With ZEEBE_GRPC_ADDRESS a diagram of your own is not run: only the engine in the box can hand out its jobs with the ' +
        'mailbox as their mail server, so that no mail leaves this machine. Unset the variable.',
    )
  return { diagram: await readDiagram(path, variables), once }
}

try {
  const { values, positionals } = parseArgs({
    options: {
      once: { type: 'boolean' },
      variables: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
    allowPositionals: true,
  })
  if (values.help) say(usage)
  // a start that was interrupted half-way may still hold an engine: the exit ends it
  else process.exit(await quickstart(await readWish(positionals[0], values.variables, values.once === true)))
} catch (problem) {
  process.stderr.write(`${problem instanceof Error ? problem.message : String(problem)}\n`)
  process.exit(2)
}
