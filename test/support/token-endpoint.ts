import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { pino } from 'pino'
import type { Grant } from '../../src/oauth/grant.ts'
import type { Fetch } from '../../src/oauth/token-request.ts'
import type { TokenSourceOptions } from '../../src/oauth/token-source.ts'
import { createTokens, type Tokens } from '../../src/oauth/tokens.ts'

export interface Asked {
  readonly body: URLSearchParams
  readonly authorization: string | undefined
}

/** What the endpoint does with the nth request, counted from 1. */
export type Reply = (response: ServerResponse, asked: Asked, nth: number) => void

/** A reply of a token endpoint as RFC 6749 has it. */
export function json(status: number, body: object, headers: Readonly<Record<string, string>> = {}): Reply {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify(body))
  }
}

/** `token-1`, `token-2`, … */
export function numberedTokens(expiresIn: number | undefined = 3_600): Reply {
  return (response, asked, nth) =>
    json(200, { access_token: `token-${nth}`, token_type: 'Bearer', expires_in: expiresIn })(
      response,
      asked,
      nth,
    )
}

/** A token endpoint that does what it is told; for faults that a real one does not produce on demand. */
export async function tokenEndpoint(reply: Reply) {
  const asked: Asked[] = []
  const state = { reply }
  const server = createServer({ keepAlive: false }, (request, response) => {
    void bodyOf(request).then((body) => {
      const one = { body: new URLSearchParams(body), authorization: request.headers.authorization }
      const nth = asked.push(one)
      state.reply(response, one, nth)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    return new Promise<void>((resolve) => server.close(() => resolve()))
  })
  const { port } = server.address() as AddressInfo
  return {
    asked,
    url: `http://127.0.0.1:${port}/token`,
    behave: (next: Reply) => void (state.reply = next),
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}

export const plainFetch: Fetch = (url, init) => fetch(url, init)

/** Tokens with a log to read, and a clock that moves when it is told. */
export function tokensOf(own: Partial<TokenSourceOptions> = {}): {
  readonly tokens: Tokens
  readonly log: readonly string[]
  readonly clock: { ms: number }
} {
  const log: string[] = []
  const clock = { ms: 0 }
  const tokens = createTokens({
    fetch: plainFetch,
    now: Date.now,
    monotonicNow: () => clock.ms,
    timeoutMs: 10_000,
    log: pino({ level: 'debug' }, { write: (line: string) => void log.push(line) }),
    ...own,
  })
  onTestFinished(() => tokens.close())
  return { tokens, log, clock }
}

/** A client with a secret. */
export function secretGrant(tokenUrl: string, secret = 'of the client'): Grant {
  return {
    kind: 'client_credentials',
    account: 'invoices',
    tokenUrl,
    clientId: 'worker',
    proof: { kind: 'secret', secret },
    scope: 'https://outlook.office365.com/.default',
  }
}
