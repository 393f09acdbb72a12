import { AsyncLocalStorage } from 'node:async_hooks'

/** Whose code runs: a worker, and one of its activations of the job. */
export interface Owner {
  readonly worker: object
  readonly activation?: object
}

interface Timer {
  readonly owner: Owner | undefined
  readonly run: () => void
  readonly everyMs: number | undefined
  readonly order: number
  due: number
}

/** The turn of the real event loop in which all promises and ticks that can settle have settled. */
const realImmediate = setImmediate
const turn = () => new Promise<void>((resolve) => realImmediate(resolve))

let installed: VirtualTime | undefined

/** One for all, since each that there ever was is carried along by every promise (Node 20). */
const owners = new AsyncLocalStorage<Owner>()

/** In the place of `node:timers/promises`; a test file that uses virtual time has to mock that module with it. */
export const timersPromises = {
  setTimeout: <T>(
    ms: number,
    value?: T,
    options?: { readonly signal?: AbortSignal },
  ): Promise<T | undefined> => {
    if (!installed) throw new Error('virtual time is not installed')
    return installed.delay(ms, value, options?.signal)
  },
}

/**
 * Time that passes only when a test says so. A timer belongs to the worker that set it, also across awaits, and fires
 * when it is told to: late, if the test likes, as in a process that was stopped. Those of one worker keep their order.
 */
export class VirtualTime {
  /** Milliseconds since the start; the monotonic clock of all workers, of the engine and of the ledger. */
  now = 0
  #timers = new Set<Timer>()
  #order = 0
  #restore: (() => void)[] = []

  /** Puts the timers of Node on this clock, until `uninstall`. */
  install(): void {
    makeCurrent(this)
    const start = (run: () => void, ms: number, everyMs?: number) => this.#start(run, ms, everyMs)
    const clear = (handle: unknown) => {
      const timer = (handle as { timer?: Timer } | undefined)?.timer
      if (timer) this.#timers.delete(timer)
    }
    this.#stub('setTimeout', (run: () => void, ms = 0) => start(run, ms))
    this.#stub('setImmediate', (run: () => void) => start(run, 0))
    this.#stub('setInterval', (run: () => void, ms = 0) => start(run, ms, ms))
    for (const name of ['clearTimeout', 'clearImmediate', 'clearInterval'] as const) this.#stub(name, clear)
  }

  uninstall(): void {
    for (const restore of this.#restore.reverse()) restore()
    this.#restore = []
    owners.disable()
    installed = undefined
  }

  /** Runs code in the name of a worker or of one of its activations. */
  as<T>(owner: Owner, run: () => T): T {
    return owners.run(owner, run)
  }

  get owner(): Owner | undefined {
    return owners.getStore()
  }

  /** When the next timer of a worker is due. */
  due(worker: object): number | undefined {
    return this.#next(worker)?.due
  }

  /** Lets the next timer of a worker fire, at its time or, when that has passed, late. */
  fire(worker: object): void {
    const timer = this.#next(worker)
    if (!timer) return
    this.passUntil(timer.due)
    if (timer.everyMs === undefined) this.#timers.delete(timer)
    else timer.due = this.now + timer.everyMs
    if (timer.owner) owners.run(timer.owner, timer.run)
    else timer.run()
  }

  passUntil(time: number): void {
    this.now = Math.max(this.now, time)
  }

  /** A process that has ended has no timers. */
  drop(worker: object): void {
    for (const timer of this.#timers) if (timer.owner?.worker === worker) this.#timers.delete(timer)
  }

  /** Everything that follows from what has happened, without a timer and without a word from outside. */
  settle(): Promise<void> {
    return turn()
  }

  delay<T>(ms: number, value: T, signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.#timers.delete(timer)
        reject(new DOMException('The operation was aborted', 'AbortError'))
      }
      const { timer } = this.#start(() => {
        signal?.removeEventListener('abort', abort)
        resolve(value)
      }, ms)
      if (signal?.aborted === true) return abort()
      signal?.addEventListener('abort', abort, { once: true })
    })
  }

  #start(
    run: () => void,
    ms: number,
    everyMs?: number,
  ): { readonly timer: Timer; unref(): object; ref(): object } {
    this.#order += 1
    const owner = owners.getStore()
    const timer: Timer = { owner, run, everyMs, order: this.#order, due: this.now + Math.max(ms, 0) }
    this.#timers.add(timer)
    const handle = { timer, unref: () => handle, ref: () => handle }
    return handle
  }

  #next(worker: object): Timer | undefined {
    let next: Timer | undefined
    for (const timer of this.#timers) {
      if (timer.owner?.worker !== worker) continue
      if (!next || timer.due < next.due || (timer.due === next.due && timer.order < next.order)) next = timer
    }
    return next
  }

  #stub(name: keyof typeof globalThis, value: unknown): void {
    const before: unknown = globalThis[name]
    Object.assign(globalThis, { [name]: value })
    this.#restore.push(() => Object.assign(globalThis, { [name]: before }))
  }
}

function makeCurrent(time: VirtualTime): void {
  installed = time
}
