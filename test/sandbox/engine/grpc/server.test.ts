import { connect } from 'node:http2'
import { createServer } from 'node:net'
import { status } from '@grpc/grpc-js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startGateway, type Gateway } from '../../../../sandbox/engine/grpc/server.ts'
import { JobDispatcher } from '../../../../sandbox/engine/job-dispatcher.ts'
import { listen } from '../../../../sandbox/listen.ts'
import { GatewayClient, statusOf } from '../support/gateway-client.ts'
import { StubEngine } from '../support/stub-engine.ts'

let engine: StubEngine
let gateway: Gateway
let client: GatewayClient

beforeEach(async () => {
  engine = new StubEngine()
  gateway = await startGateway({ engine, dispatcher: new JobDispatcher(engine), host: '127.0.0.1', port: 0 })
  client = new GatewayClient(gateway.port)
})
afterEach(async () => {
  client.close()
  await gateway.close()
})

const refused = (call: Promise<unknown>): Promise<[number, string]> =>
  call.then(() => {
    throw new Error('it was not refused')
  }, statusOf)

describe('commands', () => {
  it('Topology tells of one healthy partition', async () => {
    const topology = await client.call('Topology')
    expect(topology).toMatchObject({
      brokers: [{ port: gateway.port, partitions: [{ partitionId: 1, role: 'LEADER', health: 'HEALTHY' }] }],
      clusterSize: 1,
      partitionsCount: 1,
      replicationFactor: 1,
      gatewayVersion: '8.6.0',
    })
  })

  it('DeployResource hands over every file', async () => {
    const resources = [
      { name: 'a.bpmn', content: Buffer.from('<a/>') },
      { name: 'b.bpmn', content: Buffer.from('<b/>') },
    ]
    const answer = await client.call('DeployResource', { resources })
    expect(engine.seen).toEqual([['deploy', 'a.bpmn: <a/>', 'b.bpmn: <b/>', '<default>']])
    expect(answer).toMatchObject({
      key: '2251799813685249',
      tenantId: '<default>',
      deployments: [
        { process: { bpmnProcessId: 'order', version: 2, processDefinitionKey: '2251799813685250' } },
      ],
    })
  })

  it('CreateProcessInstance by id or by key', async () => {
    const answer = await client.call('CreateProcessInstance', {
      bpmnProcessId: 'order',
      version: -1,
      variables: '{"a":9007199254740993}',
      tenantId: 'green',
    })
    await client.call('CreateProcessInstance', { processDefinitionKey: '2251799813685250' })
    expect(answer).toMatchObject({ processInstanceKey: '2251799813685251', version: 2 })
    expect(engine.seen.map(([, request]) => request)).toEqual([
      { bpmnProcessId: 'order', version: -1, variables: '{"a":9007199254740993}', tenantId: 'green' },
      { processDefinitionKey: 2251799813685250, variables: '{}', tenantId: '<default>' },
    ])
  })

  it('CreateProcessInstance needs an id or a key, and starts at the start', async () => {
    expect(await refused(client.call('CreateProcessInstance'))).toEqual([
      status.INVALID_ARGUMENT,
      "Command 'CREATE' rejected with code 'INVALID_ARGUMENT': Expected at least a bpmnProcessId or a key greater than -1, but none given",
    ])
    const inTheMiddle = { bpmnProcessId: 'order', startInstructions: [{ elementId: 'mail' }] }
    const [code] = await refused(client.call('CreateProcessInstance', inTheMiddle))
    expect(code).toBe(status.UNIMPLEMENTED)
  })

  it.each([
    ['CompleteJob', { jobKey: 7, variables: '{"a":1}' }, ['completeJob', 7, '{"a":1}']],
    ['CompleteJob', { jobKey: 7 }, ['completeJob', 7, '{}']],
    [
      'FailJob',
      { jobKey: 7, retries: 2, errorMessage: 'no', retryBackOff: 2000, variables: '{"a":1}' },
      ['failJob', 7, { retries: 2, errorMessage: 'no', retryBackOff: 2000, variables: '{"a":1}' }],
    ],
    [
      'ThrowError',
      { jobKey: 7, errorCode: 'MAIL', errorMessage: 'no' },
      ['throwError', 7, { errorCode: 'MAIL', errorMessage: 'no', variables: '{}' }],
    ],
    ['UpdateJobTimeout', { jobKey: 7, timeout: 3000 }, ['updateJobTimeout', 7, 3000]],
    ['UpdateJobRetries', { jobKey: 7, retries: 3 }, ['updateJobRetries', 7, 3]],
    ['ResolveIncident', { incidentKey: 8 }, ['resolveIncident', 8]],
    ['CancelProcessInstance', { processInstanceKey: 9 }, ['cancelInstance', 9]],
    [
      'SetVariables',
      { elementInstanceKey: 9, variables: '{"a":1}', local: true },
      ['setVariables', 9, '{"a":1}', true],
    ],
  ])('%s with %j', async (name, request, seen) => {
    await client.call(name, request)
    expect(engine.seen).toEqual([seen])
  })

  it('keys of 16 digits arrive whole', async () => {
    await client.call('CompleteJob', { jobKey: '2251799813685259' })
    expect(engine.seen[0]?.[1]).toBe(2251799813685259)
  })

  it.each(['DeployProcess', 'PublishMessage', 'ModifyProcessInstance', 'EvaluateDecision'])(
    '%s is not there',
    async (name) => {
      const [code] = await refused(client.call(name))
      expect(code).toBe(status.UNIMPLEMENTED)
    },
  )

  it('StreamActivatedJobs is not there', async () => {
    const [code] = await refused(client.open('StreamActivatedJobs', { type: 'mail' }).messages)
    expect(code).toBe(status.UNIMPLEMENTED)
  })
})

describe('what is refused', () => {
  it.each([
    [404, status.NOT_FOUND, "Command 'COMPLETE' rejected with code 'NOT_FOUND': no such job 404"],
    [
      409,
      status.FAILED_PRECONDITION,
      "Command 'COMPLETE' rejected with code 'INVALID_STATE': it is in state FAILED",
    ],
    [400, status.INVALID_ARGUMENT, "Command 'COMPLETE' rejected with code 'INVALID_ARGUMENT': no object"],
    [500, status.INTERNAL, 'Unexpected error: Error: something unforeseen'],
  ])('job %d gives status %d', async (jobKey, code, text) => {
    expect(await refused(client.call('CompleteJob', { jobKey }))).toEqual([code, text])
  })

  const variables = (kib: number): string => JSON.stringify({ text: 'x'.repeat(kib * 1024) })

  it('a command of two MiB, without a word', async () => {
    await client.call('CompleteJob', { jobKey: 1, variables: variables(2000) })
    expect(await refused(client.call('CompleteJob', { jobKey: 1, variables: variables(2048) }))).toEqual([
      status.UNKNOWN,
      '',
    ])
    const errorMessage = 'x'.repeat(2048 * 1024)
    expect(await refused(client.call('FailJob', { jobKey: 1, errorMessage }))).toEqual([status.UNKNOWN, ''])
    expect(engine.seen).toHaveLength(1)
  })

  it('a request above four MB, by the gateway', async () => {
    expect(await refused(client.call('CompleteJob', { jobKey: 1, variables: variables(4097) }))).toEqual([
      status.UNKNOWN,
      'Application error processing RPC',
    ])
  })

  it('with a text that a trailer cannot carry as it is', async () => {
    engine.problem = new Error(`\ud800 half and ü, ${'long'.repeat(5000)}`)
    const [code, text] = await refused(client.call('CompleteJob', { jobKey: 1 }))
    expect(code).toBe(status.INTERNAL)
    expect(text).toContain('\ufffd half and ü, longlong')
    expect(text.length).toBe(2000)
  })
})

describe('ActivateJobs', () => {
  it('holds the call until there is a job, and ends it with that job', async () => {
    const { messages } = client.jobs({})
    await client.call('Topology')
    engine.offer('mail', { variables: '{"a":1}', customHeaders: '{"b":"2"}' })
    expect(await messages).toEqual([
      [
        {
          key: '101',
          type: 'mail',
          processInstanceKey: '2251799813685251',
          bpmnProcessId: 'order',
          processDefinitionVersion: 2,
          processDefinitionKey: '2251799813685250',
          elementId: 'mail',
          elementInstanceKey: '2251799813685257',
          customHeaders: '{"b":"2"}',
          worker: 'tester',
          retries: 3,
          deadline: '1700000000000',
          variables: '{"a":1}',
          tenantId: '<default>',
        },
      ],
    ])
  })

  it('answers at once when the time-out is negative', async () => {
    expect(await client.jobs({ requestTimeout: -1 }).messages).toEqual([])
  })

  it('answers empty when the time is up', async () => {
    const start = performance.now()
    expect(await client.jobs({ requestTimeout: 300 }).messages).toEqual([])
    expect(performance.now() - start).toBeGreaterThan(290)
  })

  it('a cancelled call leaves the job to the next one', async () => {
    const gone = client.jobs({})
    await client.call('Topology')
    gone.cancel()
    await expect(gone.messages).rejects.toMatchObject({ code: status.CANCELLED })
    const next = client.jobs({})
    await client.call('Topology')
    engine.offer('mail')
    expect(await next.messages).toHaveLength(1)
  })

  it('a call whose connection went away takes no job', async () => {
    const other = new GatewayClient(gateway.port)
    const gone = other.jobs({})
    await other.call('Topology')
    expect(engine.following).toBe(1)
    gone.cancel()
    other.close()
    await expect(gone.messages).rejects.toMatchObject({ code: status.CANCELLED })
    await expect.poll(() => engine.following).toBe(0)
  })

  it('several large jobs come in several messages', async () => {
    const variables = JSON.stringify({ text: 'x'.repeat(3_000_000) })
    for (let count = 0; count < 3; count += 1) engine.offer('mail', { variables })
    const messages = await client.jobs({}).messages
    expect(messages.map((jobs) => jobs.length)).toEqual([1, 1, 1])
  })

  it('without tenants it is for the default tenant', async () => {
    engine.offer('mail', { tenantId: 'green' })
    expect(await client.jobs({ requestTimeout: -1 }).messages).toEqual([])
    expect(await client.jobs({ requestTimeout: -1, tenantIds: ['green'] }).messages).toHaveLength(1)
  })

  it('is refused without a type', async () => {
    const [code, text] = await refused(client.jobs({ type: '' }).messages)
    expect(code).toBe(status.INVALID_ARGUMENT)
    expect(text).toMatch(/^Command 'ACTIVATE' rejected with code 'INVALID_ARGUMENT'/)
  })
})

describe('CreateProcessInstanceWithResult', () => {
  const request = { bpmnProcessId: 'order', version: -1 }

  it('answers with the variables of the instance when it has completed', async () => {
    const answer = client.call('CreateProcessInstanceWithResult', { request, requestTimeout: 5000 })
    await expect.poll(() => engine.seen.length).toBe(1)
    engine.complete(2251799813685251, '{"a":9007199254740993,"b":2}')
    expect(await answer).toMatchObject({
      processInstanceKey: '2251799813685251',
      variables: '{"a":9007199254740993,"b":2}',
    })
  })

  it('answers with the variables that were asked for, digit by digit', async () => {
    const answer = client.call('CreateProcessInstanceWithResult', { request, fetchVariables: ['a', 'c'] })
    await expect.poll(() => engine.seen.length).toBe(1)
    engine.complete(2251799813685251, '{"a":9007199254740993,"b":2}')
    expect(await answer).toMatchObject({ variables: '{"a":9007199254740993}' })
  })

  it('is answered by the time-out when the instance does not complete', async () => {
    expect(
      await refused(client.call('CreateProcessInstanceWithResult', { request, requestTimeout: 200 })),
    ).toEqual([
      status.DEADLINE_EXCEEDED,
      'Time out between gateway and broker: Request timed out after PT0.2S',
    ])
  })

  it('without a request is refused', async () => {
    const [code] = await refused(client.call('CreateProcessInstanceWithResult'))
    expect(code).toBe(status.INVALID_ARGUMENT)
  })
})

describe('the server', () => {
  it('goes on after requests that no proto fits', async () => {
    const session = connect(`http://127.0.0.1:${gateway.port}`)
    const answers = ['ActivateJobs', 'CompleteJob'].map((name) => {
      const path = `/gateway_protocol.Gateway/${name}`
      const headers = { ':method': 'POST', ':path': path, 'content-type': 'application/grpc' }
      const call = session.request(headers)
      call.end(Buffer.from([0, 0, 0, 0, 3, 255, 255, 255]))
      return new Promise<unknown>((resolve) => call.on('response', (each) => resolve(each['grpc-status'])))
    })
    expect(await Promise.all(answers)).toEqual([String(status.INTERNAL), String(status.INTERNAL)])
    session.destroy()
    await client.call('Topology')
  })

  it('says which port is taken', async () => {
    const other = createServer()
    const port = await listen(other)
    const dispatcher = new JobDispatcher(engine)
    await expect(startGateway({ engine, dispatcher, host: '127.0.0.1', port })).rejects.toThrow(
      `The gRPC server cannot listen on 127.0.0.1:${port}: another program has this port.`,
    )
    other.close()
  })
})
