import { copyFileSync, existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JobCommands } from '../../../src/broker/commands.ts'
import type { Job } from '../../../src/broker/job.ts'
import { commandsOf, EngineDouble, type Variables } from '../engine-double.ts'
import { ScriptedSmtp } from '../scripted-smtp.ts'
import { inTurn, type Answer, type Moment } from '../smtp-script.ts'
import { withFirstCompletion, type FirstCompletion } from './first-completion.ts'
import { Life, type Kill } from './life.ts'
import { CREDENTIALS, LEASE_MS } from './watched-worker.ts'

export interface Setup {
  /** A large one goes over the gate in parts. */
  readonly attachment?: keyof typeof ATTACHMENTS
  /** A second recipient, whom the server defers at first, and who alone is tried again. */
  readonly partly?: boolean
  /** Two recipients, and a server that takes one in a transaction. */
  readonly limited?: boolean
  /** A real disk, for who is really killed. */
  readonly onDisk?: boolean
  readonly headers?: Readonly<Record<string, string>>
  readonly firstCompletion?: FirstCompletion
  /** Where the server says "later" to the first mail. */
  readonly deferredAt?: (typeof PHASES)[number]
  /** The server reads nothing of a message as long as its worker lives. */
  readonly isDeaf?: boolean
}

/** How a job stands: `over` was so already when the worker was killed, `elsewhere` another had completed it. */
export type End = 'SUCCESS' | 'SUCCESS, replayed' | 'UNCERTAIN' | 'over' | 'done elsewhere'

export interface Outcome {
  readonly end: End
  /** Mails that the server accepted. */
  readonly mails: number
  /** How many it has accepted when a person has resolved the incident and the job has ended. */
  readonly resolved?: number
}

const PHASES = ['connect', 'EHLO', 'AUTH', 'MAIL', 'RCPT', 'DATA', 'gate', 'dot'] as const
const KEYWORDS = ['8BITMIME', 'ENHANCEDSTATUSCODES', 'AUTH PLAIN']
const ATTACHMENTS = { 'small.txt': 1_000, 'large.bin': 400_000, 'huge.bin': 32_000_000 }
const RECIPIENTS = ['ada@example.org', 'bob@example.org']
const LATER = '451 4.3.0 later'
const TOO_MANY = '452 4.5.3 too many recipients'
/** A disk in memory where there is one: kill -9 loses nothing of it either, and syncing it takes no time. */
const DISK = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
/** More hand-outs than any of these stories needs. */
const MOST_ACTIVATIONS = 10

/** One job, its engine, a mail server, a disk, and one worker after the other. */
export class CrashWorld {
  readonly server: ScriptedSmtp
  /** Another one when it was set up anew. */
  engine: EngineDouble
  readonly commands: JobCommands
  readonly clock = { ms: 0 }
  readonly folder: string
  /** Told of each phase of a dialogue, before the server says anything; here the worker has come to a moment. */
  onPhase = (moment: string): Answer => {
    void this.#life?.reached(moment).catch(() => undefined)
    return undefined
  }
  readonly #lives: Life[] = []
  readonly #setup: Setup
  #life: Life | undefined
  #generation = 0
  #activations = 0
  #activationsAtKill = 0

  private constructor(server: ScriptedSmtp, setup: Setup) {
    this.server = server
    this.#setup = setup
    this.folder = mkdtempSync(join(setup.onDisk === true ? tmpdir() : DISK, 'smtp-crash-'))
    this.engine = this.#newEngine('Your order')
    this.commands = withFirstCompletion(
      commandsOf(() => this.engine),
      setup.firstCompletion ?? 'arrives',
    )
    for (const [name, size] of Object.entries(ATTACHMENTS)) {
      writeFileSync(join(this.folder, name), '')
      truncateSync(join(this.folder, name), size)
    }
    const answers: Partial<Record<(typeof PHASES)[number], (moment: Moment) => Answer>> = {
      ...(setup.deferredAt && { [setup.deferredAt]: inTurn(LATER) }),
      ...(setup.isDeaf === true && { gate: () => ({ after: async () => this.#life?.died }) }),
      ...(setup.partly === true && { RCPT: inTurn(undefined, LATER) }),
      ...(setup.limited === true && { RCPT: ({ recipient }) => (recipient > 1 ? TOO_MANY : undefined) }),
    }
    server.script = Object.fromEntries(
      PHASES.map((phase) => [
        phase,
        (moment: Moment) => this.onPhase(`smtp ${phase}`) ?? answers[phase]?.(moment),
      ]),
    )
  }

  static async start(setup: Setup): Promise<CrashWorld> {
    return new CrashWorld(await ScriptedSmtp.start({ keywords: KEYWORDS, credentials: CREDENTIALS }), setup)
  }

  /** The inputs of the job. */
  #mail(subject: string): Variables {
    const { host, port } = this.server
    const { username } = CREDENTIALS
    const { attachment = 'small.txt', partly = false, limited = false } = this.#setup
    return {
      authentication: { hostname: host, port, username, password: 'secrets.MAIL' },
      smtpEmailMailBoxName: 'shop@example.com',
      smtpEmailToRecipients: partly || limited ? RECIPIENTS : RECIPIENTS.slice(0, 1),
      smtpEmailOnPartial: limited ? 'accept' : 'retry-deferred',
      smtpEmailSubject: subject,
      smtpEmailContentType: 'text',
      smtpEmailContent: 'Hello Ada',
      smtpEmailAttachments: [attachment],
    }
  }

  get ledgerPath(): string {
    return join(this.folder, `ledger-${this.#generation}.db`)
  }

  /** Hands the job out. The wait before a retry is over at once. */
  take(): Job {
    if (this.engine.state === 'backoff') this.engine.timeout()
    this.#activations += 1
    return this.engine.activate(this, LEASE_MS)
  }

  /** The engine is set up anew, counts its keys from the start, and this one is now that of a job with another mail. */
  setUpAnew(subject: string): void {
    this.engine = this.#newEngine(subject)
  }

  /** The incident asks a person about an uncertain mail. */
  get asksForConsent(): boolean {
    const { state, said } = this.engine
    return state === 'incident' && said !== undefined && 'smtpUncertainDelivery' in said.variables
  }

  /** A worker starts and takes the job. The one before it has stopped, in order unless it was killed. */
  async live(kill?: Kill): Promise<Life> {
    const life = await this.start(kill)
    const end = await life.handle(this.take())
    if (kill && end !== 'killed') throw new Error(`the worker never came to "${kill.at}"`)
    if (end === 'killed') await this.killed()
    return life
  }

  async start(kill?: Kill): Promise<Life> {
    if (this.#life && !this.#life.isDead) {
      await this.#life.end()
      this.#moveOn()
    }
    this.#life = new Life({
      ledgerPath: this.ledgerPath,
      contentRoot: this.folder,
      commands: this.commands,
      clock: this.clock,
      kill,
      onKilled: () => this.#moveOn(),
    })
    this.#lives.push(this.#life)
    return this.#life
  }

  /** A worker was killed: what it sent arrives, its lease runs out, and another one takes its place. */
  async killed(): Promise<void> {
    await this.server.seen('closed', this.server.connections)
    this.#activationsAtKill = this.#activations
    this.clock.ms += LEASE_MS
    this.engine.timeout()
    await this.start()
  }

  /** The living worker takes the job as often as it is handed out. */
  async carryOn(): Promise<void> {
    while (this.engine.state === 'ready' || this.engine.state === 'backoff') {
      if (this.#activations >= MOST_ACTIVATIONS) throw new Error('the job comes back again and again')
      await this.#life?.handle(this.take())
    }
  }

  /** A worker is killed; how the job ends, and how it does when a person is asked and resolves. */
  async outcome(): Promise<Outcome> {
    await this.carryOn()
    const [end, mails] = [this.#end(), this.server.accepted.length]
    if (end !== 'UNCERTAIN') return { end, mails }
    this.engine.resolve()
    await this.carryOn()
    if (this.engine.state !== 'completed') throw new Error(`resolved, the job is ${this.engine.state}`)
    return { end, mails, resolved: this.server.accepted.length }
  }

  /** All mails with this subject are the same, to the last byte. */
  hasCopiesOnly(subject: string): boolean {
    const mails = this.server.accepted.filter(({ data }) => data.includes(`Subject: ${subject}\r\n`))
    const [first] = mails
    return first !== undefined && mails.every(({ data }) => data.equals(first.data))
  }

  mailsTo(recipient: string): number {
    return this.server.accepted.filter(({ to }) => to.includes(recipient)).length
  }

  get defects(): readonly string[] {
    return this.#lives.flatMap(({ defects }) => defects)
  }

  async close(): Promise<void> {
    for (const life of this.#lives) await life.end()
    await this.server.close()
    rmSync(this.folder, { recursive: true, force: true })
  }

  #newEngine(subject: string): EngineDouble {
    const headers = { resultVariable: 'mail', ...this.#setup.headers }
    return new EngineDouble({ variables: this.#mail(subject), headers }, () => this.clock.ms)
  }

  #end(): End {
    const { state, variables, lateCompletions } = this.engine
    if (this.asksForConsent) return 'UNCERTAIN'
    const result = variables['mail'] as { readonly status?: unknown; readonly replayed?: true } | undefined
    if (state !== 'completed' || result?.status !== 'SUCCESS') throw new Error(`the job is ${state}`)
    if (this.#activations === this.#activationsAtKill) return 'over'
    if (lateCompletions > 0) return 'done elsewhere'
    return result.replayed === true ? 'SUCCESS, replayed' : 'SUCCESS'
  }

  /**
   * The next worker finds the file and its log as they are on the disk now: what a killed process leaves. A copy, since
   * the driver lets go of a file only with its process, or when its statements are collected.
   */
  #moveOn(): void {
    const before = this.ledgerPath
    this.#generation += 1
    for (const end of ['', '-wal'])
      if (existsSync(before + end)) copyFileSync(before + end, this.ledgerPath + end)
  }
}
