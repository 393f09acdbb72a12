import { randomUUID } from 'node:crypto'
import { afterAll, expect } from 'vitest'
import type { EngineClient, Variables } from '../../../sandbox/client/engine-client.ts'
import { readAddress } from '../../../sandbox/client/engine-stub.ts'
import type { Records } from '../../../sandbox/client/records.ts'
import { GatewayClient, statusOf, type Message } from '../../sandbox/engine/support/gateway-client.ts'
import { buildProcess, type ServiceTask } from '../../support/bpmn.ts'
import { useEngine } from '../../support/engine.ts'

export interface Job {
  readonly key: string
  readonly elementInstanceKey: string
  readonly retries: number
  /** Milliseconds since 1970. */
  readonly deadline: number
  /** JSON. */
  readonly variables: string
  readonly customHeaders: Readonly<Record<string, string>>
  /** When this process saw it, milliseconds since 1970. */
  readonly seenAt: number
}

/** A process with one task whose job type is its own, and an instance of it. */
export interface Started {
  readonly type: string
  readonly instance: string
}

interface Parts {
  readonly client: EngineClient
  readonly records: Records
}

/** A name that no earlier run has used on this engine. */
export const newName = (stem: string): string => `${stem}-${randomUUID().slice(0, 8)}`

/** What the tests of the contract work with: nothing but the protocol, and the engine's records to look at. */
export class Bench {
  readonly client: EngineClient
  readonly records: Records
  readonly gateway: GatewayClient

  constructor({ client, records }: Parts, grpcAddress: string) {
    this.client = client
    this.records = records
    this.gateway = new GatewayClient(readAddress(grpcAddress).target)
  }

  /** Deploys a process of one task and starts it. */
  async start(
    stem: string,
    options: Omit<ServiceTask, 'id' | 'type'> = {},
    variables: Variables = {},
  ): Promise<Started> {
    const type = newName(stem)
    await this.client.deploy(buildProcess(type, [{ id: 'task', type, ...options }]))
    return { type, instance: await this.client.createInstance(type, variables) }
  }

  /** The next job of this type, held for an hour unless the wish says otherwise; waits 10 s for it. */
  async take(type: string, wish: object = {}): Promise<Job> {
    const [job] = await this.jobs(type, { maxJobsToActivate: 1, ...wish })
    if (!job) throw new Error(`no job of type ${type}`)
    return job
  }

  /** The jobs of one request. */
  async jobs(type: string, wish: object = {}): Promise<Job[]> {
    const messages = await this.gateway.jobs({ type, timeout: 3_600_000, ...wish }).messages
    return messages.flat().map(toJob)
  }

  /** The jobs of this type that can be taken now. */
  jobsAtOnce(type: string, wish: object = {}): Promise<Job[]> {
    return this.jobs(type, { requestTimeout: -1, maxJobsToActivate: 100, ...wish })
  }

  complete(jobKey: string, variables: Variables = {}): Promise<Message> {
    return this.gateway.call('CompleteJob', { jobKey, variables: JSON.stringify(variables) })
  }

  fail(jobKey: string, failure: object, variables: Variables = {}): Promise<Message> {
    return this.gateway.call('FailJob', { jobKey, ...failure, variables: JSON.stringify(variables) })
  }

  throwError(jobKey: string, error: object, variables: Variables = {}): Promise<Message> {
    return this.gateway.call('ThrowError', { jobKey, ...error, variables: JSON.stringify(variables) })
  }

  updateTimeout(jobKey: string, timeout: number): Promise<Message> {
    return this.gateway.call('UpdateJobTimeout', { jobKey, timeout })
  }

  /** Waits for the job event of this kind. */
  async jobEvent(instance: string, intent: string): Promise<Readonly<Record<string, unknown>>> {
    const record = await this.records.waitFor({ recordType: 'EVENT', valueType: 'JOB', intent, instance })
    return record.value
  }

  close(): void {
    this.gateway.close()
  }
}

/** A bench on the engine of the run. Call it once at the top of a test file. */
export function useBench(): Bench {
  const engine = useEngine()
  const bench = new Bench(engine, engine.grpcAddress)
  afterAll(() => bench.close())
  return bench
}

/** Code and text of the status that a call ends with. */
export const refusal = (call: Promise<unknown>): Promise<[number, string]> =>
  call.then(() => {
    throw new Error('it was not refused')
  }, statusOf)

/** Expects that a call is refused with this code, and with this in its text. */
export async function expectRefusal(call: Promise<unknown>, code: number, text = ''): Promise<void> {
  const [was, details] = await refusal(call)
  expect({ code: was, details }).toEqual({ code, details: expect.stringContaining(text) as unknown })
}

function toJob(job: Message): Job {
  return {
    key: String(job['key']),
    elementInstanceKey: String(job['elementInstanceKey']),
    retries: Number(job['retries']),
    deadline: Number(job['deadline']),
    variables: String(job['variables']),
    customHeaders: JSON.parse(String(job['customHeaders'])) as Record<string, string>,
    seenAt: Date.now(),
  }
}
