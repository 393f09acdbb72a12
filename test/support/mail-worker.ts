import { afterAll, beforeAll, onTestFinished } from 'vitest'
import type { EngineRecord } from '../../sandbox/client/engine-record.ts'
import type { Incident } from '../../sandbox/client/records.ts'
import { buildProcess, type Mappings, type ServiceTask } from './bpmn.ts'
import type { TestEngine } from './engine.ts'
import { MailServer, type MailServerOptions } from './mail-server.ts'
import { ScriptedSmtp, type ScriptedSmtpOptions } from './scripted-smtp.ts'
import { TestWorker } from './worker.ts'

export interface MailTask extends Omit<ServiceTask, 'id' | 'type'> {
  readonly server: Server
}

interface Server {
  readonly host: string
  readonly port: number
}

/** The inputs of a mail that is as plain as can be. */
export function mailInputs({ host, port }: Server): Mappings {
  return {
    'authentication.hostname': host,
    'authentication.port': String(port),
    smtpEmailMailBoxName: 'shop@example.com',
    smtpEmailToRecipients: 'ada@example.org',
    smtpEmailSubject: 'Your order',
    smtpEmailContentType: 'text',
    smtpEmailContent: 'Hello Ada',
  }
}

/** A worker that serves one job type of its own, for all tests of a file. Call it once at the top. */
export function useMailWorker(
  engine: TestEngine,
  type: string,
  env: () => Readonly<Record<string, string>> = () => ({}),
): MailWorker {
  let process: TestWorker | undefined
  beforeAll(async () => {
    process = await TestWorker.start({
      grpcAddress: engine.grpcAddress,
      env: { SMTP_JOB_TYPES: `${type}=seed`, ...env() },
    })
  })
  afterAll(() => process?.stop())
  return new MailWorker(engine, type, () => {
    if (!process) throw new Error('the worker does not run')
    return process
  })
}

export class MailWorker {
  readonly #engine: TestEngine
  readonly #type: string
  readonly #process: () => TestWorker
  #processes = 0

  constructor(engine: TestEngine, type: string, process: () => TestWorker) {
    this.#engine = engine
    this.#type = type
    this.#process = process
  }

  get process(): TestWorker {
    return this.#process()
  }

  /** Deploys a process whose only task `send` is a mail, and starts it. Inputs are added to those of a plain mail. */
  async start({ server, inputs, ...task }: MailTask, variables: object = {}): Promise<MailInstance> {
    this.#processes += 1
    const id = `${this.#type}-${this.#processes}`
    const all = { ...mailInputs(server), ...inputs }
    await this.#engine.client.deploy(
      buildProcess(id, [{ id: 'send', type: this.#type, ...task, inputs: all }]),
    )
    const key = await this.#engine.client.createInstance(id, { ...variables })
    return new MailInstance(this.#engine, key)
  }
}

/** One instance with one mail task, as its records show it. */
export class MailInstance {
  readonly key: string
  readonly #engine: TestEngine

  constructor(engine: TestEngine, key: string) {
    this.#engine = engine
    this.key = key
  }

  end(): Promise<'completed' | 'terminated'> {
    return this.#engine.records.instanceEnd(this.key)
  }

  async incident(nth = 1): Promise<Incident> {
    await this.#nth('INCIDENT', 'CREATED', nth)
    const incident = this.#engine.records.incidents(this.key)[nth - 1]
    if (!incident) throw new Error('an incident that is no incident')
    return incident
  }

  /** The nth event of this kind that the job meets, past or to come. */
  job(intent: string, nth = 1): Promise<EngineRecord> {
    return this.#nth('JOB', intent, nth)
  }

  /** The nth failure of the job. */
  async failure(nth = 1): Promise<Failure> {
    const { value } = await this.job('FAILED', nth)
    return {
      retries: Number(value['retries']),
      retryBackoff: Number(value['retryBackoff']),
      errorMessage: String(value['errorMessage']),
    }
  }

  /** All that happened to the job so far, but for the renewals of its lease. */
  get jobEvents(): string[] {
    const intents = this.#engine.records.jobs(this.key).map(({ intent }) => intent)
    return intents.filter((intent) => intent !== 'TIMEOUT_UPDATED')
  }

  get path(): string[] {
    return this.#engine.records.completedElements(this.key)
  }

  /** Variables of the instance itself. */
  get variables(): Record<string, unknown> {
    return this.#engine.records.variables(this.key)
  }

  /** Variables that only the task has: its inputs, and what a failure left there. */
  get taskVariables(): Record<string, unknown> {
    return this.#engine.records.variables(this.key, this.#taskKey)
  }

  /** What a person does who changes an input beside the incident. */
  correct(inputs: object): Promise<void> {
    return this.#engine.client.setVariables(this.#taskKey, { ...inputs }, true)
  }

  /** What a person does who lets a job be tried again. */
  async resolve({ jobKey, key }: Incident, retries = 1): Promise<void> {
    await this.#engine.client.updateRetries(jobKey, retries)
    await this.#engine.client.resolveIncident(key)
  }

  cancel(): Promise<void> {
    return this.#engine.client.cancelInstance(this.key)
  }

  get #taskKey(): string {
    const [job] = this.#engine.records.jobs(this.key)
    return String(job?.value['elementInstanceKey'])
  }

  #nth(valueType: string, intent: string, nth: number): Promise<EngineRecord> {
    let seen = 0
    // `where` is asked last, about records that fit otherwise, each of them once and in order
    const where = (): boolean => ++seen === nth
    return this.#engine.records.waitFor({ recordType: 'EVENT', valueType, intent, instance: this.key, where })
  }
}

export interface Failure {
  readonly retries: number
  readonly retryBackoff: number
  readonly errorMessage: string
}

/** A mail server that ends with the test. */
export async function mailServer(options?: MailServerOptions): Promise<MailServer> {
  const server = await MailServer.start(options)
  onTestFinished(() => server.close())
  return server
}

/** A server with a script, that ends with the test. */
export async function scriptedServer(options?: ScriptedSmtpOptions): Promise<ScriptedSmtp> {
  const server = await ScriptedSmtp.start(options)
  onTestFinished(() => server.close())
  return server
}
