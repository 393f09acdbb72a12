import { afterAll, beforeAll, expect } from 'vitest'
import type { Variables } from '../../sandbox/client/engine-client.ts'
import type { EngineRecord } from '../../sandbox/client/engine-record.ts'
import type { Incident } from '../../sandbox/client/records.ts'
import { buildProcess, type ServiceTask } from './bpmn.ts'
import { useEngine, type TestEngine } from './engine.ts'
import { MailServer } from './mail-server.ts'
import { mailInputs, MailInstance, useMailWorker, type MailWorker } from './mail-worker.ts'
import type { ReceivedMessage } from './received-message.ts'
import type { TestWorker } from './worker.ts'

/** Inputs of the mail task as a modeler types them: `=…` is FEEL, all else static text. Undefined leaves one out. */
export type Inputs = Readonly<Record<string, string | undefined>>

export interface Circumstances {
  /** What the process instance knows. */
  readonly variables?: Variables
  readonly headers?: ServiceTask['headers']
  /** Another server than the bench's own. */
  readonly server?: MailServer
}

/** A job that ended in front of a person. */
export interface Refused {
  readonly instance: MailInstance
  readonly incident: Incident
}

/**
 * A worker with a job type of its own and the mail server that it sends to, for all tests of a file. Call it once at
 * the top; `env` is asked when the server is up.
 */
export function useMailBench(
  jobType: string,
  env: (server: MailServer) => Readonly<Record<string, string>> = () => ({}),
): MailBench {
  const engine = useEngine()
  let own: MailServer | undefined
  const server = (): MailServer => {
    if (own === undefined) throw new Error('the mail server does not run')
    return own
  }
  beforeAll(async () => {
    own = await MailServer.start()
  })
  const worker = useMailWorker(engine, jobType, () => env(server()))
  afterAll(() => own?.close())
  return new MailBench(engine, jobType, server, worker)
}

export class MailBench {
  readonly #engine: TestEngine
  readonly #jobType: string
  readonly #server: () => MailServer
  readonly #worker: MailWorker
  #processes = 0

  constructor(engine: TestEngine, jobType: string, server: () => MailServer, worker: MailWorker) {
    this.#engine = engine
    this.#jobType = jobType
    this.#server = server
    this.#worker = worker
  }

  get server(): MailServer {
    return this.#server()
  }

  get worker(): TestWorker {
    return this.#worker.process
  }

  /** Deploys a process whose only task is a plain mail with these inputs changed, and starts it. */
  async start(inputs: Inputs, circumstances: Circumstances = {}): Promise<MailInstance> {
    const { variables = {}, headers = {}, server = this.server } = circumstances
    const processId = `${this.#jobType}-${++this.#processes}`
    const given = Object.entries({ ...mailInputs(server), ...inputs })
    const task: ServiceTask = {
      id: 'send',
      type: this.#jobType,
      inputs: Object.fromEntries(given.filter((entry): entry is [string, string] => entry[1] !== undefined)),
      headers: { resultVariable: 'result', ...headers },
    }
    await this.#engine.client.deploy(buildProcess(processId, [task]))
    return new MailInstance(this.#engine, await this.#engine.client.createInstance(processId, variables))
  }

  /** Starts a process, waits for its end and gives the one mail that came of it. */
  async send(inputs: Inputs, circumstances: Circumstances = {}): Promise<ReceivedMessage> {
    return this.mailOf(await this.start(inputs, circumstances), circumstances)
  }

  /** Waits for the end of an instance and gives the one mail that came of it; `resolved` is an incident of the past. */
  async mailOf(
    instance: MailInstance,
    { server = this.server, resolved }: Circumstances & { readonly resolved?: Incident } = {},
  ): Promise<ReceivedMessage> {
    const end = await this.#endOf(instance, resolved?.key)
    if (end.valueType === 'INCIDENT') throw new Error(`Incident: ${String(end.value['errorMessage'])}`)
    const { messageId } = instance.variables['result'] as { messageId: string }
    const mails = server.messages.filter(({ mail }) => mail.messageId === messageId)
    const [mail] = mails
    if (!mail || mails.length > 1) throw new Error(`${mails.length} mails have the Message-ID ${messageId}`)
    return mail
  }

  /** Starts a process whose first attempt must end in front of a person, with nothing sent. */
  async refuse(inputs: Inputs, circumstances: Circumstances = {}): Promise<Refused> {
    const { server = this.server } = circumstances
    const before = server.messages.length
    const instance = await this.start(inputs, circumstances)
    const end = await this.#endOf(instance)
    if (end.valueType !== 'INCIDENT') throw new Error('The mail was sent')
    const incident = await instance.incident()
    expect(incident).toMatchObject({ errorType: 'JOB_NO_RETRIES', elementId: 'send' })
    expect(instance.jobEvents).toEqual(['CREATED', 'FAILED'])
    expect(server.messages.length).toBe(before)
    return { instance, incident }
  }

  /** A person corrects variables of the task and resolves; gives the one mail that came of it. */
  async correct({ instance, incident }: Refused, corrections: Variables = {}): Promise<ReceivedMessage> {
    const before = this.server.messages.length
    await instance.correct(corrections)
    await instance.resolve(incident)
    const mail = await this.mailOf(instance, { resolved: incident })
    expect(this.server.messages.length).toBe(before + 1)
    return mail
  }

  /** The completion of the instance, or an incident that nobody has resolved: what comes first. */
  #endOf({ key: instance }: MailInstance, resolved?: string): Promise<EngineRecord> {
    const where = ({ valueType, intent, key }: EngineRecord): boolean => {
      if (valueType === 'INCIDENT') return intent === 'CREATED' && key !== resolved
      return valueType === 'PROCESS_INSTANCE' && intent === 'ELEMENT_COMPLETED' && key === instance
    }
    return this.#engine.records.waitFor({ recordType: 'EVENT', instance, where }, { timeoutMs: 30_000 })
  }
}

/** All values of a header, unfolded; none when it is absent. */
export function headers(message: ReceivedMessage, name: string): string[] {
  return message.mail.headers.filter(({ key }) => key === name.toLowerCase()).map(({ value }) => value)
}
