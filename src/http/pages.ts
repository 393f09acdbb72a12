import type { Registry } from 'prom-client'
import type { Health } from '../telemetry/health.ts'

export interface Page {
  readonly status: number
  readonly type: string
  readonly text: string
}

/** The page for a method and a request target as it came; what is none is a 4xx. Never rejects. */
export type Pages = (method: string | undefined, target: string | undefined) => Promise<Page>

/** `/health/live`, `/health/ready` and `/metrics`. Nothing here changes anything, and nothing here needs a login. */
export function createPages(health: Health, registry: Registry): Pages {
  let collecting: Promise<string> | undefined
  // whoever asks meanwhile gets the same: collecting costs more than all the rest of an answer
  const metrics = () => (collecting ??= registry.metrics().finally(() => (collecting = undefined)))

  return async (method, target = '') => {
    if (method !== 'GET' && method !== 'HEAD') return json(405, { error: 'only GET' })
    // as text: a target need not be a URL (`//`, `*`, `http://[`), and parsing one would throw
    const [path] = target.split('?', 1)
    try {
      switch (path) {
        case '/health/live':
          return json(200, { status: 'live' })
        case '/health/ready': {
          const { ready, ...details } = health.ready()
          return json(ready ? 200 : 503, { status: ready ? 'ready' : 'not ready', ...details })
        }
        case '/metrics':
          return { status: 200, type: registry.contentType, text: await metrics() }
        default:
          return json(404, { error: 'try /health/live, /health/ready or /metrics' })
      }
    } catch {
      return json(500, { error: 'this page could not be made' })
    }
  }
}

function json(status: number, body: object): Page {
  return { status, type: 'application/json', text: `${JSON.stringify(body)}\n` }
}
