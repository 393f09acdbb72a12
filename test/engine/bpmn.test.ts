import { describe, expect, it } from 'vitest'
import { buildProcess, JOB_TYPE } from '../support/bpmn.ts'
import { useEngine } from '../support/engine.ts'

const engine = useEngine()

interface Job {
  readonly key: number
  readonly variables: Record<string, unknown>
  readonly customHeaders: Record<string, string>
}

/** A worker made of plain REST calls: what is under test here is the model and the view into the engine. */
async function rest(path: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(engine.restAddress + path, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return answer
}

async function takeJob(type: string): Promise<Job> {
  const wish = { type, worker: 'test', timeout: 60_000, maxJobsToActivate: 1, requestTimeout: 10_000 }
  const { jobs } = (await (await rest('/v2/jobs/activation', wish)).json()) as { jobs: Job[] }
  const [job] = jobs
  if (!job) throw new Error(`no job of type ${type}`)
  return job
}

describe('a process of the BPMN builder on the engine', () => {
  it('hands static text and FEEL to the job, whatever characters they contain', async () => {
    const inputs = {
      'authentication.hostname': 'mail.example.com',
      'authentication.port': '=port + 1',
      smtpEmailSubject: 'Tom & "Jerry" <ü>',
      smtpEmailContent: 'first line\nsecond line',
      smtpEmailToRecipients: '=[recipient, "b@example.org"]',
    }
    const type = `${JOB_TYPE}-builder`
    const headers = { resultVariable: 'mail', resultExpression: '={ok: response.status = "SUCCESS"}' }
    await engine.client.deploy(buildProcess('builder', [{ id: 'send', type, inputs, headers }]))
    const instance = await engine.client.createInstance('builder', { port: 24, recipient: 'a@example.org' })

    const job = await takeJob(type)
    expect(job.variables).toMatchObject({
      authentication: { hostname: 'mail.example.com', port: 25 },
      smtpEmailSubject: 'Tom & "Jerry" <ü>',
      smtpEmailContent: 'first line\nsecond line',
      smtpEmailToRecipients: ['a@example.org', 'b@example.org'],
    })
    expect(job.customHeaders).toEqual(headers)

    await rest(`/v2/jobs/${job.key}/completion`, { variables: { mail: { ok: true } } })
    expect(await engine.records.instanceEnd(instance)).toBe('completed')
    expect(engine.records.completedElements(instance)).toEqual(['start', 'send', 'end', 'builder'])
    expect(engine.records.variables(instance)).toMatchObject({ mail: { ok: true } })
    expect(engine.records.jobs(instance).map(({ intent }) => intent)).toEqual(['CREATED', 'COMPLETED'])
  })

  it('catches one error by its code and all others by a catch-all', async () => {
    const boundaries = [
      { id: 'known', errorCode: 'MAIL & CO', outputs: { reason: '=why' } },
      { id: 'other', outputs: { reason: '="other"' } },
    ]
    const type = `${JOB_TYPE}-errors`
    await engine.client.deploy(buildProcess('errors', [{ id: 'send', type, boundaries }]))
    for (const [errorCode, path, reason] of [
      ['MAIL & CO', 'known', 'full'],
      ['SOMETHING', 'other', 'other'],
    ]) {
      const instance = await engine.client.createInstance('errors')
      const job = await takeJob(type)
      await rest(`/v2/jobs/${job.key}/error`, { errorCode, variables: { why: 'full' } })
      await engine.records.instanceEnd(instance)
      expect(engine.records.completedElements(instance)).toContain(`${path}-end`)
      expect(engine.records.variables(instance)['reason']).toBe(reason)
    }
  })

  it('shows an incident and goes on when it is resolved', async () => {
    const type = `${JOB_TYPE}-incident`
    await engine.client.deploy(buildProcess('incident', [{ id: 'send', type, retries: '1' }]))
    const instance = await engine.client.createInstance('incident')
    const job = await takeJob(type)
    await rest(`/v2/jobs/${job.key}/failure`, { retries: 0, errorMessage: '550 no such mailbox' })

    const incident = await engine.records.incident(instance)
    expect(incident).toMatchObject({
      errorType: 'JOB_NO_RETRIES',
      errorMessage: '550 no such mailbox',
      elementId: 'send',
      jobKey: String(job.key),
    })
    await engine.client.updateRetries(incident.jobKey, 1)
    await engine.client.resolveIncident(incident.key)
    const again = await takeJob(type)
    expect(again.key).toBe(job.key)
    await rest(`/v2/jobs/${again.key}/completion`, {})
    expect(await engine.records.instanceEnd(instance)).toBe('completed')
    expect(engine.records.incidents(instance)).toHaveLength(1)
  })

  it('cancels an instance and changes its variables', async () => {
    const type = `${JOB_TYPE}-cancel`
    await engine.client.deploy(buildProcess('cancel', [{ id: 'send', type }]))
    const instance = await engine.client.createInstance('cancel', { to: 'a@example.org' })
    await engine.client.setVariables(instance, { to: 'b@example.org' })
    await engine.client.cancelInstance(instance)
    expect(await engine.records.instanceEnd(instance)).toBe('terminated')
    expect(engine.records.variables(instance)).toEqual({ to: 'b@example.org' })
  })
})
