import { AsyncResource } from 'node:async_hooks'
import type { WireDouble } from './pool-double.ts'
import type { Activation, Promises } from './promises.ts'
import type { Fault } from './scenario.ts'
import type { Happening } from './traffic.ts'

/** A mail between a worker and the mail server, and what can become of it. */
export class MailUnderWay {
  readonly activation: Activation
  isOver = false
  readonly #wire: WireDouble
  readonly #promises: Promises
  /** What comes over the wire is handled in the name of the activation that sends. */
  readonly #sender = new AsyncResource('mail')
  #accepted = false
  #isAbandoned = false

  constructor(wire: WireDouble, activation: Activation, promises: Promises) {
    this.#wire = wire
    this.activation = activation
    this.#promises = promises
  }

  /** Its worker is dead. What it had handed over is on its way, and nobody hears the reply. */
  abandon(): void {
    if (this.activation.attempt) this.activation.attempt.onTheWire = false
    this.#isAbandoned = true
    if (!this.#wire.content || this.#accepted) this.isOver = true
  }

  /** To a frozen worker nothing happens; the server goes on. */
  happenings(isFrozen: boolean): Happening[] {
    if (this.isOver) return []
    if (this.#isAbandoned) return this.#afterTheWorker()
    const { stage } = this.#wire
    if (isFrozen && stage !== 'over')
      return stage === 'handed-over' && !this.#accepted ? [this.#taking()] : []
    switch (stage) {
      case 'queued':
        return [
          this.#step('a connection takes it', () => this.#wire.connect()),
          this.#fault('there is no connection', () => this.#wire.lose()),
        ]
      case 'envelope':
        return [
          ...this.#deferrals(),
          this.#step('the server says 354', () => this.#wire.call()),
          this.#fault('the connection is lost before DATA', () => this.#wire.lose()),
          this.#fault('the server does not take the recipient', () =>
            this.#wire.refuse('550 5.1.1 no such user'),
          ),
          this.#fault('the server does not take it for now', () => this.#wire.refuse('451 4.3.0 later')),
        ]
      case 'gate':
        return [
          ...(this.#wire.clogged ? [this.#step('the socket drains', () => this.#wire.drain())] : []),
          this.#fault('the connection is lost at the gate', () => this.#wire.lose()),
          this.#fault('its connection had died idle', () => this.#wire.lapse()),
        ]
      case 'handed-over':
        return this.#accepted ? this.#accept() : this.#decide()
      case 'over':
        // ended from our side; the server may have it whole
        this.#offTheWire()
        return this.#afterTheWorker()
    }
  }

  #deferrals(): Happening[] {
    const [, second] = this.#wire.recipients
    if (second === undefined) return []
    return [this.#fault(`the server defers ${second}`, () => this.#wire.defer(second))]
  }

  #decide(): Happening[] {
    return [
      this.#taking(),
      this.#fault('the connection is lost before the server has it whole', () => this.#lost(), 'reply'),
      this.#fault('the server does not take its content', () => this.#refused('554 5.6.0 no')),
      this.#fault('the server does not take its content for now', () => this.#refused('451 4.3.0 later')),
    ]
  }

  #taking(): Happening {
    return this.#step('the server takes it', () => this.#take())
  }

  #accept(): Happening[] {
    const accept = () => {
      this.#offTheWire()
      this.isOver = true
      // whoever was deferred may be tried again without a question; the others may not
      if (this.activation.attempt && this.#wire.isPartial) this.activation.attempt.partly = true
      this.#wire.accept('250 2.0.0 Ok')
    }
    return [
      this.#step('the 250 arrives', accept),
      this.#fault('the 250 is lost', () => this.#lost(), 'reply'),
    ]
  }

  #afterTheWorker(): Happening[] {
    if (!this.#wire.content || this.#accepted) {
      this.isOver = true
      return []
    }
    return [
      this.#step('the server takes it, and nobody hears that', () => {
        this.isOver = true
        this.#take()
      }),
      this.#step('the server never had it whole', () => void (this.isOver = true)),
    ]
  }

  #take(): void {
    this.#accepted = true
    this.#promises.accepted(this.activation, this.#wire.recipients)
  }

  #lost(): void {
    this.#offTheWire()
    this.isOver = true
    this.#wire.lose()
  }

  #refused(reply: string): void {
    if (this.activation.attempt) this.activation.attempt.refused = true
    this.#offTheWire()
    this.isOver = true
    this.#wire.refuse(reply)
  }

  #offTheWire(): void {
    if (this.activation.attempt) this.activation.attempt.onTheWire = false
  }

  #step(what: string, run: () => void): Happening {
    return {
      name: `the mail of ${this.activation.name}: ${what}`,
      of: this.activation,
      run: () => this.#sender.runInAsyncScope(run),
    }
  }

  #fault(what: string, run: () => void, fault: Fault = 'wire'): Happening {
    return { ...this.#step(what, run), fault }
  }
}
