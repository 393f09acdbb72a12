import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import type { Job } from '../../../src/broker/job.ts'
import type { Reached } from './watched.ts'
import { WatchedWorker, type WatchedWorkerOptions } from './watched-worker.ts'

/** Where a worker is killed. */
export interface Kill {
  readonly at: string
  /** What the ledger writes lazily has come to the disk by then. */
  readonly written?: boolean
}

export interface LifeOptions extends Omit<WatchedWorkerOptions, 'reached' | 'onDefect'> {
  readonly kill?: Kill | undefined
  /** Told in the moment of the death, when nothing can follow any more. */
  readonly onKilled: () => void
}

const NEW_SOCKET = 'net.client.socket'

/**
 * One life of a worker. Killed, it is stopped at its await for good, its sockets are destroyed, and nothing that it asks
 * for is done any more.
 */
export class Life {
  /** All that it came to, in order; a number tells a second time from the first. */
  readonly moments: string[] = []
  readonly defects: string[] = []
  isDead = false
  readonly died: Promise<'killed'>
  readonly #worker: WatchedWorker
  readonly #options: LifeOptions
  readonly #sockets = new Set<Socket>()
  readonly #work: Promise<void>[] = []
  readonly #stopped: ((reason: Error) => void)[] = []
  #isOver = false
  #die = () => {}

  constructor(options: LifeOptions) {
    this.#options = options
    this.died = new Promise((resolve) => (this.#die = () => resolve('killed')))
    subscribe(NEW_SOCKET, this.#keepSocket)
    this.#worker = new WatchedWorker({
      ...options,
      reached: this.reached,
      onDefect: (line) => {
        if (!this.isDead) this.defects.push(line)
      },
    })
  }

  /** Takes a job, until it is answered or the worker is killed. */
  handle(job: Job): Promise<'answered' | 'killed'> {
    const work = this.#worker.handle(job)
    this.#work.push(work)
    return Promise.race([work.then(() => 'answered' as const), this.died])
  }

  readonly reached: Reached = async (moment) => {
    if (this.isDead) return this.#never()
    const before = this.moments.filter((one) => one.replace(/ \(\d+\)$/, '') === moment).length
    const name = before === 0 ? moment : `${moment} (${before + 1})`
    this.moments.push(name)
    const { kill } = this.#options
    if (kill?.at !== name) return
    if (kill.written === true) await this.#worker.writeOutcomes()
    this.kill()
    return this.#never()
  }

  kill(): void {
    this.isDead = true
    // what the kernel has is on its way; what is still in the process is gone
    for (const socket of this.#sockets) socket.destroy()
    this.#options.onKilled()
    this.#worker.hangUp()
    this.#die()
  }

  /** A stop in order; and, after a kill, when all is over: lets go of what waits for ever, so that no timer is left. */
  async end(): Promise<void> {
    this.isDead = this.#isOver = true
    for (const stop of this.#stopped) stop(new Error('killed'))
    await this.#worker.close()
    await Promise.all(this.#work)
    unsubscribe(NEW_SOCKET, this.#keepSocket)
  }

  #never(): Promise<never> {
    if (this.#isOver) return Promise.reject(new Error('killed'))
    return new Promise((_resolve, reject) => this.#stopped.push(reject))
  }

  readonly #keepSocket = (message: unknown): void => {
    if (!this.isDead) this.#sockets.add((message as { readonly socket: Socket }).socket)
  }
}
