import { Camunda8 } from '@camunda8/sdk'
import { afterAll, describe, expect, it } from 'vitest'
import { buildProcess } from '../support/bpmn.ts'
import { useEngine } from '../support/engine.ts'
import { newName } from './contract/bench.ts'

const engine = useEngine()

/** Clients of Camunda's own making, as anybody sets them up. */
const camunda = new Camunda8({
  ZEEBE_GRPC_ADDRESS: `grpc://${engine.grpcAddress.replace(/^\w+:\/\//, '')}`,
  ZEEBE_REST_ADDRESS: engine.restAddress,
  CAMUNDA_AUTH_STRATEGY: 'NONE',
  CAMUNDA_LOG_LEVEL: 'none',
  zeebeGrpcSettings: { ZEEBE_CLIENT_LOG_LEVEL: 'NONE' },
})

const processOf = (id: string): string =>
  buildProcess(id, [{ id: 'send', type: id, boundaries: [{ id: 'caught', errorCode: 'MAIL' }] }])

describe('the gRPC client of the SDK and its job worker', () => {
  const client = camunda.getZeebeGrpcApiClient()
  afterAll(() => client.close())

  it('deploys, starts and works', async () => {
    const id = newName('sdk')
    await client.deployResource({ process: Buffer.from(processOf(id)), name: 'sdk.bpmn' })
    const { gatewayVersion } = await client.topology()
    expect(gatewayVersion).toMatch(/^8\./)

    const worker = client.createWorker<{ fate: string }>({
      taskType: id,
      pollInterval: 100,
      taskHandler: (job) => {
        const { fate } = job.variables
        if (fate === 'throw') return job.error('MAIL', 'no such mailbox')
        if (fate === 'fail' && job.retries === 3)
          return job.fail({
            errorMessage: 'later',
            retries: 2,
            retryBackOff: 200,
            variables: { tried: true },
          })
        return job.complete({ sent: true })
      },
    })
    const start = async (fate: string): Promise<string> => {
      const request = { bpmnProcessId: id, variables: { fate } }
      return (await client.createProcessInstance(request)).processInstanceKey
    }
    const [completed, thrown, failed] = [await start('complete'), await start('throw'), await start('fail')]
    for (const instance of [completed, thrown, failed])
      expect(await engine.records.instanceEnd(instance)).toBe('completed')
    await worker.close()

    const intents = (instance: string) => engine.records.jobs(instance).map(({ intent }) => intent)
    expect(intents(completed)).toEqual(['CREATED', 'COMPLETED'])
    expect(intents(thrown)).toEqual(['CREATED', 'ERROR_THROWN'])
    expect(intents(failed)).toEqual(['CREATED', 'FAILED', 'RECURRED_AFTER_BACKOFF', 'COMPLETED'])
    expect(engine.records.completedElements(thrown)).toContain('caught')
    expect(engine.records.variables(completed)).toEqual({ fate: 'complete', sent: true })
  })

  it('waits for a result, and cancels', async () => {
    const id = newName('sdk-result')
    await client.deployResource({ process: Buffer.from(processOf(id)), name: 'sdk.bpmn' })
    const worker = client.createWorker({ taskType: id, taskHandler: (job) => job.complete({ sent: true }) })
    const result = await client.createProcessInstanceWithResult({ bpmnProcessId: id, variables: { to: 'a' } })
    expect(result.variables).toEqual({ to: 'a', sent: true })
    await worker.close()

    const { processInstanceKey } = await client.createProcessInstance({ bpmnProcessId: id, variables: {} })
    await client.cancelProcessInstance(processInstanceKey)
    expect(await engine.records.instanceEnd(processInstanceKey)).toBe('terminated')
  })
})

describe('the REST client of the SDK', () => {
  const client = camunda.getCamundaRestClient()

  // its jobs need the names of 8.8, which 8.6 does not have
  it('deploys, starts and cancels', async () => {
    const id = newName('sdk-rest')
    const deployed = await client.deployResources([{ name: 'rest.bpmn', content: processOf(id) }])
    expect(deployed.processes.map(({ processDefinitionId }) => processDefinitionId)).toEqual([id])
    const { processInstanceKey } = await client.createProcessInstance({
      processDefinitionId: id,
      variables: { to: 'a@example.org' },
    })
    await client.cancelProcessInstance({ processInstanceKey })
    expect(await engine.records.instanceEnd(processInstanceKey)).toBe('terminated')
    expect(engine.records.variables(processInstanceKey)).toEqual({ to: 'a@example.org' })
  })
})
