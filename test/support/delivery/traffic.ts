import { AsyncResource } from 'node:async_hooks'
import type { Fault } from './scenario.ts'

/** Something that can happen next. */
export interface Happening {
  readonly name: string
  readonly fault?: Fault
  /** The activation that it moves on. */
  readonly of?: object
  readonly run: () => void | Promise<void>
}

export interface CallOptions {
  readonly worker: object
  readonly of: object
  readonly name: string
  /** What the caller sees when the call is lost; without it, none is. */
  readonly failure?: { readonly fault: Fault; readonly error: () => Error }
  /**
   * There is a network between: the answer can be lost, too, and the call may arrive after its caller stopped waiting,
   * or died.
   */
  readonly travels?: boolean
}

interface Call {
  readonly options: CallOptions
  readonly perform: () => Promise<unknown>
  /** Absent: the caller waits no longer. */
  settle:
    { readonly resolve: (value: unknown) => void; readonly reject: (error: unknown) => void } | undefined
  state: 'asked' | 'performing' | 'answered'
  answer: () => void
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
        // in the name of the caller, whoever lets it happen
        perform: AsyncResource.bind(async () => perform()),
        settle: { resolve: (value) => resolve(value as T), reject },
        state: 'asked',
        answer: () => {},
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

  /** All that can happen now, the oldest call first. What a frozen worker has sent still arrives, and it hears nothing. */
  happenings(isFrozen: (worker: object) => boolean): Happening[] {
    return this.#calls.flatMap((call) => {
      const { of, worker } = call.options
      if (!call.settle) return this.#orphaned(call).map((happening) => ({ ...happening, of }))
      const happenings = isFrozen(worker) ? this.#unheard(call) : this.#awaited(call, call.settle)
      return happenings.map((happening) => ({ ...happening, of }))
    })
  }

  #unheard(call: Call): Happening[] {
    const { name, travels = false } = call.options
    return travels && call.state === 'asked' ? [{ name, run: () => this.#perform(call) }] : []
  }

  #awaited(call: Call, settle: NonNullable<Call['settle']>): Happening[] {
    const { name, failure, travels = false } = call.options
    const fail = () => settle.reject(failure?.error())
    const lose = () => {
      this.#forget(call)
      fail()
    }
    switch (call.state) {
      case 'performing':
        return []
      case 'asked':
        return [
          { name, run: () => this.#perform(call) },
          ...(failure ? [{ name: `${name}: is lost`, fault: failure.fault, run: lose }] : []),
          ...(failure && travels
            ? [
                {
                  name: `${name}: is stuck, and its sender gives up`,
                  fault: 'delayed',
                  run: () => this.#orphan(call, fail),
                } as const,
              ]
            : []),
        ]
      case 'answered':
        return [
          { name: `${name}: is answered`, run: () => this.#answer(call) },
          ...(failure && travels
            ? [{ name: `${name}: its answer is lost`, fault: failure.fault, run: lose }]
            : []),
        ]
    }
  }

  #orphaned(call: Call): Happening[] {
    const { name } = call.options
    if (call.state === 'performing') return []
    if (call.state === 'answered')
      return [{ name: `${name}: nobody hears the answer`, run: () => this.#forget(call) }]
    return [
      { name: `${name}: arrives late`, run: () => this.#perform(call) },
      { name: `${name}: never arrives`, run: () => this.#forget(call) },
    ]
  }

  #perform(call: Call): void {
    call.state = 'performing'
    const answered = (answer: () => void) => {
      call.state = 'answered'
      call.answer = answer
    }
    void call.perform().then(
      (value) => answered(() => call.settle?.resolve(value)),
      (error: unknown) => answered(() => call.settle?.reject(error)),
    )
  }

  #answer(call: Call): void {
    this.#forget(call)
    call.answer()
  }

  #orphan(call: Call, fail: () => void): void {
    call.settle = undefined
    fail()
  }

  #forget(call: Call): void {
    this.#calls = this.#calls.filter((one) => one !== call)
  }
}
