import type { Socket } from 'node:net'
import { checkedAddresses, lookupAll, toConnect, type Checked, type Lookup } from './checked-addresses.ts'
import { connect, ConnectError, inTurn, type Address } from './connect.ts'
import type { Purpose } from './host-denied.ts'
import { anyHost, type HostPolicy } from './host-policy.ts'
import { isLoopback } from './ip-address.ts'
import { showProxy, type ProxyAddress } from './proxy-address.ts'
import { throughProxy } from './through-proxy.ts'
import type { Trust } from './trust.ts'
import { TunnelRefused } from './tunnel-refused.ts'

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

/**
 * Opens the way to a host, to addresses that were checked. Rejects with HOST_DENIED or a ConnectError; ends when the
 * signal aborts, or after `timeoutMs`.
 */
export type Dial = (
  target: DialTarget,
  options: { readonly timeoutMs: number; readonly signal: AbortSignal },
) => Promise<Dialled>

export interface DialSettings {
  readonly purpose?: Purpose
  /** Binds the hosts that are asked for; of a proxy, `deny` alone does. */
  readonly policy?: HostPolicy
  /** For targets that name none. */
  readonly proxy?: ProxyAddress | undefined
  /** For proxies that speak TLS. */
  readonly trust?: Trust
  readonly lookup?: Lookup
}

/** Behind a proxy: how long DNS may take here, and how many addresses the proxy is asked for. */
const LOOKUP_MS = 5_000
const MOST_TRIES = 4

export function createDial({
  purpose = 'mail server',
  policy = anyHost,
  proxy: usual,
  trust,
  lookup = lookupAll,
}: DialSettings = {}): Dial {
  return async ({ host, port, proxy = usual }, { timeoutMs, signal }) => {
    const began = performance.now()
    const left = () => Math.max(1, timeoutMs - (performance.now() - began))
    const ask = { lookup, signal }
    const asked = { ...ask, purpose, host, policy }
    if (!proxy) {
      const found = await checkedAddresses({ ...asked, timeoutMs })
      const socket = await connect(addressesOf(found), port, left(), signal)
      return { socket, address: socket.remoteAddress }
    }

    const lookupMs = Math.min(LOOKUP_MS, timeoutMs / 3)
    const far = await checkedAddresses({ ...asked, timeoutMs: lookupMs, mayBeUnknown: true })
    const ofProxy = { purpose: 'proxy', host: proxy.host, policy: { ...policy, allow: [] } } as const
    const near = await checkedAddresses({ ...ask, ...ofProxy, timeoutMs: left() }).catch((error: unknown) => {
      throw proxyNotFound(error, proxy, signal)
    })
    const tunnel = { proxy, addresses: addressesOf(near), trust, signal }
    const hosts =
      far.kind === 'name' ? [far.name] : addressesOf(far).map(({ address }) => withoutZone(address))
    const tries = hosts.slice(0, MOST_TRIES)
    let refused: TunnelRefused | undefined
    for (const [nth, to] of tries.entries()) {
      try {
        const share = left() / (tries.length - nth)
        const socket = await throughProxy({ ...tunnel, to: { host: to, port }, timeoutMs: share })
        return { socket, address: far.kind === 'name' ? undefined : farAddress(to, socket.remoteAddress) }
      } catch (error) {
        if (!(error instanceof TunnelRefused)) throw error
        refused = error
      }
    }
    throw new ConnectError('EPROXY', `the proxy ${showProxy(proxy)} ${refused?.message ?? ''}`)
  }
}

function addressesOf(found: Checked): readonly Address[] {
  return found.kind === 'name' ? [] : inTurn(found.addresses.map(toConnect))
}

function proxyNotFound(error: unknown, proxy: ProxyAddress, signal: AbortSignal): unknown {
  if (!(error instanceof ConnectError) || signal.aborted) return error
  const reason = error.originalCode ?? error.code
  return new ConnectError(
    'EPROXY',
    `the name of the proxy ${showProxy(proxy)} cannot be resolved (${reason})`,
  )
}

/**
 * The address of a server behind a proxy. What is loopback for a proxy on another machine is that machine's, and the way
 * to it is not.
 */
export function farAddress(server: string, proxy: string | undefined): string | undefined {
  return isLoopback(server) && !(proxy !== undefined && isLoopback(proxy)) ? undefined : server
}

/** An interface of this machine means nothing to a proxy. */
function withoutZone(address: string): string {
  return address.replace(/%.*$/, '')
}
