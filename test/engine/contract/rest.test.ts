import { describe, expect, it } from 'vitest'
import { buildProcess } from '../../support/bpmn.ts'
import { inBpmn, start, end, flows } from '../../sandbox/engine/core/bpmn.ts'
import { useEngine } from '../../support/engine.ts'
import { newName } from './bench.ts'
import { readAnswer, rest, type RestAnswer } from './rest-api.ts'

const { restAddress, records } = useEngine()

const call = (method: string, path: string, body?: object): Promise<RestAnswer> =>
  rest(restAddress, method, path, body)

async function deploy(xml: string): Promise<RestAnswer> {
  const form = new FormData()
  form.append('resources', new Blob([xml]), 'process.bpmn')
  return readAnswer(await fetch(`${restAddress}/v2/deployments`, { method: 'POST', body: form }))
}

/** A process of one task, started over REST. */
async function begin(variables: object = {}): Promise<{ type: string; instance: string }> {
  const type = newName('rest')
  await deploy(buildProcess(type, [{ id: 'task', type, boundaries: [{ id: 'all' }] }]))
  const { body } = await call('POST', '/v2/process-instances', { processDefinitionId: type, variables })
  return { type, instance: String(body['processInstanceKey']) }
}

/** The key of the next job; 8.6 names it `key`, 8.8 `jobKey`. */
async function take(type: string): Promise<{ key: string; job: Readonly<Record<string, unknown>> }> {
  const wish = { type, worker: 'contract', timeout: 3_600_000, maxJobsToActivate: 1, requestTimeout: 10_000 }
  const { body } = await call('POST', '/v2/jobs/activation', wish)
  const [job = {}] = body['jobs'] as Record<string, unknown>[]
  return { key: String(job['jobKey'] ?? job['key']), job }
}

describe('REST', () => {
  it('tells of the engine', async () => {
    const { status, body } = await call('GET', '/v2/topology')
    expect(status).toBe(200)
    expect(body).toMatchObject({ gatewayVersion: expect.stringMatching(/^8\./) as unknown })
  })

  it('deploys, starts, hands out and completes', async () => {
    const { type, instance } = await begin({ to: 'a@example.org' })
    const { key, job } = await take(type)
    expect(job).toMatchObject({ type, variables: { to: 'a@example.org' }, retries: 3 })
    const { status } = await call('POST', `/v2/jobs/${key}/completion`, { variables: { sent: true } })
    expect(status).toBe(204)
    expect(await records.instanceEnd(instance)).toBe('completed')
    expect(records.variables(instance)).toEqual({ to: 'a@example.org', sent: true })
    const { status: again } = await call('POST', `/v2/jobs/${key}/completion`, {})
    expect(again).toBe(404)
  })

  it('refuses a model with its reason', async () => {
    const { status, body } = await deploy(buildProcess(newName('bad'), [{ id: 'task', inputs: { a: '' } }]))
    expect(status).toBe(400)
    expect(body['detail']).toContain('Expected expression but not found')
  })

  it('fails a job, changes its retries and time-out, and resolves its incident', async () => {
    const { type, instance } = await begin()
    const { key } = await take(type)
    const time = await call('PATCH', `/v2/jobs/${key}`, { changeset: { timeout: 60_000 } })
    expect(time.status).toBe(204)
    await call('POST', `/v2/jobs/${key}/failure`, { retries: 0, errorMessage: 'no' })
    const { key: incident, errorMessage } = await records.incident(instance)
    expect(errorMessage).toBe('no')
    const late = await call('PATCH', `/v2/jobs/${key}`, { changeset: { timeout: 60_000 } })
    expect(late.status).toBe(409)
    const retries = await call('PATCH', `/v2/jobs/${key}`, { changeset: { retries: 2 } })
    const resolved = await call('POST', `/v2/incidents/${incident}/resolution`)
    expect([retries.status, resolved.status]).toEqual([204, 204])
    expect((await take(type)).job).toMatchObject({ retries: 2 })
    expect(records.jobs(instance).map(({ intent }) => intent)).toContain('TIMEOUT_UPDATED')
  })

  it('throws an error', async () => {
    const { type, instance } = await begin()
    const { key } = await take(type)
    const { status } = await call('POST', `/v2/jobs/${key}/error`, { errorCode: 'X' })
    expect(status).toBe(204)
    await records.instanceEnd(instance)
    expect(records.completedElements(instance)).toContain('all')
  })

  it('sets variables and cancels', async () => {
    const { instance } = await begin({ to: 'a@example.org' })
    const variables = { to: 'b@example.org' }
    const set = await call('PUT', `/v2/element-instances/${instance}/variables`, { variables })
    const cancelled = await call('POST', `/v2/process-instances/${instance}/cancellation`)
    expect([set.status, cancelled.status]).toEqual([204, 204])
    expect(await records.instanceEnd(instance)).toBe('terminated')
    expect(records.variables(instance)).toEqual(variables)
    const again = await call('POST', `/v2/process-instances/${instance}/cancellation`)
    expect(again.status).toBe(404)
  })

  it('completes a user task', async () => {
    const id = newName('person')
    const task =
      '<bpmn:userTask id="ask"><bpmn:extensionElements><zeebe:userTask/></bpmn:extensionElements></bpmn:userTask>'
    await deploy(inBpmn(id, start + task + end + flows('start ask end')))
    const { body } = await call('POST', '/v2/process-instances', { processDefinitionId: id })
    const instance = String(body['processInstanceKey'])
    const { key } = await records.waitFor({ valueType: 'USER_TASK', intent: 'CREATED', instance })
    const { status } = await call('POST', `/v2/user-tasks/${key}/completion`, { variables: { ok: true } })
    expect(status).toBe(204)
    expect(await records.instanceEnd(instance)).toBe('completed')
    expect(records.variables(instance)).toEqual({ ok: true })
  })

  it.each(['/v2/incidents/search', '/v2/variables/search', '/v2/process-instances/search'])(
    'has no %s: that needs secondary storage',
    async (path) => {
      expect((await call('POST', path, {})).status).toBe(404)
    },
  )
})

describe('the document store', () => {
  const url = `${restAddress}/v2/documents`

  async function store(content: string, metadata: object): Promise<RestAnswer> {
    const form = new FormData()
    form.append('file', new Blob([content], { type: 'text/plain' }), 'invoice.txt')
    form.append('metadata', new Blob([JSON.stringify(metadata)], { type: 'application/json' }))
    return readAnswer(await fetch(`${url}?storeId=in-memory`, { method: 'POST', body: form }))
  }

  it('takes a document and answers with its reference', async () => {
    const { status, body } = await store('hello', { fileName: 'invoice.txt', contentType: 'text/plain' })
    expect(status).toBe(201)
    expect(body).toMatchObject({
      'camunda.document.type': 'camunda',
      storeId: 'in-memory',
      documentId: expect.any(String) as unknown,
      contentHash: expect.any(String) as unknown,
      metadata: { fileName: 'invoice.txt', contentType: 'text/plain', size: 5 },
    })
  })

  it('gives its bytes back, not with a wrong hash, and not when it is deleted', async () => {
    const { body } = await store('hello', { fileName: 'invoice.txt' })
    const one = `${url}/${String(body['documentId'])}?storeId=in-memory`
    const good = await fetch(`${one}&contentHash=${String(body['contentHash'])}`)
    expect([good.status, await good.text()]).toEqual([200, 'hello'])
    const bad = await fetch(`${one}&contentHash=${'0'.repeat(64)}`)
    expect(bad.status).toBe(400)
    const deleted = await fetch(one, { method: 'DELETE' })
    expect(deleted.ok).toBe(true)
    const gone = await fetch(`${one}&contentHash=${String(body['contentHash'])}`)
    expect(gone.status).toBe(404)
  })
})
