import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Registry } from 'prom-client'
import type { Health } from '../telemetry/health.ts'

export interface HttpServer {
  readonly port: number
  close(): Promise<void>
}

/** `/health/live`, `/health/ready` and `/metrics`. Nothing here changes anything, and nothing here needs a login. */
export async function startHttpServer(options: {
  readonly host: string
  readonly port: number
  readonly health: Health
  readonly registry: Registry
}): Promise<HttpServer> {
  const { health, registry } = options
  const server = createServer((request, response) => {
    // as text: a target need not be a URL (`//`, `*`, `http://[`), and parsing one would throw
    const [path] = (request.url ?? '').split('?', 1)
    const json = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`)
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return json(405, { error: 'only GET' })
    switch (path) {
      case '/health/live':
        return json(200, { status: 'live' })
      case '/health/ready': {
        const { ready, ...details } = health.ready()
        return json(ready ? 200 : 503, { status: ready ? 'ready' : 'not ready', ...details })
      }
      case '/metrics':
        registry.metrics().then(
          (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
          () => json(500, { error: 'metrics could not be collected' }),
        )
        return
      default:
        return json(404, { error: 'try /health/live, /health/ready or /metrics' })
    }
  })
  await listen(server, options.port, options.host)
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
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
