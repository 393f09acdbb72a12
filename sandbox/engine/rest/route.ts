/** What an HTTP answer is made of. */
export interface Reply {
  readonly status: number
  /** Bytes, JSON text, or an object that becomes JSON. */
  readonly body?: Buffer | string | object
  readonly contentType?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** One request as its route sees it. */
export interface RestRequest {
  /** What stands at `{name}` in the route's path, decoded. */
  readonly parameters: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly body: Buffer
  readonly contentType: string
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** `/v2/jobs/{key}/completion` */
  readonly path: string
  /** Name of the command in the engine's records, for the texts of its rejections. */
  readonly intent?: string
  /** How many bytes the body may have; as many as a command may, unless the route says otherwise. */
  readonly limit?: number
  readonly answer: (request: RestRequest) => Promise<Reply>
}

/** The command was carried out, and there is nothing more to say. */
export const NO_CONTENT: Reply = { status: 204 }

export interface FoundRoute {
  readonly route: Route
  readonly parameters: Readonly<Record<string, string>>
}

/** The route for a request; without one, whether the path at least is known. */
export function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): FoundRoute | 'no such method' | 'no such path' {
  let found: 'no such method' | 'no such path' = 'no such path'
  for (const route of routes) {
    const parameters = match(route.path, path)
    if (!parameters) continue
    if (route.method === method) return { route, parameters }
    found = 'no such method'
  }
  return found
}

function match(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/')
  const given = path.split('/')
  if (wanted.length !== given.length) return undefined
  const parameters: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const text = given[index] ?? ''
    if (part.startsWith('{')) {
      const value = decode(text)
      if (!value) return undefined
      parameters[part.slice(1, -1)] = value
    } else if (part !== text) return undefined
  }
  return parameters
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
