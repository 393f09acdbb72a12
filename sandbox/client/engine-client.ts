import { EngineStub, type Answer, type CallOptions } from './engine-stub.ts'

export type Variables = Readonly<Record<string, unknown>>

/** What tests and the quickstart ask of an engine; keys are text. */
export class EngineClient {
  readonly #stub: EngineStub

  constructor(address: string) {
    this.#stub = new EngineStub(address)
  }

  /** Deploys one BPMN file; resolves with the ids of its processes. */
  async deploy(bpmnXml: string, name = 'process.bpmn', options?: CallOptions): Promise<string[]> {
    const resources = [{ name, content: Buffer.from(bpmnXml) }]
    const answer = await this.#stub.call('DeployResource', { resources }, options)
    const deployments = answer['deployments'] as readonly { process?: { bpmnProcessId: string } }[]
    return deployments.flatMap(({ process }) => (process ? [process.bpmnProcessId] : []))
  }

  /** Starts the latest version of a process; resolves with the instance's key. */
  async createInstance(processId: string, variables: Variables = {}, options?: CallOptions): Promise<string> {
    const answer = await this.#stub.call('CreateProcessInstance', startOf(processId, variables), options)
    return keyIn(answer)
  }

  /** Starts a process and waits for its end. */
  async createInstanceWithResult(
    processId: string,
    variables: Variables = {},
    { timeoutMs = 30_000, ...options }: CallOptions = {},
  ): Promise<{ key: string; variables: Record<string, unknown> }> {
    const request = { request: startOf(processId, variables), requestTimeout: timeoutMs }
    // the gateway's own limit comes first: its answer says more than an expired call does
    const answer = await this.#stub.call('CreateProcessInstanceWithResult', request, {
      ...options,
      timeoutMs: timeoutMs + 2000,
    })
    return {
      key: keyIn(answer),
      variables: JSON.parse(String(answer['variables'])) as Record<string, unknown>,
    }
  }

  async completeJob(jobKey: string, variables: Variables = {}): Promise<void> {
    await this.#stub.call('CompleteJob', { jobKey, variables: JSON.stringify(variables) })
  }

  async updateRetries(jobKey: string, retries: number): Promise<void> {
    await this.#stub.call('UpdateJobRetries', { jobKey, retries })
  }

  async resolveIncident(incidentKey: string): Promise<void> {
    await this.#stub.call('ResolveIncident', { incidentKey })
  }

  /** Sets variables of a scope; `local` keeps them in that scope instead of handing them up to where they are known. */
  async setVariables(elementInstanceKey: string, variables: Variables, local = false): Promise<void> {
    await this.#stub.call('SetVariables', { elementInstanceKey, variables: JSON.stringify(variables), local })
  }

  async cancelInstance(processInstanceKey: string): Promise<void> {
    await this.#stub.call('CancelProcessInstance', { processInstanceKey })
  }

  async topology(options?: CallOptions): Promise<{ gatewayVersion: string; partitionsCount: number }> {
    const answer = await this.#stub.call('Topology', {}, options)
    return {
      gatewayVersion: String(answer['gatewayVersion']),
      partitionsCount: Number(answer['partitionsCount']),
    }
  }

  close(): void {
    this.#stub.close()
  }
}

const startOf = (bpmnProcessId: string, variables: Variables): object => ({
  bpmnProcessId,
  version: -1,
  variables: JSON.stringify(variables),
})

const keyIn = (answer: Answer): string => String(answer['processInstanceKey'])
