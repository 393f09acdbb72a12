/** What can happen to a call next. A fault is something that a healthy system does not do. */
export interface Happening {
  readonly name: string
  readonly fault?: Fault
  readonly run: () => void | Promise<void>
}

export type Fault = 'lost' | 'delayed' | 'ledger' | 'crash' | 'shutdown' | 'change' | 'wire' | 'restore' | 'anew'

export interface CallOptions {
  readonly worker: object
  readonly name: string
  /** What the caller sees when the call or its answer is lost; without it, neither can be. */
  readonly failure?: { readonly fault: Fault; readonly error: () => Error }
  /** The call is on its way in a network: it may arrive after its caller stopped waiting, or died. */
  readonly travels?: boolean
}

interface Call {
  readonly options: CallOptions
  readonly perform: () => Promise<unknown>
  /** Absent: the caller waits no longer. */
  settle: { resolve: (value: unknown) => void; reject: (error: unknown) => void } | undefined
  state: 'asked' | 'performing' | 'answered'
  answer?: { readonly value: unknown } | { readonly error: unknown }
}

/**
 * Calls of workers to what lies outside of them. Each takes two steps, *it is performed* and *its answer arrives*, and
 * whoever drives the test says when, in which order, and whether.
 */
export class Traffic {
  #calls: Call[] = []

  call<T>(options: CallOptions, perform: () => T | Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#calls.push({
        options,
        perform: async () => perform(),
        settle: { resolve: (value) => resolve(value as T), reject },
        state: 'asked',
      })
    })
  }

  /** A dead process hears no answers. What it had sent over a network may still arrive. */
  drop(worker: object): void {
    this.#calls = this.#calls.filter((call) => {
      if (call.options.worker !== worker) return true
      call.settle = undefined
      return call.options.travels === true && call.state === 'asked'
    })
  }

  get isEmpty(): boolean {
    return this.#calls.length === 0
  }

  /** All that can happen now, the oldest call first. */
  happenings(): Happening[] {
    return this.#calls.flatMap((call) => this.#next(call))
  }

  #next(call: Call): Happening[] {
    const { name, failure, travels } = call.options
    const { settle } = call
    const gone = () => void this.#calls.splice(this.#calls.indexOf(call), 1)
    if (call.state === 'performing') return []
    if (!settle) {
      if (call.state === 'answered') return [{ name: `${name}: nobody waits for the answer`, run: gone }]
      return [
        { name: `${name}: arrives late`, run: () => void this.#perform(call) },
        { name: `${name}: never arrives`, run: gone },
      ]
    }
    if (call.state === 'asked') {
      const happenings: Happening[] = [{ name, run: () => this.#perform(call) }]
      if (!failure) return happenings
      const { fault, error } = failure
      happenings.push({
        name: `${name}: is lost`,
        fault,
        run: () => {
          gone()
          settle.reject(error())
        },
      })
      if (travels !== true) return happenings
      happenings.push({
        name: `${name}: is stuck on its way, its sender waits no longer`,
        fault: 'delayed',
        run: () => {
          call.settle = undefined
          settle.reject(error())
        },
      })
      return happenings
    }
    const { answer } = call
    const happenings: Happening[] = [
      {
        name: `${name}: is answered`,
        run: () => {
          gone()
          if (answer && 'error' in answer) settle.reject(answer.error)
          else settle.resolve(answer?.value)
        },
      },
    ]
    if (!failure) return happenings
    happenings.push({
      name: `${name}: its answer is lost`,
      fault: failure.fault,
      run: () => {
        gone()
        settle.reject(failure.error())
      },
    })
    return happenings
  }

  #perform(call: Call): void {
    call.state = 'performing'
    call
      .perform()
      .then(
        (value) => (call.answer = { value }),
        (error: unknown) => (call.answer = { error }),
      )
      .finally(() => (call.state = 'answered'))
  }
}
