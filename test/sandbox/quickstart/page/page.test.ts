import { request } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { servePages } from '../../../../sandbox/mailbox/mailbox.ts'
import type { Desk } from '../../../../sandbox/quickstart/page/desk.ts'
import { createPage } from '../../../../sandbox/quickstart/page/server.ts'
import { hostile, laterRefused, stuck, uncertain } from './instances.ts'

const done: unknown[] = []
let refuse: string | undefined
const note =
  (what: string) =>
  async (...args: unknown[]): Promise<void> => {
    if (refuse !== undefined) throw new Error(refuse)
    done.push([what, ...args])
  }
const desk: Desk = {
  instances: async () => [stuck, uncertain, laterRefused],
  setVariables: note('set'),
  allowRetry: note('retry'),
  resolve: note('resolve'),
  completeJob: note('job'),
  completeUserTask: note('user task'),
}

let pages: Awaited<ReturnType<typeof servePages>>
beforeAll(async () => {
  pages = await servePages(createPage(() => [], desk))
})
afterAll(() => pages.close())
beforeEach(() => {
  done.length = 0
  refuse = undefined
})

const get = async (path: string): Promise<string> => (await fetch(pages.webAddress + path)).text()
const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(pages.webAddress + path, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers,
    redirect: 'manual',
  })
const resolution = `/instances/${stuck.key}/resolution`

describe('the front page', () => {
  it('shows the mailbox and, beside it, instances with their state, variables and the worker’s words', async () => {
    const page = await get('/')
    expect(page).toContain('<h1>Mailbox</h1>')
    expect(page).toContain(`<a href="/instances/${stuck.key}">order</a>`)
    expect(page).toContain('<dd><code>{&quot;name&quot;:&quot;Ada&quot;}</code></dd>')
    expect(page).toContain('Subject (smtpEmailSubject): is missing')
    expect(page).toContain('2 to complete by hand')
  })

  it('shows everything as text, and runs nothing', async () => {
    for (const path of ['/', `/instances/${stuck.key}`]) {
      const answer = await fetch(pages.webAddress + path)
      const page = await answer.text()
      expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;')
      expect(page).not.toContain('<script')
      expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none';/)
      expect(answer.headers.get('content-security-policy')).not.toContain('script-src')
    }
  })
})

describe('an incident', () => {
  it('is shown with the worker’s message first, then the inputs of the task, then the button', async () => {
    const page = await get(`/instances/${stuck.key}`)
    const parts = [
      '<pre>Subject (smtpEmailSubject): is missing',
      'name="7:smtpEmailSubject"',
      '<button>Set what I',
    ]
    expect(parts.map((part) => page.indexOf(part))).toEqual(
      parts.map((part) => page.indexOf(part)).sort((a, b) => a - b),
    )
    for (const part of parts) expect(page).toContain(part)
    expect(page).not.toContain('name="2251799813685301:customer"')
  })

  it('is resolved with what was changed, and only that; JSON or plain text', async () => {
    const answer = await post(resolution, {
      incident: '40',
      '7:smtpEmailSubject': 'Your order',
      // a browser sends line ends as CR LF
      '7:smtpEmailContent': `${JSON.stringify(`Hello\n${hostile}`)}\r\n`,
      '7:count': '3',
      'new-name': 'extra',
      'new-value': '{"a": [1]}',
    })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `/instances/${stuck.key}`])
    expect(done).toEqual([
      ['set', '7', { smtpEmailSubject: 'Your order' }],
      ['set', '7', { count: 3 }],
      ['set', stuck.key, { extra: { a: [1] } }],
      ['retry', '41'],
      ['resolve', '40'],
    ])
  })

  it('that has gone is told, and what the engine refuses, too', async () => {
    const gone = await post(resolution, { incident: '99' })
    expect(gone.status).toBe(400)
    expect(await gone.text()).toContain('This incident does not exist any more.')
    refuse = `9 FAILED_PRECONDITION ${hostile}`
    const refused = await post(resolution, { incident: '40' })
    expect(refused.status).toBe(502)
    expect(await refused.text()).toContain('9 FAILED_PRECONDITION &lt;script&gt;')
  })

  it('about a mail that may have arrived says that resolving sends it again', async () => {
    const page = await get(`/instances/${uncertain.key}`)
    expect(page).toContain('<button>Send the mail again</button>')
    expect(page).toMatch(/<strong>sends the mail again<\/strong>/)
    // a trace of the worker, not an input
    expect(page).not.toContain('name="7:smtpUncertainDelivery"')
    expect(await get(`/instances/${laterRefused.key}`)).not.toContain('Send the mail again')
  })
})

describe('a person', () => {
  it('completes jobs of other types and user tasks; those of the worker are the worker’s', async () => {
    const page = await get(`/instances/${stuck.key}`)
    expect(page).toContain('Job of type charge-card at charge')
    expect(page).toContain('User task at approve')
    expect(page).not.toContain('action="/jobs/41/completion"')
    await post('/jobs/42/completion', { instance: stuck.key, variables: '{"paid": true}' })
    await post('/user-tasks/43/completion', { instance: stuck.key, variables: '' })
    expect(done).toEqual([
      ['job', '42', { paid: true }],
      ['user task', '43', {}],
    ])
  })

  it.each(['{', '[1]', '7', 'null'])('is told that %s are no variables', async (variables) => {
    const answer = await post('/jobs/42/completion', { instance: stuck.key, variables })
    expect(answer.status).toBe(400)
    expect(done).toEqual([])
  })
})

describe('somebody elsewhere', () => {
  it.each(['https://evil.example', 'http://127.0.0.1:1', 'null'])(
    'changes nothing: Origin %s',
    async (origin) => {
      expect((await post(resolution, { incident: '40' }, { origin })).status).toBe(403)
      expect(done).toEqual([])
    },
  )

  it('and this page itself are told apart', async () => {
    expect((await post(resolution, { incident: '40' }, { origin: pages.webAddress })).status).toBe(303)
    expect(done).toHaveLength(2)
    const answer = await fetch(`${pages.webAddress}/instances/${stuck.key}`)
    // without it, a browser would send the Origin "null" from here
    expect(answer.headers.get('referrer-policy')).toBe('same-origin')
    expect(answer.headers.get('content-security-policy')).toContain("form-action 'self'")
  })

  it('is not answered under the name of another machine', async () => {
    const status = await new Promise((resolve, reject) => {
      const headers = { host: 'rebound.example.com' }
      request(pages.webAddress + resolution, { method: 'POST', headers }, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      })
        .once('error', reject)
        .end('incident=40')
    })
    expect(status).toBe(403)
    expect(done).toEqual([])
  })

  it('cannot change anything by a link', async () => {
    expect((await fetch(`${pages.webAddress}${resolution}?incident=40`)).status).toBe(404)
    expect(done).toEqual([])
  })
})
