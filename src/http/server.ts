import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Registry } from 'prom-client'
import type { Health } from '../telemetry/health.ts'
import { createPages, type Page } from './pages.ts'

export interface HttpServer {
  readonly port: number
  close(): Promise<void>
}

/** No probe sends a second request before the first is answered; a few are answered all the same. */
const MOST_UNANSWERED = 10
const MOST_ON_ONE_CONNECTION = 100
const MOST_CONNECTIONS = 100

const BOUNDS = {
  maxHeaderSize: 8_192,
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
} as const
/** A peer that neither asks nor reads is hung up on. */
const SILENCE_MS = 10_000

/** Health and metrics over HTTP. Whoever floods it is hung up on; nothing that it is asked can end the process. */
export async function startHttpServer(options: {
  readonly host: string
  readonly port: number
  readonly health: Health
  readonly registry: Registry
}): Promise<HttpServer> {
  const pages = createPages(options.health, options.registry)
  const unanswered = new WeakMap<Socket, number>()

  const server = createServer(BOUNDS, (request, response) => {
    const { socket } = request
    const waiting = (unanswered.get(socket) ?? 0) + 1
    unanswered.set(socket, waiting)
    // all that came in one piece is parsed before the connection can be closed: for the rest of it, nothing is done
    if (waiting > MOST_UNANSWERED + 1) return
    response.once('close', () => unanswered.set(socket, (unanswered.get(socket) ?? 1) - 1))
    if (waiting > MOST_UNANSWERED) return answer(response, TOO_MANY)
    void pages(request.method, request.url).then((page) => answer(response, page))
  })
  server.maxRequestsPerSocket = MOST_ON_ONE_CONNECTION
  server.timeout = SILENCE_MS
  boundConnections(server)

  await listen(server, options.port, options.host)
  // a connection that cannot be taken (no file descriptor is left) is its peer's loss; unheard, it would end the process
  server.on('error', () => undefined)
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const TOO_MANY: Page = { status: 429, type: 'text/plain', text: 'too many requests at once\n' }

function answer(response: ServerResponse, { status, type, text }: Page): void {
  // after 4xx the rest of the request, or of the flood, is not listened to
  if (status >= 400 && status < 500) response.shouldKeepAlive = false
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) }).end(text)
}

/** The oldest connection makes room: those that are held open must not keep a probe out. */
function boundConnections(server: Server): void {
  const open = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    const [oldest] = open
    if (open.size > MOST_CONNECTIONS) oldest?.destroy()
  })
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.removeListener('error', reject)
      resolve()
    })
  })
}
