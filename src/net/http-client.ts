import { createHttpRequest, type HttpReply } from './http-request.ts'
import type { Dial } from './dial.ts'
import type { Trust } from './trust.ts'

/**
 * One request, as `fetch`, for replies that are small: https, or http to loopback. Follows no redirects: the caller sees
 * the 3xx. Rejects with HOST_DENIED, a ConnectError or what TLS or HTTP say.
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

/** Statuses that have no body (https://fetch.spec.whatwg.org/#null-body-status). */
const WITHOUT_BODY = [101, 204, 205, 304]

/** Each request has a connection of its own: there is one an hour, and no idle one to find dead. */
export function createHttpClient({ dial, trust, mostBytes }: HttpClientSettings): HttpClient {
  const request = createHttpRequest({ dial, trust, plain: 'loopback' })
  return async (text, { method, headers, body, signal }, own) => {
    const sent = body === undefined ? {} : { body: String(body) }
    const reply = await request(new URL(text), { method, headers, ...sent, signal }, own)
    const init = { status: reply.status, headers: pairs(reply.headers) }
    if (!WITHOUT_BODY.includes(reply.status))
      return new Response(ReadableStream.from(bounded(reply.body, mostBytes)), init)
    reply.body.destroy()
    return new Response(null, init)
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

function pairs(headers: HttpReply['headers']): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, one]),
  )
}
