import type { JobCommands } from '../../../src/broker/commands.ts'
import { handleJob } from '../../../src/connector/handle-job.ts'
import { seedDialect } from '../../../src/connector/input/seed/dialect.ts'
import type { Ledger } from '../../../src/ledger/ledger.ts'
import { unreachable, type EngineCommand, type EngineDouble } from '../engine-double.ts'
import { PoolDouble, type WireDouble } from './pool-double.ts'
import type { Activation, Promises } from './promises.ts'
import type { Scenario } from './scenario.ts'
import type { CallOptions, Traffic } from './traffic.ts'
import type { VirtualTime } from './virtual-time.ts'
import { composerDouble, LEASE_MS, workerDouble } from './worker-double.ts'

/** What a worker is put into. */
export interface Surroundings {
  readonly scenario: Scenario
  readonly time: VirtualTime
  readonly traffic: Traffic
  readonly promises: Promises
  /** The engine as it is now; another one after it was set up anew. */
  readonly engine: () => {
    readonly engine: EngineDouble
    readonly epoch: number
    readonly wasRestored: boolean
  }
  readonly sends: (wire: WireDouble, activation: Activation) => void
  readonly openLedger: () => Ledger
  readonly nextName: (prefix: string) => string
}

/** One life of a worker process, with every word it says in the hands of the test. */
export class Incarnation {
  readonly name: string
  readonly ledger: Ledger
  inWork = 0
  phase: 'running' | 'draining' | 'stopping' = 'running'
  /** Nothing of it runs. */
  isFrozen = false
  readonly #around: Surroundings
  readonly #double: ReturnType<typeof workerDouble>

  constructor(name: string, around: Surroundings) {
    const { scenario, time, promises, nextName } = around
    this.name = name
    this.#around = around
    this.ledger = time.as({ worker: this }, () => around.openLedger())
    this.#double = time.as({ worker: this }, () =>
      workerDouble({
        commands: this.#commands(),
        ledger: this.#watched(this.ledger),
        composer: {
          compose: (...mail) =>
            this.#call('composes', {}, () => composerDouble(scenario.inParts).compose(...mail)),
        },
        pool: new PoolDouble((wire) => this.#sends(wire)),
        connections: scenario.connections,
        onUncertain: scenario.onUncertain,
        monotonicNow: () => time.now,
        newAttempt: () => nextName('attempt '),
        onDefect: (line) => promises.breach('defect', line),
      }),
    )
  }

  /** Takes the job. */
  handle(): Activation {
    const { time, engine: now, scenario, nextName } = this.#around
    const { engine, epoch } = now()
    const { variables } = engine
    const consent = variables['smtpUncertainDelivery'] as { readonly attempt: string } | undefined
    const activation: Activation = {
      name: nextName(`${this.name}.`),
      worker: this,
      epoch,
      mail: String(variables['smtpEmailSubject']),
      resends: (variables['smtpEmailOnUncertain'] ?? scenario.onUncertain) === 'resend',
      consentTo: consent?.attempt,
      timedOut: false,
    }
    const job = engine.activate(activation, LEASE_MS)
    this.inWork += 1
    void time
      .as({ worker: this, activation }, () => handleJob(job, seedDialect, this.#double.shop))
      .finally(() => (this.inWork -= 1))
    return activation
  }

  drain(): void {
    this.phase = 'draining'
    this.#double.drain()
  }

  stop(): void {
    this.phase = 'stopping'
    this.#double.stop()
  }

  get #activation(): Activation {
    return this.#around.time.owner?.activation as Activation
  }

  #call<T>(
    what: string,
    options: Partial<CallOptions>,
    perform: (activation: Activation) => T | Promise<T>,
  ): Promise<T> {
    const activation = this.#activation
    const name = `${activation.name} ${what}`
    return this.#around.traffic.call({ worker: this, of: activation, name, ...options }, () =>
      perform(activation),
    )
  }

  #sends(wire: WireDouble): void {
    const activation = this.#activation
    wire.drainsAtOnce = !this.#around.scenario.inParts
    wire.limit = this.#around.scenario.limit
    wire.onHandOver = () => this.#handedOver(activation)
    this.#around.sends(wire, activation)
  }

  #handedOver(activation: Activation): void {
    const { promises, time, scenario } = this.#around
    promises.handedOver(activation)
    const { engine, epoch } = this.#around.engine()
    if (
      engine.endedAt !== undefined &&
      activation.epoch === epoch &&
      time.now >= engine.endedAt + scenario.leaseMs
    )
      promises.breach(
        'sent after the end',
        `${activation.name} hands over, and the job is long ${engine.state}`,
      )
  }

  #commands(): JobCommands {
    const { promises } = this.#around
    const say = (what: string, command: EngineCommand, then: (activation: Activation) => void = () => {}) =>
      this.#call(what, { failure: { fault: 'lost', error: unreachable }, travels: true }, (activation) => {
        this.#around.engine().engine.take(command)
        then(activation)
      })
    return {
      complete: (_key, variables) =>
        say('completes the job', { kind: 'complete', variables }, (activation) =>
          promises.completed(activation, variables, this.#around.engine().epoch),
        ),
      fail: (_key, failure) =>
        say(
          `fails the job, ${failure.retries} retries: ${failure.message.slice(0, 90)}`,
          { kind: 'fail', ...failure },
          () => promises.failed(failure.retries, failure.variables),
        ),
      throwError: (_key, { variables }) =>
        say('throws a BPMN error', { kind: 'throw', variables }, () => promises.failed(0, {})),
      updateTimeout: (_key, timeoutMs) => say('renews its lease', { kind: 'renew', timeoutMs }),
    }
  }

  #watched(inner: Ledger): Ledger {
    const { promises, scenario, time } = this.#around
    const failure = { fault: 'ledger', error: () => new Error('the ledger is away') } as const
    const options = { failure, travels: scenario.ledger === 'shared' }
    // a file that cannot be written keeps outcomes in memory; only a database that is away loses them
    const outcomes = scenario.ledger === 'shared' ? options : {}
    return {
      ...inner,
      read: (job) => this.#call('reads the ledger', options, () => inner.read(job)),
      claim: (job, seen, claim) => {
        const deadlineAt = time.now + claim.deadlineMs
        return this.#call(`claims ${claim.attempt}`, options, async (activation) => {
          const granted = await inner.claim(job, seen, claim)
          if (granted) {
            activation.attempt = {
              name: claim.attempt,
              epoch: activation.epoch,
              deadlineAt,
              handedOver: false,
              onTheWire: false,
              refused: false,
              partly: false,
              noted: false,
              reported: false,
            }
            promises.attempts.push(activation.attempt)
          }
          return granted
        })
      },
      record: (job, attempt, outcome) =>
        this.#call(`records ${attempt} as ${outcome.state}`, outcomes, async (activation) => {
          if (outcome.state === 'uncertain') promises.calledUncertain(attempt, activation)
          await inner.record(job, attempt, outcome)
          promises.ledgerSays((await inner.read(job)).entry)
        }),
      keepDate: (job, fingerprint, date) =>
        this.#call('keeps the Date', outcomes, () => inner.keepDate(job, fingerprint, date)),
      end: (job, attempt) =>
        this.#call('notes the end', outcomes, async (activation) => {
          await inner.end(job, attempt)
          const { entry } = await inner.read(job)
          const { engine, epoch, wasRestored } = this.#around.engine()
          if (entry?.ended !== true || engine.isOver || wasRestored || activation.epoch !== epoch) return
          promises.breach(
            'ended too soon',
            `${activation.name} notes the end, and the job is ${engine.state}`,
          )
        }),
    }
  }
}
