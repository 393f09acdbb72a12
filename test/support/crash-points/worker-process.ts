import type { JobCommands } from '../../../src/broker/commands.ts'
import type { Job } from '../../../src/broker/job.ts'
import type { Kill } from './life.ts'
import { WatchedWorker } from './watched-worker.ts'

/** What the process is started for. */
export interface Errand {
  readonly job: Job
  readonly ledgerPath: string
  readonly contentRoot: string
  readonly kill: Kill
}

/** What it says to the engine, which is in the process of the test; the answer is the id. */
export interface Command {
  readonly id: number
  readonly method: keyof JobCommands
  readonly args: readonly unknown[]
}

const answers: (() => void)[] = []

function say(method: keyof JobCommands, ...args: readonly unknown[]): Promise<void> {
  return new Promise((resolve) => {
    const id = answers.push(resolve) - 1
    process.send?.({ id, method, args } satisfies Command)
  })
}

const commands: JobCommands = {
  complete: (...args) => say('complete', ...args),
  fail: (...args) => say('fail', ...args),
  throwError: (...args) => say('throwError', ...args),
  updateTimeout: (...args) => say('updateTimeout', ...args),
}

function work({ job, ledgerPath, contentRoot, kill }: Errand): void {
  const worker: WatchedWorker = new WatchedWorker({
    ledgerPath,
    contentRoot,
    commands,
    clock: { ms: job.askedAt },
    reached: async (moment) => {
      if (moment !== kill.at) return
      if (kill.written === true) await worker.writeOutcomes()
      process.kill(process.pid, 'SIGKILL')
    },
    onDefect: (line) => process.stderr.write(line),
  })
  void worker.handle(job).then(() => process.exit(1))
}

process.on('message', (message) => {
  if (typeof message === 'number') answers[message]?.()
  else work(message as Errand)
})

// the test is over
process.once('disconnect', () => process.exit(1))
