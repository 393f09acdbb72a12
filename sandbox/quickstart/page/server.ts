import { createServer, type IncomingMessage, type Server } from 'node:http'
import { pageHeaders, type Headers } from '../../mailbox/headers.ts'
import { html } from '../../mailbox/html.ts'
import { page } from '../../mailbox/page.ts'
import type { StoredMail } from '../../mailbox/stored-mail.ts'
import { answerAt, htmlPage, type Reply } from '../../mailbox/web-server.ts'
import { isForThisMachine, isFromElsewhere } from '../../own-machine.ts'
import type { Desk } from './desk.ts'
import { FormProblem, readForm, readVariables } from './form.ts'
import { frontPage } from './front-page.ts'
import { readResolution } from './incident-form.ts'
import { instancePage } from './instance-page.ts'
import type { Instance } from './instance.ts'

/** The mailbox and the process on one page, for this machine only; only this page itself can change something. */
export function createPage(mails: () => readonly StoredMail[], desk: Desk): Server {
  return createServer((request, response) => {
    answer(request, mails(), desk)
      .catch(asPage)
      .then(({ status = 200, headers, body }) => {
        response.writeHead(status, { ...pageHeaders, ...headers }).end(body)
      })
      .catch(() => response.destroy())
  })
}

async function answer(request: IncomingMessage, mails: readonly StoredMail[], desk: Desk): Promise<Reply> {
  const { method, headers, url = '/' } = request
  if (!isForThisMachine(headers)) return { status: 403 }
  const [path = ''] = url.split('?')
  if (method === 'POST') {
    if (isFromElsewhere(headers)) return { status: 403 }
    return act(path, request, desk)
  }
  if (method !== 'GET' && method !== 'HEAD') return { status: 405 }
  if (path === '/') return { headers: htmlPage, body: frontPage(mails, await desk.instances()) }
  const [, key] = /^\/instances\/(\d+)$/.exec(path) ?? []
  if (key === undefined) return answerAt(path, mails)
  return { headers: formPage, body: instancePage(await instanceWith(key, desk)) }
}

async function act(path: string, request: IncomingMessage, desk: Desk): Promise<Reply> {
  const [, kind, key = ''] =
    /^\/(instances|jobs|user-tasks)\/(\d+)\/(?:resolution|completion)$/.exec(path) ?? []
  if (kind === undefined) return { status: 405 }
  const form = await readForm(request)
  if (kind === 'instances') {
    await resolve(form, key, desk)
    return seeOther(key)
  }
  const variables = readVariables(form)
  await (kind === 'jobs' ? desk.completeJob(key, variables) : desk.completeUserTask(key, variables))
  return seeOther(form.get('instance') ?? '')
}

async function resolve(form: URLSearchParams, key: string, desk: Desk): Promise<void> {
  const { incident, changes } = readResolution(form, await instanceWith(key, desk))
  for (const { scopeKey, name, value } of changes) await desk.setVariables(scopeKey, { [name]: value })
  if (Number(incident.jobKey) > 0) await desk.allowRetry(incident.jobKey)
  await desk.resolve(incident.key)
}

async function instanceWith(wanted: string, desk: Desk): Promise<Instance> {
  const instance = (await desk.instances()).find(({ key }) => key === wanted)
  if (!instance) throw new FormProblem('There is no such instance (any more).')
  return instance
}

/** A form may only send to this page, and says from where it comes. */
const formPage: Headers = {
  ...htmlPage,
  'content-security-policy': (pageHeaders['content-security-policy'] ?? '').replace(
    "form-action 'none'",
    "form-action 'self'",
  ),
  // without one, a browser sends "Origin: null"
  'referrer-policy': 'same-origin',
}

const seeOther = (instance: string): Reply => ({
  status: 303,
  headers: { location: /^\d+$/.test(instance) ? `/instances/${instance}` : '/' },
})

/** What went wrong, as a page; the engine's own words included. */
function asPage(problem: unknown): Reply {
  const text = problem instanceof Error ? problem.message : String(problem)
  return {
    status: problem instanceof FormProblem ? 400 : 502,
    headers: htmlPage,
    body: page(
      'That did not work',
      html`<nav><a href="/">← Mailbox and process</a></nav>
        <h1>That did not work</h1>
        <pre>${text}</pre>`,
    ),
  }
}
