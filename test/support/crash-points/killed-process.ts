import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { JobCommands } from '../../../src/broker/commands.ts'
import type { CrashWorld } from './crash-world.ts'
import type { Kill } from './life.ts'
import type { Command, Errand } from './worker-process.ts'

const program = fileURLToPath(new URL('worker-process.ts', import.meta.url))

/** A worker as a process of its own takes the job, and ends with SIGKILL. The ledger file is what it leaves. */
export async function liveAsProcess(world: CrashWorld, kill: Kill): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', program], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const exit = new Promise<NodeJS.Signals | null>((resolve) => {
    child.once('exit', (_code, signal) => resolve(signal))
  })
  // what happens on the wire is seen at the other end of it
  world.onPhase = (moment) => {
    if (moment !== kill.at || child.killed) return undefined
    child.kill('SIGKILL')
    return { after: () => exit, reply: '250 2.0.0 Ok: taken' }
  }
  child.on('message', (message) => {
    const { id, method, args } = message as Command
    const answered = () => child.connected && child.send(id)
    void answer(world.commands, method, args).then(answered)
  })
  const errand: Errand = {
    job: world.take(),
    ledgerPath: world.ledgerPath,
    contentRoot: world.folder,
    kill,
  }
  child.send(errand)
  const signal = await exit
  if (signal !== 'SIGKILL') throw new Error(`the process was to be killed, and ended with ${signal}`)
  await world.killed()
}

function answer(commands: JobCommands, method: keyof JobCommands, args: readonly unknown[]): Promise<void> {
  const call = commands[method].bind(commands) as (...args: readonly unknown[]) => Promise<void>
  return call(...args)
}
