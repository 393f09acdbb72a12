import type { Socket } from 'node:net'
import { connect, ConnectError, type Address } from './connect.ts'
import { encrypted } from './encrypted.ts'
import { httpTunnel } from './http-tunnel.ts'
import { showProxy, type ProxyAddress } from './proxy-address.ts'
import { socksTunnel } from './socks-tunnel.ts'
import type { Trust } from './trust.ts'
import { TunnelRefused } from './tunnel-refused.ts'
import { withinTime } from './within-time.ts'

export interface Tunnel {
  readonly proxy: ProxyAddress
  /** The checked addresses of the proxy. */
  readonly addresses: readonly Address[]
  /** For a proxy that speaks TLS; Node's own without. */
  readonly trust: Trust | undefined
  /** An address, or a name that only the proxy can resolve. */
  readonly to: { readonly host: string; readonly port: number }
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/**
 * A connection through a proxy. Rejects with TunnelRefused where another address of the server may be tried, else with a
 * ConnectError that names the proxy.
 */
export async function throughProxy(tunnel: Tunnel): Promise<Socket> {
  const { proxy, addresses, timeoutMs, signal } = tunnel
  const began = performance.now()
  const left = () => Math.max(1, timeoutMs - (performance.now() - began))
  let socket: Socket | undefined
  try {
    socket = await connect(addresses, proxy.port, left(), signal)
    if (proxy.kind === 'https')
      socket = await withinTime(encrypted(socket, proxy.host, tunnel.trust?.contextFor({})), left(), signal)
    const way =
      proxy.kind === 'socks5'
        ? socksTunnel(socket, proxy, tunnel.to, left())
        : httpTunnel(socket, proxy, tunnel.to)
    await withinTime(way, left(), signal).catch((error: unknown) => {
      // it may be trying to reach that address
      throw isOver(error) ? new TunnelRefused('did not answer in time', true) : error
    })
    return socket
  } catch (error) {
    socket?.destroy()
    throw asOfProxy(error, proxy, signal)
  }
}

function isOver(error: unknown): boolean {
  return error instanceof ConnectError && error.code === 'ETIMEDOUT'
}

function asOfProxy(error: unknown, proxy: ProxyAddress, signal: AbortSignal): unknown {
  if (signal.aborted || !(error instanceof Error)) return error
  if (error instanceof TunnelRefused && error.isThatAddress) return error
  const what = `the proxy ${showProxy(proxy)} ${whatItDid(error)}`
  return new ConnectError('EPROXY', what)
}

function whatItDid(error: Error): string {
  if (error instanceof TunnelRefused) return error.message
  if (!(error instanceof ConnectError)) return `gave no connection that can be trusted: ${error.message}`
  const reason = error.originalCode ?? error.code
  if (reason === 'ETIMEDOUT') return 'did not answer in time'
  return reason === 'ECONNREFUSED'
    ? 'refuses connections (nothing listens there)'
    : `cannot be reached from here (${reason})`
}
