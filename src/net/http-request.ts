import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import type { Dial } from './dial.ts'
import { encrypted } from './encrypted.ts'
import { isLoopback } from './ip-address.ts'
import type { OwnTrust, Trust } from './trust.ts'
import { withinTime } from './within-time.ts'

/**
 * One request over a connection of its own, and the reply as it begins. Follows no redirects, since another host would be
 * another question for the policy: the caller sees the 3xx. Rejects with what the dial gives for a host that is denied, a
 * ConnectError, NotEncrypted, or what TLS or HTTP say. Whoever has the reply reads its body to the end, or destroys it.
 */
export type HttpRequest = (
  url: URL,
  init: {
    readonly method: string
    readonly headers: Readonly<Record<string, string>>
    readonly body?: string
    readonly signal: AbortSignal
  },
  own?: OwnTrust,
) => Promise<HttpReply>

export interface HttpReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** As it comes, and no faster than it is read; ends with an error where it is shorter than it was announced. */
  readonly body: Readable
}

export interface HttpRequestSettings {
  /** Checks where the connection goes. */
  readonly dial: Dial
  readonly trust: Trust
  /** To whom `http://` may go, where anybody on the way reads and changes what is said. */
  readonly plain: 'loopback' | 'anybody'
}

/** `http://` to another machine. */
export class NotEncrypted extends Error {
  override readonly name = 'NotEncrypted'
}

/** For the way there, for the headers, and for each part of the body; the signal ends the whole. */
const PATIENCE_MS = 30_000
const MOST_HEADER_BYTES = 16 * 1024

export function createHttpRequest({ dial, trust, plain }: HttpRequestSettings): HttpRequest {
  const open = async (url: URL, own: OwnTrust, signal: AbortSignal): Promise<Socket> => {
    const isPlain = url.protocol === 'http:'
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
    const port = Number(url.port === '' ? (isPlain ? 80 : 443) : url.port)
    const { socket, address } = await dial({ host, port }, { timeoutMs: PATIENCE_MS, signal })
    try {
      if (!isPlain)
        return await withinTime(
          encrypted(socket, host.replace(/\.$/, ''), trust.contextFor(own), ['http/1.1']),
          PATIENCE_MS,
          signal,
        )
      if (plain === 'anybody' || (address !== undefined && isLoopback(address))) return socket
      throw new NotEncrypted('http:// is for loopback only, since nobody else may see what is sent')
    } catch (error) {
      socket.destroy()
      throw error
    }
  }

  return async (url, { method, headers, body, signal }, own = {}) => {
    if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new Error('only https:// can be asked')
    const { Client } = await import('undici')
    const client = new Client(url.origin, {
      connect: (_, done) => {
        open(url, own, signal).then(
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
      const reply = await client.request({ path, method, headers, body: body ?? null, signal })
      reply.body.once('close', () => void client.destroy())
      // whoever reads it is told; whoever destroys it unread wants to hear nothing
      reply.body.on('error', () => {})
      return { status: reply.statusCode, headers: reply.headers, body: reply.body }
    } catch (error) {
      await client.destroy()
      throw error
    }
  }
}
