import type { Socket } from 'node:net'
import type { Dial } from './dial.ts'
import { encrypted } from './encrypted.ts'
import { isLoopback } from './ip-address.ts'
import type { Trust } from './trust.ts'
import { withinTime } from './within-time.ts'

/**
 * One request, as `fetch`: https, or http to loopback. Follows no redirects, since another host would be another question
 * for the policy: the caller sees the 3xx. Rejects with HOST_DENIED, a ConnectError or what TLS or HTTP say.
 */
export type HttpClient = (
  url: string,
  init: {
    readonly method: string
    readonly headers: Readonly<Record<string, string>>
    readonly body?: string | URLSearchParams
    readonly signal: AbortSignal
  },
  /** PEM, trusted besides what all trust. */
  own?: { readonly ca?: string | undefined },
) => Promise<Response>

export interface HttpClientSettings {
  /** Checks where the connection goes. */
  readonly dial: Dial
  readonly trust: Trust
  /** A body that is longer ends with an error. */
  readonly mostBytes: number
}

/** For the way there, for the headers, and for each part of the body; the signal ends the whole. */
const PATIENCE_MS = 30_000
const MOST_HEADER_BYTES = 16 * 1024
/** Statuses that have no body (https://fetch.spec.whatwg.org/#null-body-status). */
const WITHOUT_BODY = [101, 204, 205, 304]

/** Each request has a connection of its own: there is one an hour, and no idle one to find dead. */
export function createHttpClient({ dial, trust, mostBytes }: HttpClientSettings): HttpClient {
  const open = async (url: URL, ca: string | undefined, signal: AbortSignal): Promise<Socket> => {
    const isPlain = url.protocol === 'http:'
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
    const port = Number(url.port === '' ? (isPlain ? 80 : 443) : url.port)
    const { socket, address } = await dial({ host, port }, { timeoutMs: PATIENCE_MS, signal })
    try {
      if (!isPlain)
        return await withinTime(
          encrypted(socket, host.replace(/\.$/, ''), trust.contextFor({ ca }), ['http/1.1']),
          PATIENCE_MS,
          signal,
        )
      if (address !== undefined && isLoopback(address)) return socket
      throw new Error('http:// is for loopback only, since nobody else may see what is sent')
    } catch (error) {
      socket.destroy()
      throw error
    }
  }

  return async (text, { method, headers, body, signal }, { ca } = {}) => {
    const url = new URL(text)
    if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new Error('only https:// can be asked')
    const { Client } = await import('undici')
    const client = new Client(url.origin, {
      connect: (_, done) => {
        open(url, ca, signal).then(
          (socket) => done(null, socket),
          (error: unknown) => done(error instanceof Error ? error : new Error(String(error)), null),
        )
      },
      headersTimeout: PATIENCE_MS,
      bodyTimeout: PATIENCE_MS,
      maxHeaderSize: MOST_HEADER_BYTES,
    })
    try {
      const path = url.pathname + url.search
      const sent = body === undefined ? null : String(body)
      const reply = await client.request({ path, method, headers, body: sent, signal })
      reply.body.once('close', () => void client.destroy())
      const init = { status: reply.statusCode, headers: pairs(reply.headers) }
      if (!WITHOUT_BODY.includes(reply.statusCode))
        return new Response(ReadableStream.from(bounded(reply.body, mostBytes)), init)
      await reply.body.dump()
      return new Response(null, init)
    } catch (error) {
      await client.destroy()
      throw error
    }
  }
}

async function* bounded(body: AsyncIterable<unknown>, most: number): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const part of body) {
    if (!(part instanceof Uint8Array)) continue
    size += part.length
    if (size > most) throw new Error(`the reply has more than ${most} bytes`)
    yield part
  }
}

function pairs(headers: Readonly<Record<string, string | string[] | undefined>>): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, one]),
  )
}
