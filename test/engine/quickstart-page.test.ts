import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { servePages } from '../../sandbox/mailbox/mailbox.ts'
import { engineDesk } from '../../sandbox/quickstart/page/desk.ts'
import { createPage } from '../../sandbox/quickstart/page/server.ts'
import { buildProcess } from '../support/bpmn.ts'
import { startOwnEngine, type OwnEngine } from '../support/engine.ts'

const TYPE = 'page'

describe('the page of the quickstart', () => {
  let own: OwnEngine
  let pages: Awaited<ReturnType<typeof servePages>>

  beforeAll(async () => {
    own = await startOwnEngine()
    pages = await servePages(createPage(() => [], engineDesk(own.engine.restAddress, own.client)))
    await own.client.deploy(
      buildProcess(TYPE, [
        { id: 'send', type: TYPE, inputs: { subject: '=title' }, outputs: { seen: '=subject' } },
      ]),
    )
  })
  afterAll(async () => {
    await pages.close()
    await own.close()
  })

  const get = async (path: string): Promise<string> => (await fetch(pages.webAddress + path)).text()
  const post = async (path: string, fields: Record<string, string>): Promise<void> => {
    const answer = await fetch(pages.webAddress + path, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { origin: pages.webAddress },
      redirect: 'manual',
    })
    expect([answer.status, await answer.text()]).toEqual([303, ''])
  }
  async function takeJob(): Promise<string> {
    const answer = await fetch(`${own.engine.restAddress}/v2/jobs/activation`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        type: TYPE,
        worker: 'w',
        timeout: 60_000,
        maxJobsToActivate: 1,
        requestTimeout: 10_000,
      }),
    })
    const { jobs } = (await answer.json()) as { jobs: { key: number }[] }
    return String(jobs[0]?.key)
  }

  it('shows an incident; what is changed there reaches the task, and the process goes on', async () => {
    const instance = await own.client.createInstance(TYPE, { title: 'wrong' })
    const job = await takeJob()
    await fetch(`${own.engine.restAddress}/v2/jobs/${job}/failure`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ retries: 0, errorMessage: '550 <no> such mailbox' }),
    })
    const { key } = await own.records.incident(instance)
    expect(await get('/')).toContain('550 &lt;no&gt; such mailbox')
    const page = await get(`/instances/${instance}`)
    const [, field = ''] = /name="(\d+:subject)"/.exec(page) ?? []
    await post(`/instances/${instance}/resolution`, { incident: key, [field]: 'right' })
    // the job itself, of a type that is not the connector's
    expect(await get(`/instances/${instance}`)).toContain(`action="/jobs/${job}/completion"`)
    await post(`/jobs/${job}/completion`, { instance, variables: '{"done": true}' })
    expect(await own.records.instanceEnd(instance)).toBe('completed')
    expect(own.records.variables(instance)).toMatchObject({ title: 'wrong', seen: 'right' })
    const ended = await get('/')
    expect(ended).toContain('<span class="state completed">completed</span>')
    expect(ended).toContain('<code>&quot;right&quot;</code>')
  })

  it('completes a user task', async () => {
    const xml = buildProcess('approval', [{ id: 'approve', type: 'none' }])
      .replaceAll('serviceTask', 'userTask')
      .replace(/<zeebe:taskDefinition[^>]*\/>/, '<zeebe:userTask/>')
    await own.client.deploy(xml)
    const instance = await own.client.createInstance('approval')
    const [, action = ''] =
      /action="(\/user-tasks\/\d+\/completion)"/.exec(await get(`/instances/${instance}`)) ?? []
    await post(action, { instance, variables: '{"approved": true}' })
    expect(await own.records.instanceEnd(instance)).toBe('completed')
    expect(own.records.variables(instance)).toEqual({ approved: true })
  })
})
