import { EngineDouble } from '../engine-double.ts'
import { Incarnation, type Surroundings } from './incarnation.ts'
import { ledgerPlace, type LedgerPlace } from './ledger-places.ts'
import { MailUnderWay } from './mail-under-way.ts'
import { pace } from './pace.ts'
import { Promises, type Activation, type Breach } from './promises.ts'
import { headersOf, variablesOf, type Fault, type Scenario } from './scenario.ts'
import { Traffic, type Happening } from './traffic.ts'
import { VirtualTime } from './virtual-time.ts'
import { CLUSTER, EPOCH_MS, LEASE_MS, SEND_TIMEOUT_MS } from './worker-double.ts'

/** What a healthy system does next, what only needs time or a person, and what should not happen. */
type Kind = 'progress' | 'time' | 'fault' | 'freeze'

interface Choice extends Happening {
  readonly kind: Kind
}

/** How often things happen, beside each other. */
const WEIGHTS = { progress: 120, time: 40, fault: 20, freeze: 10 }
const PACES = { asleep: 10, usual: 120, hurried: 800 }
/** So much more or less often happens what a scenario leans to, or away from. */
const LEANING = 20

type Add = (kind: Kind, happening: Happening) => void

/** So many activations of the job may be in work at the same time. */
const AT_ONCE = 3
const CORRECTED = { smtpEmailSubject: 'the corrected mail' }

/** One job, the engine, the mail server, a person and the workers: everything that can happen, one step at a time. */
export class DeliveryWorld {
  readonly promises: Promises
  /** What happened, for whoever reads a failure. */
  readonly story: string[] = []
  readonly #time = new VirtualTime()
  readonly #traffic = new Traffic()
  readonly #scenario: Scenario
  readonly #place: LedgerPlace
  readonly #left: Map<Fault, number>
  readonly #around: Surroundings
  readonly #activations: Activation[] = []
  #workers: Incarnation[] = []
  #mails: MailUnderWay[] = []
  #engine: EngineDouble
  #epoch = 0
  #backup:
    { readonly engine: ReturnType<EngineDouble['snapshot']>; readonly asked: Promises['asked'] } | undefined
  #wasRestored = false
  #names = 0
  #resolved = 0

  /** `overlooked`: the world goes on after this breach, to see what comes of it. */
  constructor(scenario: Scenario, overlooked?: Breach) {
    this.#scenario = scenario
    this.promises = new Promises(() => this.#time.now, overlooked)
    this.#place = ledgerPlace(scenario.ledger, () => EPOCH_MS + this.#time.now)
    this.#left = new Map(Object.entries(scenario.faults) as [Fault, number][])
    this.#engine = this.#newEngine('the mail')
    this.#around = {
      scenario,
      time: this.#time,
      traffic: this.#traffic,
      promises: this.promises,
      engine: () => ({ engine: this.#engine, epoch: this.#epoch, wasRestored: this.#wasRestored }),
      sends: (wire, activation) => this.#mails.push(new MailUnderWay(wire, activation, this.promises)),
      openLedger: () => this.#place.open(),
      nextName: (prefix) => `${prefix}${(this.#names += 1)}`,
    }
  }

  /** Lets happen what the plan picks from all that can, and then what a patient world without faults does. */
  async run(plan: readonly number[]): Promise<void> {
    this.#time.install()
    try {
      const names = this.#scenario.ledger === 'shared' ? ['A', 'B'] : ['A']
      this.#workers = names.map((name) => new Incarnation(name, this.#around))
      for (const pick of plan) {
        const choice = this.#picked(pick)
        if (!choice || this.promises.breaches.length > 0) break
        await this.#happen(choice)
      }
      if (this.promises.breaches.length === 0) await this.#finish()
    } finally {
      // in this order: Node 20 miscounts when its own clearImmediate gets a handle of ours
      await this.#place.remove()
      this.#time.uninstall()
    }
  }

  async #happen({ name, fault, run }: Happening): Promise<void> {
    this.story.push(`${this.#time.now} ${name}`)
    if (fault) this.#left.set(fault, (this.#left.get(fault) ?? 0) - 1)
    await run()
    await this.#time.settle()
  }

  /** No more faults: everything under way arrives, time passes, a person answers. It has to end. */
  async #finish(): Promise<void> {
    this.story.push('no more faults')
    this.#left.clear()
    for (const worker of this.#workers) worker.isFrozen = false
    for (let steps = 0; this.promises.breaches.length === 0; steps++) {
      const next = steps < 400 ? this.#nextOfCourse() : undefined
      if (next) await this.#happen(next)
      else if (this.#engine.isOver) return
      else this.promises.breach('no way out', `the job stays ${this.#engine.state}`)
    }
  }

  #nextOfCourse(): Happening | undefined {
    const now = this.#choices().find(({ kind }) => kind === 'progress')
    if (now || this.#engine.isOver) return now
    const [later] = this.#passings().sort((a, b) => a.at - b.at)
    if (this.#engine.state !== 'incident') return later
    if (this.#resolved >= 12) return undefined
    return this.#resolving('the person resolves the incident', this.#insisting())
  }

  #picked(pick: number): Choice | undefined {
    const choices = this.#choices().map((choice) => [choice, this.#weight(choice)] as const)
    let rest = pick % choices.reduce((sum, [, weight]) => sum + weight, 0)
    return choices.find(([, weight]) => (rest -= weight) < 0)?.[0]
  }

  #weight({ name, kind, of }: Choice): number {
    const { often, seldom, pace: seed } = this.#scenario
    const nth = this.#activations.findIndex((one) => one === of)
    const weight = kind === 'progress' && nth >= 0 ? PACES[pace(seed, nth, this.story.length)] : WEIGHTS[kind]
    const isAmong = (list: readonly string[]) => list.some((words) => name.includes(words))
    if (isAmong(seldom)) return weight / LEANING
    return isAmong(often) ? weight * LEANING : weight
  }

  #choices(): Choice[] {
    const choices: Choice[] = []
    const add: Add = (kind, happening) => {
      const { fault } = happening
      if (fault === undefined) choices.push({ ...happening, kind })
      else if ((this.#left.get(fault) ?? 0) > 0) choices.push({ ...happening, kind: 'fault' })
    }
    const isFrozen = (worker: object) => this.#workers.some((one) => one === worker && one.isFrozen)
    for (const happening of this.#traffic.happenings(isFrozen)) add('progress', happening)
    this.#mails = this.#mails.filter(({ isOver }) => !isOver)
    for (const mail of this.#mails)
      for (const happening of mail.happenings(isFrozen(mail.activation.worker))) add('progress', happening)
    for (const worker of this.#workers) this.#ofWorker(worker, add)
    for (const passing of this.#passings()) add('time', passing)
    this.#ofPerson(add)
    this.#ofEngine(add)
    return choices
  }

  #ofWorker(worker: Incarnation, add: Add): void {
    const { name, phase, inWork } = worker
    const active = this.#workers.reduce((sum, one) => sum + one.inWork, 0)
    if (worker.isFrozen) {
      add('freeze', { name: `worker ${name} wakes up`, run: () => void (worker.isFrozen = false) })
      for (const ms of [LEASE_MS, SEND_TIMEOUT_MS]) {
        const run = () => this.#time.passUntil(this.#time.now + ms)
        add('freeze', { name: `worker ${name} is frozen for ${ms / 1000} s more`, run })
      }
    } else if (phase === 'running') {
      if (this.#engine.state === 'ready' && active < AT_ONCE)
        add('progress', {
          name: `the engine hands the job to worker ${name}`,
          run: () => void this.#activations.push(worker.handle()),
        })
      add('fault', { name: `worker ${name} is told to stop`, fault: 'shutdown', run: () => worker.drain() })
    } else if (inWork === 0) {
      add('progress', {
        name: `worker ${name} has stopped and starts anew`,
        run: () => this.#replace(worker, true),
      })
    } else if (phase === 'draining') {
      add('time', { name: `the time of worker ${name} to drain is over`, run: () => worker.stop() })
    }
    if (!worker.isFrozen && inWork > 0)
      add('fault', {
        name: `worker ${name} freezes`,
        fault: 'freeze',
        run: () => void (worker.isFrozen = true),
      })
    const crash: Happening = {
      name: `worker ${name} is killed and starts anew`,
      run: () => this.#replace(worker, false),
    }
    // whoever does not stop by himself in time is killed
    add('time', phase === 'stopping' && inWork > 0 ? crash : { ...crash, fault: 'crash' })
  }

  /** What only needs time. */
  #passings(): (Happening & { readonly at: number })[] {
    const timers = this.#workers.flatMap((worker) => {
      const at = this.#time.due(worker)
      if (at === undefined || worker.isFrozen) return []
      return [{ name: `a timer of worker ${worker.name} fires`, at, run: () => this.#time.fire(worker) }]
    })
    const { state, until } = this.#engine
    if (state !== 'taken' && state !== 'backoff') return timers
    const name = state === 'taken' ? 'the job times out' : 'the wait of the failed job is over'
    const run = () => {
      this.#time.passUntil(until)
      for (const one of this.#activations)
        if (state === 'taken' && one === this.#engine.holder) one.timedOut = true
      this.#engine.timeout()
    }
    return [...timers, { name, at: until, run }]
  }

  #ofPerson(add: Add): void {
    if (!this.#engine.isOver)
      add('fault', {
        name: 'a person cancels the process',
        fault: 'cancel',
        run: () => this.#engine.cancel(),
      })
    if (this.#engine.state === 'incident') {
      if (this.#resolved < 4) add('time', this.#resolving('the person resolves the incident'))
      const corrects = this.#resolving('the person corrects the mail and resolves the incident', CORRECTED)
      add('fault', { ...corrects, fault: 'change' })
    } else if (!this.#engine.isOver) {
      const run = () => void (this.#engine.variables = { ...this.#engine.variables, ...CORRECTED })
      add('fault', { name: 'somebody changes the mail of the running job', fault: 'change', run })
    }
  }

  /**
   * A BPMN error that nobody catches is no question, so resolving it is no consent: UNCERTAIN comes again each time.
   * Whoever wants the mail sent says `resend` on the task; whoever had corrected a mail that was out already, undoes that.
   */
  #insisting(): Readonly<Record<string, unknown>> {
    if (this.#engine.incident !== 'error') return {}
    if (this.#resolved >= 8) return this.#engine.firstVariables
    return this.#resolved >= 5 ? { smtpEmailOnUncertain: 'resend' } : {}
  }

  #resolving(name: string, corrections: Readonly<Record<string, unknown>> = {}): Happening {
    const run = () => {
      this.#resolved += 1
      this.#engine.resolve(corrections)
      this.promises.resolved(this.#epoch)
    }
    return { name, run }
  }

  #ofEngine(add: Add): void {
    const backup = this.#backup
    if (backup) {
      const run = () => {
        this.#engine.restore(backup.engine)
        this.promises.asked = backup.asked
        this.#backup = undefined
        this.#wasRestored = true
      }
      add('fault', { name: 'the engine is set back to the backup', fault: 'restore', run })
    } else if ((this.#left.get('restore') ?? 0) > 0) {
      const run = () => void (this.#backup = { engine: this.#engine.snapshot(), asked: this.promises.asked })
      add('time', { name: 'the engine is backed up', run })
    }
    const isIdle =
      this.#workers.every(({ inWork }) => inWork === 0) && this.#traffic.isEmpty && this.#mails.length === 0
    if (!isIdle) return
    const run = () => {
      this.#epoch += 1
      this.#backup = undefined
      this.promises.asked = undefined
      this.#engine = this.#newEngine('the mail of another engine')
    }
    add('fault', { name: 'the engine is set up anew; another job has the same key', fault: 'anew', run })
  }

  async #replace(worker: Incarnation, inOrder: boolean): Promise<void> {
    this.#time.drop(worker)
    this.#traffic.drop(worker)
    for (const mail of this.#mails) if (mail.activation.worker === worker) mail.abandon()
    if (inOrder) await this.#place.stop(worker.ledger)
    else this.#place.crash()
    this.#time.drop(worker)
    const next = new Incarnation(worker.name, this.#around)
    this.#workers = this.#workers.map((one) => (one === worker ? next : one))
    this.promises.ledgerSays((await next.ledger.read({ cluster: CLUSTER, jobKey: this.#engine.key })).entry)
  }

  #newEngine(subject: string): EngineDouble {
    const { retries, catchesErrors } = this.#scenario
    const setup = { headers: headersOf(this.#scenario), retries, catchesErrors }
    return new EngineDouble(
      { ...setup, variables: variablesOf(this.#scenario, subject) },
      () => this.#time.now,
    )
  }
}
