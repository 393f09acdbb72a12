import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { TestWorker } from '../worker.ts'

export interface ReplicaOptions {
  readonly grpcAddress: string
  readonly env: Readonly<Record<string, string>>
  readonly random: () => number
  /** One of its turns, it stands still for so long instead of being killed. */
  readonly freezeMs?: number
}

const FREEZE_AT = 3
const LONG_LIFE_EVERY = 5

/** A worker that is killed with -9 every few seconds and started again at once, until it is told to leave in order. */
export class Replica {
  kills = 0
  /** What all its workers wrote. */
  readonly log: string[] = []
  readonly #options: ReplicaOptions
  readonly #folder: string
  readonly #over = new AbortController()
  readonly #life: Promise<void>

  private constructor(options: ReplicaOptions, folder: string, first: TestWorker) {
    this.#options = options
    this.#folder = folder
    this.#life = this.#live(first)
    this.#life.catch(() => undefined)
  }

  static async start(options: ReplicaOptions): Promise<Replica> {
    const folder = await mkdtemp(join(tmpdir(), 'smtp-replica-'))
    return new Replica(options, folder, await startIn(folder, options))
  }

  /** Fails when the worker ends without having been killed. */
  get life(): Promise<void> {
    return this.#life
  }

  async stop(): Promise<void> {
    this.#over.abort()
    try {
      await this.#life
    } finally {
      await rm(this.#folder, { recursive: true, force: true })
    }
  }

  async #live(first: TestWorker): Promise<void> {
    let worker = first
    for (let turn = 1; ; turn++) {
      const { freezeMs } = this.#options
      // now and then one lives long enough to renew the leases of its jobs
      const lifeMs = (2_500 + 4_000 * this.#options.random()) * (turn % LONG_LIFE_EVERY === 0 ? 4 : 1)
      await this.#survive(worker, lifeMs)
      if (this.#over.signal.aborted) break
      if (turn === FREEZE_AT && freezeMs !== undefined) {
        worker.kill('SIGSTOP')
        await wait(freezeMs)
        worker.kill('SIGCONT')
        continue
      }
      worker.kill('SIGKILL')
      await worker.exit
      this.log.push(worker.output)
      this.kills += 1
      worker = await startIn(this.#folder, this.#options)
    }
    await worker.stop()
    this.log.push(worker.output)
  }

  async #survive(worker: TestWorker, ms: number): Promise<void> {
    const passed = wait(ms, undefined, { signal: this.#over.signal }).catch(() => undefined)
    const ended = worker.exit.then((how) => {
      throw new Error(`the worker ended by itself: ${JSON.stringify(how)}\n${worker.output.slice(-4_000)}`)
    })
    ended.catch(() => undefined)
    await Promise.race([passed, ended])
  }
}

/** The engine may be down at the moment; the worker is ready when that is up again. */
async function startIn(folder: string, { grpcAddress, env }: ReplicaOptions): Promise<TestWorker> {
  const worker = await TestWorker.start({ grpcAddress, folder, env, startOnly: true })
  try {
    await worker.waitForLog(({ event }) => event === 'ready', 120_000)
    return worker
  } catch (problem) {
    worker.kill('SIGKILL')
    throw problem
  }
}
