import { spawn, type ChildProcess } from 'node:child_process'
import { open } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { javaIn } from './java-version.ts'
import type { EngineTools } from './tools.ts'

export interface BrokerProcess {
  /** Its working, home and temporary folder. */
  readonly folder: string
  /** The file its output is added to. */
  readonly log: string
  readonly javaOptions: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** Starts Zeebe's main class; not its start script, since a signal must reach the broker and not a shell. */
export async function spawnBroker(tools: EngineTools, options: BrokerProcess): Promise<ChildProcess> {
  const { distribution, javaHome } = tools
  const args = [
    ...options.javaOptions,
    '-XX:+ExitOnOutOfMemoryError',
    '-Dfile.encoding=UTF-8',
    `-Djava.io.tmpdir=${options.folder}`,
    `-Dbasedir=${distribution}`,
    `-Dapp.home=${distribution}`,
    '-classpath',
    [join(distribution, 'config'), join(distribution, 'lib', '*')].join(delimiter),
    'io.camunda.application.StandaloneBroker',
  ]
  const log = await open(options.log, 'a')
  try {
    const broker = spawn(javaIn(javaHome), args, {
      cwd: options.folder,
      stdio: ['ignore', log.fd, log.fd],
      // Ctrl-C in a terminal reaches the whole process group; whoever started the engine ends it, and ends it last
      detached: true,
      windowsHide: true,
      env: {
        PATH: process.env['PATH'],
        SystemRoot: process.env['SystemRoot'],
        HOME: options.folder,
        ...options.env,
      },
    })
    await new Promise((resolve, reject) => broker.once('spawn', resolve).once('error', reject))
    return broker
  } finally {
    await log.close()
  }
}
