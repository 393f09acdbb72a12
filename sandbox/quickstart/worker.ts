import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

export interface WorkerOptions {
  /** What Node runs; the built worker unless a test says otherwise. */
  readonly program?: string
  /** The working folder. */
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
  readonly readyWithinMs?: number
}

const builtWorker = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

/** The built worker as a process of its own, the way an operator runs it. */
export class Worker {
  /** Rejects when the worker ends by itself. */
  readonly death: Promise<never>
  readonly #child: ChildProcess
  readonly #lines: string[] = []
  readonly #onExit = (): void => void this.#child.kill('SIGKILL')
  #stopping = false

  private constructor(child: ChildProcess) {
    this.#child = child
    this.death = new Promise((_resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code, signal) => {
        process.removeListener('exit', this.#onExit)
        if (!this.#stopping)
          reject(new Error(`The worker ended by itself (${signal ?? code}).\n${this.lastLines()}`))
      })
    })
    this.death.catch(() => {
      // a death that nobody is waiting for just now is told to the next who asks
    })
    process.once('exit', this.#onExit)
  }

  /** Resolves when the worker takes jobs. */
  static async start(options: WorkerOptions): Promise<Worker> {
    const { program = builtWorker, folder, env, readyWithinMs = 60_000 } = options
    const child = spawn(process.execPath, [program, 'run'], {
      // a folder of its own: a .env of the project would change what is shown here
      cwd: folder,
      env: { ...withoutSettings(process.env), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // Ctrl-C in a terminal is for the quickstart, which ends the worker before the engine
      detached: true,
      windowsHide: true,
    })
    const worker = new Worker(child)
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`The worker was not ready within ${readyWithinMs / 1000} s.\n${worker.lastLines()}`))
      }, readyWithinMs)
    })
    try {
      await Promise.race([worker.#ready(child.stdout, child.stderr), worker.death, late])
    } catch (problem) {
      await worker.stop()
      throw problem
    } finally {
      clearTimeout(timer)
    }
    return worker
  }

  /** Asks the worker to finish what it does; one that does not end in time is killed. */
  async stop(withinMs = 30_000): Promise<void> {
    this.#stopping = true
    const child = this.#child
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), withinMs)
    await ended
    clearTimeout(timer)
  }

  /** The end of its log, for explanations. */
  lastLines(count = 10): string {
    return ['The worker’s log ends with:', ...this.#lines.slice(-count)].join('\n')
  }

  #ready(stdout: Readable, stderr: Readable): Promise<void> {
    createInterface({ input: stderr }).on('line', (line) => this.#keep(line))
    return new Promise((resolve) => {
      createInterface({ input: stdout }).on('line', (line) => {
        this.#keep(line)
        if (isReady(line)) resolve()
      })
    })
  }

  #keep(line: string): void {
    this.#lines.push(line)
    if (this.#lines.length > 100) this.#lines.shift()
  }
}

function isReady(line: string): boolean {
  try {
    const entry: unknown = JSON.parse(line)
    return typeof entry === 'object' && entry !== null && 'event' in entry && entry.event === 'ready'
  } catch {
    return false
  }
}

/** The settings of a worker that may be set up in this shell are not those of the demonstration. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(SMTP_|HTTP_|LOG_LEVEL|SECRET_)/.test(name)),
  )
}
