import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export interface RealServer {
  readonly port: number
  stop(): Promise<void>
}

export interface Program {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly port: number
}

/** Only root may give a mail server the users that it runs as. Says so, and ends a build server. */
export function isRoot(): boolean {
  if (process.getuid?.() === 0) return true
  const why = 'SKIPPED: the mail servers of Debian are started by root; become root and try again.'
  // a build server that skips these tests would report a green that means nothing
  if (process.env['CI']) throw new Error(why)
  process.stderr.write(`\n${why}\n`)
  return false
}

/** Starts a mail server and its children as a group of their own, and waits until it takes connections. */
export async function startServer({ command, args, env = {}, port }: Program): Promise<RealServer> {
  const child = spawn(command, args, { env: { ...process.env, ...env }, detached: true, stdio: 'ignore' })
  const gone = once(child, 'exit')
  const isGone = () => child.exitCode !== null || child.signalCode !== null
  const server: RealServer = {
    port,
    async stop() {
      if (child.pid !== undefined && !isGone()) process.kill(-child.pid, 'SIGTERM')
      await gone
    },
  }
  const until = performance.now() + 15_000
  while (!(await takesConnections(port))) {
    if (isGone()) throw new Error(`${command} ended with ${child.signalCode ?? child.exitCode}`)
    if (performance.now() > until) {
      await server.stop()
      throw new Error(`${command} does not listen`)
    }
    await sleep(50)
  }
  return server
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
