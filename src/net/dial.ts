import type { Socket } from 'node:net'
import { connect } from './connect.ts'
import type { ProxyAddress } from './proxy-address.ts'

export interface DialTarget {
  readonly host: string
  readonly port: number
  readonly proxy?: ProxyAddress | undefined
}

export interface Dialled {
  readonly socket: Socket
  /** The address of the far end; undefined where only a proxy knows it. That of a proxy is none. */
  readonly address: string | undefined
}

/** Opens the way to a host. Rejects with a ConnectError; ends when the signal aborts, or after `timeoutMs`. */
export type Dial = (
  target: DialTarget,
  options: { readonly timeoutMs: number; readonly signal: AbortSignal },
) => Promise<Dialled>

export const dialDirectly: Dial = async ({ host, port }, { timeoutMs, signal }) => {
  const socket = await connect(host, port, timeoutMs, { signal })
  return { socket, address: socket.remoteAddress }
}
