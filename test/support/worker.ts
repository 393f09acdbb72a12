import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Arrivals } from '../../sandbox/arrivals.ts'
import { freePorts } from '../../sandbox/free-ports.ts'

const program = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

export type LogLine = Readonly<Record<string, unknown>> & { readonly event?: string }

export interface TestWorkerOptions {
  readonly grpcAddress: string
  readonly env?: Readonly<Record<string, string>>
  /** Do not wait for `ready`. */
  readonly startOnly?: boolean
  readonly folder?: string
  /** For Node itself, e.g. `--cpu-prof`. */
  readonly nodeArguments?: readonly string[]
}

/** The built worker as a process of its own, the way an operator runs it; everything that it leaves is kept. */
export class TestWorker {
  readonly #child: ChildProcess
  readonly #log = new Arrivals<LogLine>()
  readonly #text: string[] = []
  readonly exit: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
  readonly folder: string
  readonly httpPort: number

  private constructor(child: ChildProcess, folder: string, httpPort: number) {
    this.#child = child
    this.folder = folder
    this.httpPort = httpPort
    this.exit = new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal })))
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => this.#keep(line))
    }
  }

  static async start({
    grpcAddress,
    env = {},
    startOnly = false,
    folder,
    nodeArguments = [],
  }: TestWorkerOptions): Promise<TestWorker> {
    const home = folder ?? (await mkdtemp(join(tmpdir(), 'smtp-worker-')))
    const [httpPort = 0] = await freePorts(1)
    const child = spawn(process.execPath, [...nodeArguments, program, 'run'], {
      cwd: home,
      env: {
        PATH: process.env['PATH'],
        HOME: home,
        ZEEBE_GRPC_ADDRESS: grpcAddress,
        HTTP_HOST: '127.0.0.1',
        HTTP_PORT: String(httpPort),
        SMTP_LEDGER: 'memory:',
        LOG_LEVEL: 'debug',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    // no worker outlives the tests that started it
    const onExit = (): void => void child.kill('SIGKILL')
    process.once('exit', onExit)
    const worker = new TestWorker(child, home, httpPort)
    void worker.exit.then(() => process.removeListener('exit', onExit))
    if (!startOnly) {
      const died = worker.exit.then((how) =>
        Promise.reject(new Error(`worker ended ${JSON.stringify(how)}:\n${worker.output}`)),
      )
      await Promise.race([worker.waitForLog((line) => line.event === 'ready'), died])
      died.catch(() => undefined)
    }
    return worker
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Everything that was written, standard output and standard error. */
  get output(): string {
    return this.#text.join('\n')
  }

  get log(): readonly LogLine[] {
    return this.#log.all
  }

  waitForLog(fits: (line: LogLine) => boolean, timeoutMs = 30_000): Promise<LogLine> {
    return this.#log.waitFor(fits, () => `no such log line:\n${this.output.slice(-4_000)}`, { timeoutMs })
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  get(path: string): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.httpPort}${path}`)
  }

  /** SIGTERM and its exit; SIGKILL when that takes too long. */
  async stop(withinMs = 30_000): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    this.kill('SIGTERM')
    const timer = setTimeout(() => this.kill('SIGKILL'), withinMs)
    const how = await this.exit
    clearTimeout(timer)
    await rm(this.folder, { recursive: true, force: true })
    return how
  }

  #keep(line: string): void {
    this.#text.push(line)
    try {
      const entry: unknown = JSON.parse(line)
      if (typeof entry === 'object' && entry !== null) this.#log.add(entry as LogLine)
    } catch {
      // not every line is JSON: problems of the configuration are for people
    }
  }
}
