import type { ChildProcess } from 'node:child_process'
import { rmSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { spawnBroker } from './broker-process.ts'
import { chooseEnginePorts, engineEnvironment, type EnginePorts } from './engine-addresses.ts'
import { isEngineReady, pinClock, resetClock } from '../../sandbox/client/engine-rest.ts'
import type { EngineTools } from './tools.ts'

export interface EngineOptions {
  /** Further settings of the broker, e.g. those of an exporter. */
  readonly env?: Readonly<Record<string, string>>
  readonly heapMb?: number
  /** Default: those that start soonest. A benchmark rather wants Java's own choice: []. */
  readonly javaOptions?: readonly string[]
  /** How long a start may take; a busy machine needs half a minute. */
  readonly readyWithinMs?: number
}

/** A real Zeebe broker of one's own: on loopback, on free ports, its data in a temporary folder. */
export class Engine {
  readonly grpcAddress: string
  readonly restAddress: string
  readonly #tools: EngineTools
  readonly #options: EngineOptions
  readonly #ports: EnginePorts
  readonly #home: string
  readonly #log: string
  readonly #onExit = (): void => {
    // no broker outlives the process that started it
    this.#broker?.kill('SIGKILL')
    rmSync(this.#home, { recursive: true, force: true })
  }
  #broker: ChildProcess | undefined

  private constructor(tools: EngineTools, options: EngineOptions, ports: EnginePorts, home: string) {
    this.#tools = tools
    this.#options = options
    this.#ports = ports
    this.#home = home
    this.#log = join(home, 'broker.log')
    this.grpcAddress = `grpc://127.0.0.1:${ports.grpc}`
    this.restAddress = `http://127.0.0.1:${ports.rest}`
  }

  /** Resolves when the engine takes commands. */
  static async start(tools: EngineTools, options: EngineOptions = {}): Promise<Engine> {
    const home = await mkdtemp(join(tmpdir(), 'zeebe-engine-'))
    const engine = new Engine(tools, options, await chooseEnginePorts(), home)
    process.once('exit', engine.#onExit)
    try {
      await engine.up()
    } catch (problem) {
      await engine.close()
      throw problem
    }
    return engine
  }

  /** Starts the broker again after `stop` or `kill`: same ports, same data. */
  async up(): Promise<void> {
    if (this.#broker && !hasEnded(this.#broker)) throw new Error('the broker is running already')
    const broker = await spawnBroker(this.#tools, {
      folder: this.#home,
      log: this.#log,
      javaOptions: [`-Xmx${this.#options.heapMb ?? 512}m`, ...(this.#options.javaOptions ?? quickStart)],
      env: { ...engineEnvironment(this.#ports, this.#home), ...this.#options.env },
    })
    this.#broker = broker
    const within = this.#options.readyWithinMs ?? 90_000
    const deadline = performance.now() + within
    // the broker announces nothing that could be waited for, so it is asked
    while (!(await isEngineReady(this.restAddress))) {
      const problem = hasEnded(broker) ? 'ended while starting' : 'was not ready in time'
      if (hasEnded(broker) || performance.now() > deadline)
        throw new Error(
          `The broker ${problem} (${within} ms allowed). Its log ends with:\n${await this.logTail()}`,
        )
      await sleep(100)
    }
  }

  /** SIGTERM: the broker leaves in order. */
  stop(): Promise<void> {
    return this.#end('SIGTERM')
  }

  /** SIGKILL: a crash. `up` recovers from the same data. */
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
    this.#broker?.kill('SIGSTOP')
  }

  thaw(): void {
    this.#broker?.kill('SIGCONT')
  }

  /** Pins the clock `ms` ahead, so that timers, job time-outs and back-offs fire now. */
  pinClock(ms: number): Promise<void> {
    return pinClock(this.restAddress, ms)
  }

  resetClock(): Promise<void> {
    return resetClock(this.restAddress)
  }

  /** Ends the broker and removes its data. */
  async close(): Promise<void> {
    await this.kill()
    process.removeListener('exit', this.#onExit)
    await rm(this.#home, { recursive: true, force: true, maxRetries: 5 })
  }

  /** The last lines of the broker's log. */
  async logTail(lines = 15): Promise<string> {
    const log = await readFile(this.#log, 'utf8').catch(() => '')
    return log.trimEnd().split('\n').slice(-lines).join('\n')
  }

  get #data(): string {
    return join(this.#home, 'data')
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const broker = this.#broker
    if (!broker || hasEnded(broker)) return
    const ended = new Promise((resolve) => broker.once('exit', resolve))
    broker.kill(signal)
    await ended
  }
}

// the quick compiler alone saves a third of the start on two cores
const quickStart = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC']

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null
