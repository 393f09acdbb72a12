import { spawn, type ChildProcess } from 'node:child_process'
import { rmSync } from 'node:fs'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { pinClock, resetClock } from './engine-rest.ts'
import { readyLine } from './ready-line.ts'

export interface EngineOptions {
  /** Further arguments of the engine, such as `--faults`. */
  readonly args?: readonly string[]
  /** How long a start may take on a busy machine. */
  readonly readyWithinMs?: number
}

const program = fileURLToPath(new URL('../engine/run.mjs', import.meta.url))
const KEPT_LINES = 100

/** The engine in the box as a process of its own: on loopback, on free ports, its data in a temporary folder. */
export class EngineProcess {
  readonly #options: EngineOptions
  readonly #home: string
  readonly #lines: string[] = []
  readonly #onExit = (): void => {
    // no engine outlives the process that started it
    this.#child?.kill('SIGKILL')
    rmSync(this.#home, { recursive: true, force: true })
  }
  #child: ChildProcess | undefined
  #grpcAddress = ''
  #restAddress = ''

  private constructor(options: EngineOptions, home: string) {
    this.#options = options
    this.#home = home
  }

  /** Resolves when the engine takes commands. */
  static async start(options: EngineOptions = {}): Promise<EngineProcess> {
    const engine = new EngineProcess(options, await mkdtemp(join(tmpdir(), 'smtp-engine-')))
    process.once('exit', engine.#onExit)
    try {
      await engine.up()
    } catch (problem) {
      await engine.close()
      throw problem
    }
    return engine
  }

  get grpcAddress(): string {
    return this.#grpcAddress
  }

  get restAddress(): string {
    return this.#restAddress
  }

  /** Of the engine's process; undefined while it is down. */
  get pid(): number | undefined {
    return this.#child && !hasEnded(this.#child) ? this.#child.pid : undefined
  }

  /** Starts the engine again after `stop` or `kill`: same ports, same data. */
  async up(): Promise<void> {
    if (this.#child && !hasEnded(this.#child)) throw new Error('the engine is running already')
    const { args = [], readyWithinMs = 90_000 } = this.#options
    const ports = ['--grpc', portOf(this.#grpcAddress), '--rest', portOf(this.#restAddress)]
    const child = spawn(process.execPath, [...NODE_FLAGS, program, ...ports, '--data', this.#data, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      // Ctrl-C in a terminal reaches the whole process group; whoever started the engine ends it, and ends it last
      detached: true,
      windowsHide: true,
    })
    this.#child = child
    createInterface({ input: child.stderr }).on('line', (line) => this.#keep(line))
    const { grpcAddress, restAddress } = await this.#ready(child, child.stdout, readyWithinMs)
    this.#grpcAddress = grpcAddress
    this.#restAddress = restAddress
  }

  /** SIGTERM: the engine leaves in order. */
  stop(): Promise<void> {
    return this.#end('SIGTERM')
  }

  /** SIGKILL: a crash. `up` goes on from the same data. */
  kill(): Promise<void> {
    return this.#end('SIGKILL')
  }

  /** Copies the data of an engine that is down to a folder that does not exist yet. */
  async backUp(folder: string): Promise<void> {
    await cp(this.#data, folder, { recursive: true })
  }

  /** Puts the data of an engine that is down back to such a copy; without one, the engine is set up anew. */
  async restore(folder?: string): Promise<void> {
    await rm(this.#data, { recursive: true, force: true })
    if (folder !== undefined) await cp(folder, this.#data, { recursive: true })
  }

  /** Connections stay open and nothing answers, like a host that went away. */
  freeze(): void {
    this.#child?.kill('SIGSTOP')
  }

  thaw(): void {
    this.#child?.kill('SIGCONT')
  }

  /** Pins the clock `ms` ahead, so that timers, job time-outs and back-offs fire now. */
  pinClock(ms: number): Promise<void> {
    return pinClock(this.restAddress, ms)
  }

  resetClock(): Promise<void> {
    return resetClock(this.restAddress)
  }

  /** Ends the engine and removes its data. */
  async close(): Promise<void> {
    await this.kill()
    process.removeListener('exit', this.#onExit)
    await rm(this.#home, { recursive: true, force: true, maxRetries: 5 })
  }

  /** The end of what it wrote to standard error, for explanations. */
  logTail(lines = 15): string {
    return this.#lines.slice(-lines).join('\n')
  }

  get #data(): string {
    return join(this.#home, 'data')
  }

  async #ready(child: ChildProcess, stdout: NodeJS.ReadableStream, withinMs: number): Promise<Addresses> {
    let timer: NodeJS.Timeout | undefined
    const explain = (what: string): Error => new Error(`The engine ${what}.\n${this.logTail()}`)
    try {
      return await new Promise((resolve, reject) => {
        timer = setTimeout(() => reject(explain(`was not ready within ${withinMs / 1000} s`)), withinMs)
        child.once('error', reject)
        child.once('close', (code, signal) => reject(explain(`ended while starting (${signal ?? code})`)))
        createInterface({ input: stdout }).on('line', (line) => {
          const ready = readyLine(line)
          if (ready) resolve(ready)
          else this.#keep(line)
        })
      })
    } finally {
      clearTimeout(timer)
    }
  }

  #keep(line: string): void {
    this.#lines.push(line)
    if (this.#lines.length > KEPT_LINES) this.#lines.shift()
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child
    if (!child || hasEnded(child) || child.pid === undefined) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    await ended
  }
}

interface Addresses {
  readonly grpcAddress: string
  readonly restAddress: string
}

/** A free port the first time, and the same one ever after. */
const portOf = (address: string): string => (address === '' ? '0' : new URL(address).port)

// as a URL, which a path with a drive letter is not; and not by import.meta.resolve, which test runners lack

// what a command leaves behind is garbage at once: a small nursery costs no time and saves a fifth of the memory
const NODE_FLAGS = ['--max-semi-space-size=2']

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null
