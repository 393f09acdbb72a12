import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { listen } from '../../listen.ts'
import { listenProblem } from '../listen-problem.ts'
import { readBody } from './body.ts'
import type { RestOptions } from './options.ts'
import { problemOf, RestProblem } from './problem.ts'
import { findRoute, type FoundRoute, type Reply, type Route } from './route.ts'
import { restRoutes } from './routes.ts'
import { checkLogin, checkSender } from './sender.ts'

export interface RestServer {
  readonly port: number
  close(): Promise<void>
}

/** As much as the engine takes as one command, and a little for what is around it. */
const DEFAULT_LIMIT = 2 * 1024 * 1024 + 4096
const MAX_CONNECTIONS = 1000

/** Zeebe's REST API as far as tests and tools use it, and the engine's records. */
export async function startRest(options: RestOptions): Promise<RestServer> {
  const { host, port } = options
  const site = { ...options, routes: restRoutes(options) }
  const server = createHttpServer(options, (request, response) => {
    // a client that goes away is no news
    response.on('error', () => {})
    respond(site, request, response).catch((problem: unknown) => {
      response.destroy()
      process.stderr.write(`A request could not be answered: ${String(problem)}\n`)
    })
  })
  server.maxConnections = MAX_CONNECTIONS
  const bound = await listen(server, { host, port }).catch((problem: unknown) => {
    throw listenProblem('REST', `${host}:${port}`, problem)
  })
  return {
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function createHttpServer({ tls }: RestOptions, listener: RequestListener): Server {
  const limits = { requestTimeout: 60_000 }
  if (!tls) return createServer(limits, listener)
  const { cert, key, clientCa } = tls
  const client = clientCa ? { ca: clientCa, requestCert: true, rejectUnauthorized: true } : {}
  return createTlsServer({ ...limits, cert, key, ...client }, listener)
}

interface Site extends RestOptions {
  readonly routes: readonly Route[]
}

async function respond(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // as text: a target need not be a URL (`//`, `*`, `http://[`), and parsing one would throw
  const [path = '', query = ''] = (request.url ?? '').split('?', 2)
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  let intent = ''
  try {
    checkSender(site, request)
    await checkLogin(site, request)
    const { route, parameters } = routeOf(site.routes, request.method ?? '', path)
    intent = route.intent ?? ''
    const body = await readBody(request, route.limit ?? DEFAULT_LIMIT)
    const contentType = request.headers['content-type'] ?? ''
    send(
      response,
      await route.answer({
        parameters,
        query: new URLSearchParams(query),
        body,
        contentType,
        signal: gone.signal,
      }),
    )
  } catch (problem) {
    const { status, title, message } = problemOf(problem, intent)
    const body = { type: 'about:blank', title, status, detail: message, instance: path }
    if (status === 401 && site.login)
      response.setHeader('www-authenticate', `${site.login.scheme} realm="engine"`)
    // what is still on its way is not read any more
    if (!request.complete) response.setHeader('connection', 'close')
    send(response, { status, body, contentType: 'application/problem+json' })
  }
}

function routeOf(routes: readonly Route[], method: string, path: string): FoundRoute {
  const found = findRoute(routes, method, path)
  if (found === 'no such path') throw new RestProblem(404, 'Not Found', `There is no ${path} here`)
  if (found === 'no such method')
    throw new RestProblem(405, 'Method Not Allowed', `Method '${method}' is not supported`)
  return found
}

function send(
  response: ServerResponse,
  { status, body, contentType = 'application/json', headers }: Reply,
): void {
  if (body === undefined) return void response.writeHead(status).end()
  const content = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(content),
    'x-content-type-options': 'nosniff',
    // a document may be anybody's page: it is bytes here, and nothing of it runs
    'content-security-policy': "default-src 'none'; sandbox",
    ...headers,
  })
  response.end(content)
}
