import { createHash } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { connect, createServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { JobDispatcher } from '../../../../sandbox/engine/job-dispatcher.ts'
import { startRest, type RestServer } from '../../../../sandbox/engine/rest/server.ts'
import { listen } from '../../../../sandbox/listen.ts'
import { StubEngine } from '../support/stub-engine.ts'

let engine: StubEngine
let rest: RestServer

beforeEach(async () => {
  engine = new StubEngine()
  const dispatcher = new JobDispatcher(engine)
  rest = await startRest({ engine, dispatcher, host: '127.0.0.1', port: 0, gatewayPort: 26500 })
})
afterEach(async () => {
  await rest.close()
})

const url = (path: string): string => `http://127.0.0.1:${rest.port}${path}`

/** Status and body of an answer; a body that is JSON is parsed. */
async function ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(url(path), {
    method,
    ...(body instanceof FormData
      ? { body }
      : body === undefined
        ? {}
        : {
            body: typeof body === 'string' ? body : JSON.stringify(body),
            headers: { 'content-type': 'application/json' },
          }),
  })
  const content = await answer.text()
  const isJson = answer.headers.get('content-type')?.includes('json')
  return { status: answer.status, body: isJson ? (JSON.parse(content) as unknown) : content }
}

describe('processes', () => {
  it('GET /v2/topology tells of one healthy leader', async () => {
    expect(await ask('GET', '/v2/topology')).toMatchObject({
      status: 200,
      body: {
        brokers: [{ port: 26500, partitions: [{ partitionId: 1, role: 'leader', health: 'healthy' }] }],
        partitionsCount: 1,
        gatewayVersion: '8.6.0',
      },
    })
  })

  it('POST /v2/deployments takes files', async () => {
    const form = new FormData()
    form.append('resources', new Blob(['<a/>']), 'a.bpmn')
    form.append('resources', new Blob(['<b/>']), 'b.bpmn')
    expect(await ask('POST', '/v2/deployments', form)).toEqual({
      status: 200,
      body: {
        deploymentKey: 2251799813685249,
        tenantId: '<default>',
        deployments: [
          {
            processDefinition: {
              processDefinitionId: 'order',
              processDefinitionVersion: 2,
              processDefinitionKey: 2251799813685250,
              resourceName: 'a.bpmn',
              tenantId: '<default>',
            },
          },
        ],
      },
    })
    expect(engine.seen).toEqual([['deploy', 'a.bpmn: <a/>', 'b.bpmn: <b/>', '<default>']])
  })

  it('POST /v2/deployments without files is refused', async () => {
    const form = new FormData()
    form.append('resources', 'no file')
    expect(await ask('POST', '/v2/deployments', form)).toMatchObject({ status: 400 })
    expect(await ask('POST', '/v2/deployments', {})).toMatchObject({ status: 415 })
  })

  it('POST /v2/process-instances starts one, its variables digit by digit', async () => {
    const body = '{"processDefinitionId":"order","variables":{"a":9007199254740993,"b":[1.5,{"c":null}]}}'
    expect(await ask('POST', '/v2/process-instances', body)).toEqual({
      status: 200,
      body: {
        processDefinitionId: 'order',
        processDefinitionKey: 2251799813685250,
        processDefinitionVersion: 2,
        processInstanceKey: 2251799813685251,
        tenantId: '<default>',
      },
    })
    expect(engine.seen[0]?.[1]).toEqual({
      bpmnProcessId: 'order',
      version: -1,
      variables: '{"a":9007199254740993,"b":[1.5,{"c":null}]}',
      tenantId: '<default>',
    })
  })

  it('POST /v2/process-instances waits for the result when told so', async () => {
    const answer = ask('POST', '/v2/process-instances', {
      processDefinitionId: 'order',
      awaitCompletion: true,
    })
    await expect.poll(() => engine.seen.length).toBe(1)
    engine.complete(2251799813685251, '{"a":1}')
    expect(await answer).toMatchObject({
      status: 200,
      body: { processInstanceKey: 2251799813685251, variables: { a: 1 } },
    })
    const wish = { processDefinitionKey: '2251799813685250', awaitCompletion: true, requestTimeout: 50 }
    expect(await ask('POST', '/v2/process-instances', wish)).toMatchObject({ status: 504 })
  })

  it('POST /v2/process-instances without a process is refused', async () => {
    expect(await ask('POST', '/v2/process-instances', {})).toMatchObject({
      status: 400,
      body: { title: 'INVALID_ARGUMENT', status: 400, instance: '/v2/process-instances' },
    })
  })
})

describe('commands', () => {
  it.each([
    ['POST', '/v2/jobs/7/completion', { variables: { a: 1 } }, ['completeJob', 7, '{"a":1}']],
    ['POST', '/v2/jobs/7/completion', undefined, ['completeJob', 7, '{}']],
    [
      'POST',
      '/v2/jobs/7/failure',
      { retries: 2, retryBackOff: 2000, errorMessage: 'no', variables: { a: 1 } },
      ['failJob', 7, { retries: 2, retryBackOff: 2000, errorMessage: 'no', variables: '{"a":1}' }],
    ],
    [
      'POST',
      '/v2/jobs/7/error',
      { errorCode: 'MAIL', errorMessage: 'no' },
      ['throwError', 7, { errorCode: 'MAIL', errorMessage: 'no', variables: '{}' }],
    ],
    ['PATCH', '/v2/jobs/7', { changeset: { retries: 3, timeout: null } }, ['updateJobRetries', 7, 3]],
    ['PATCH', '/v2/jobs/7', { changeset: { timeout: 3000 } }, ['updateJobTimeout', 7, 3000]],
    ['POST', '/v2/incidents/8/resolution', undefined, ['resolveIncident', 8]],
    ['POST', '/v2/process-instances/9/cancellation', {}, ['cancelInstance', 9]],
    [
      'PUT',
      '/v2/element-instances/9/variables',
      { variables: { a: 1 }, local: true },
      ['setVariables', 9, '{"a":1}', true],
    ],
    [
      'POST',
      '/v2/user-tasks/9/completion',
      { variables: { ok: true } },
      ['completeUserTask', 9, '{"ok":true}'],
    ],
    ['PUT', '/v2/clock', { timestamp: 1_800_000_000_000 }, ['pinClock', 1_800_000_000_000]],
    ['POST', '/v2/clock/reset', undefined, ['resetClock']],
  ])('%s %s with %j', async (method, path, body, seen) => {
    expect(await ask(method, path, body)).toEqual({ status: 204, body: '' })
    expect(engine.seen).toEqual([seen])
  })

  it.each([
    [404, 404, 'NOT_FOUND', "Command 'COMPLETE' rejected with code 'NOT_FOUND': no such job 404"],
    [
      409,
      409,
      'INVALID_STATE',
      "Command 'COMPLETE' rejected with code 'INVALID_STATE': it is in state FAILED",
    ],
    [400, 400, 'INVALID_ARGUMENT', "Command 'COMPLETE' rejected with code 'INVALID_ARGUMENT': no object"],
    [500, 500, 'INTERNAL_ERROR', 'Unexpected error: Error: something unforeseen'],
  ])('job %d is refused with %d %s', async (key, status, title, detail) => {
    const instance = `/v2/jobs/${key}/completion`
    expect(await ask('POST', instance)).toEqual({
      status,
      body: { type: 'about:blank', title, status, detail, instance },
    })
  })

  it('POST /v2/jobs/activation names a job by `key`', async () => {
    const answer = ask('POST', '/v2/jobs/activation', {
      type: 'mail',
      worker: 'tester',
      timeout: 1000,
      maxJobsToActivate: 2,
    })
    await expect.poll(() => engine.following).toBe(1)
    const key = engine.offer('mail', { variables: '{"a":1}', customHeaders: '{"b":"2"}' })
    expect(await answer).toMatchObject({
      status: 200,
      body: {
        jobs: [
          { key, type: 'mail', processDefinitionId: 'order', variables: { a: 1 }, customHeaders: { b: '2' } },
        ],
      },
    })
  })

  it('POST /v2/jobs/activation answers at once when the time-out is negative, and refuses nonsense', async () => {
    const wish = { type: 'mail', worker: 'tester', timeout: 1000, maxJobsToActivate: 2, requestTimeout: -1 }
    expect(await ask('POST', '/v2/jobs/activation', wish)).toEqual({ status: 200, body: { jobs: [] } })
    expect(await ask('POST', '/v2/jobs/activation', { ...wish, type: '' })).toMatchObject({ status: 400 })
  })

  it('POST /v2/jobs/activation of a client that went away takes no job', async () => {
    const gone = new AbortController()
    const call = fetch(url('/v2/jobs/activation'), {
      method: 'POST',
      signal: gone.signal,
      body: JSON.stringify({ type: 'mail', worker: 'tester', timeout: 1000, maxJobsToActivate: 2 }),
    })
    await expect.poll(() => engine.following).toBe(1)
    gone.abort()
    await expect(call).rejects.toThrow()
    await expect.poll(() => engine.following).toBe(0)
  })
})

describe('records', () => {
  it('are asked for by position and time', async () => {
    engine.recorded = ['{"position":3}', '{"position":4}']
    expect(await ask('GET', '/records?from=3&wait=200')).toEqual({
      status: 200,
      body: [{ position: 3 }, { position: 4 }],
    })
    expect(engine.seen).toEqual([['records', 3, 200]])
    const { headers } = await fetch(url('/records?from=3'))
    expect(headers.get('x-next-position')).toBe('5')
    engine.seen.length = 1
    await ask('GET', '/records')
    await ask('GET', '/records?wait=999999999')
    expect(engine.seen.slice(1)).toEqual([
      ['records', 0, 0],
      ['records', 0, 60_000],
    ])
  })

  it.each(['from=-1', 'from=x', 'wait=1e3'])('are refused with %s', async (query) => {
    expect(await ask('GET', `/records?${query}`)).toMatchObject({ status: 400 })
  })
})

describe('documents', () => {
  const content = 'Grüße'
  const contentHash = createHash('sha256').update(content).digest('hex')

  const form = (metadata?: object): FormData => {
    const parts = new FormData()
    parts.append('file', new Blob([content], { type: 'text/plain' }), 'hello.txt')
    if (metadata) parts.append('metadata', new Blob([JSON.stringify(metadata)], { type: 'application/json' }))
    return parts
  }

  it('are kept and handed out', async () => {
    const { status, body } = await ask('POST', '/v2/documents?storeId=in-memory', form({ fileName: 'a.txt' }))
    expect(status).toBe(201)
    expect(body).toEqual({
      'camunda.document.type': 'camunda',
      documentId: expect.any(String) as unknown,
      storeId: 'in-memory',
      contentHash,
      metadata: {
        contentType: 'text/plain',
        fileName: 'a.txt',
        size: Buffer.byteLength(content),
        customProperties: {},
      },
    })
    const path = `/v2/documents/${(body as { documentId: string }).documentId}?storeId=in-memory`
    const document = await fetch(url(`${path}&contentHash=${contentHash}`))
    expect(document.headers.get('content-type')).toBe('text/plain')
    expect(await document.text()).toBe(content)
    expect(await ask('GET', `${path}&contentHash=${'0'.repeat(64)}`)).toMatchObject({ status: 400 })
    expect(await ask('DELETE', path)).toEqual({ status: 204, body: '' })
    expect(await ask('GET', path)).toMatchObject({ status: 404 })
  })

  it('have the name and the id that they are given', async () => {
    expect(await ask('POST', '/v2/documents?documentId=a%2Fb', form())).toMatchObject({
      status: 201,
      body: { documentId: 'a/b', metadata: { fileName: 'hello.txt' } },
    })
    expect(await ask('POST', '/v2/documents?documentId=a%2Fb', form())).toMatchObject({ status: 409 })
    expect(await ask('GET', '/v2/documents/a%2Fb')).toMatchObject({ status: 200, body: content })
  })

  it('are refused without a file, for another store, and with a type that is none', async () => {
    expect(await ask('POST', '/v2/documents', new FormData())).toMatchObject({ status: 400 })
    expect(await ask('POST', '/v2/documents?storeId=aws', form())).toMatchObject({ status: 400 })
    expect(await ask('POST', '/v2/documents', form({ contentType: 'a\nb: c' }))).toMatchObject({
      status: 400,
    })
    expect(await ask('GET', '/v2/documents/none')).toMatchObject({ status: 404 })
  })
})

describe('what nobody serves', () => {
  it.each([
    ['GET', '/', 404],
    ['POST', '/v2/process-instances/search', 404],
    ['POST', '/v2/incidents/search', 404],
    ['GET', '/v2/process-definitions/7/xml', 404],
    ['GET', '/v2/jobs/7/completion', 405],
    ['POST', '/v2/jobs/%ff/completion', 404],
    ['POST', '/v2/jobs/seven/completion', 400],
    ['POST', '/v2/jobs/99999999999999999999/completion', 400],
  ])('%s %s is %d', async (method, path, status) => {
    const answer = await ask(method, path)
    expect(answer).toMatchObject({ status, body: { status } })
  })

  it.each([
    ['no JSON', '{"variables":'],
    ['a list', '{"variables":[1]}'],
    ['a text for a number', '{"retries":"3"}'],
    ['a number that is no integer', '{"retries":1.5}'],
  ])('%s is 400', async (_what, body) => {
    expect(await ask('POST', '/v2/jobs/7/failure', body)).toMatchObject({ status: 400 })
  })

  it('a body that is too large is 413, said or not', async () => {
    const large = 'x'.repeat(3 * 1024 * 1024)
    expect(await ask('POST', '/v2/jobs/7/completion', large)).toMatchObject({ status: 413 })
    const answer = await new Promise<number | undefined>((resolve, reject) => {
      const call = httpRequest(url('/v2/jobs/7/completion'), { method: 'POST' }, ({ statusCode }) =>
        resolve(statusCode),
      )
      call.on('error', reject)
      // without content-length it is sent in chunks
      for (let part = 0; part < 3; part += 1) call.write('x'.repeat(1024 * 1024))
      call.end()
    })
    expect(answer).toBe(413)
  })

  it.each(['GET // HTTP/1.1', 'GET http://[ HTTP/1.1', 'POST * HTTP/1.1', 'nonsense', 'PRI * HTTP/2.0'])(
    '%j gets a 4xx, and the server goes on',
    async (line) => {
      const socket = connect(rest.port, '127.0.0.1')
      socket.write(`${line}\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n`)
      expect(await text(socket)).toMatch(/^HTTP\/1\.1 4\d\d /)
      expect(await ask('GET', '/v2/topology')).toMatchObject({ status: 200 })
    },
  )
})

it('the server says which port is taken', async () => {
  const other = createServer()
  const port = await listen(other)
  const options = { engine, dispatcher: new JobDispatcher(engine), host: '127.0.0.1', port, gatewayPort: 1 }
  await expect(startRest(options)).rejects.toThrow(
    `The REST server cannot listen on 127.0.0.1:${port}: another program has this port.`,
  )
  other.close()
})
