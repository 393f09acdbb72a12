import { request } from 'node:http'
import type { Socket } from 'node:net'
import type { ProxyAddress } from './proxy-address.ts'
import { TunnelRefused } from './tunnel-refused.ts'

const MOST_BYTES = 8 * 1024

/** Asks an HTTP proxy for a way on (RFC 9110 section 9.3.6). Rejects with TunnelRefused; whoever has the socket ends it. */
export function httpTunnel(
  socket: Socket,
  { login }: ProxyAddress,
  to: { readonly host: string; readonly port: number },
): Promise<void> {
  const authority = `${to.host.includes(':') ? `[${to.host}]` : to.host}:${to.port}`
  const basic = login && Buffer.from(`${login.username}:${login.password}`).toString('base64')
  return new Promise((resolve, reject) => {
    const asked = request({
      method: 'CONNECT',
      path: authority,
      headers: { Host: authority, ...(login && { 'Proxy-Authorization': `Basic ${basic}` }) },
      setHost: false,
      maxHeaderSize: MOST_BYTES,
      createConnection: () => socket,
    })
    asked.once('connect', ({ statusCode = 0 }, _, early) => {
      // the server may have greeted already
      socket.unshift(early)
      if (statusCode >= 200 && statusCode < 300) resolve()
      else reject(refusal(statusCode, login !== undefined))
    })
    asked.once('error', (error: NodeJS.ErrnoException) => {
      const isNoise = error.code?.startsWith('HPE_') === true
      reject(
        new TunnelRefused(
          isNoise ? 'does not answer as an HTTP proxy does' : 'closed the connection without an answer',
        ),
      )
    })
    asked.end()
  })
}

function refusal(status: number, withLogin: boolean): TunnelRefused {
  switch (status) {
    // tinyproxy says 401 to a login that is wrong
    case 401:
    case 407:
      return new TunnelRefused(`${withLogin ? 'refused its login' : 'wants a login'} (${status})`)
    case 403:
      return new TunnelRefused('does not allow this server and port (403)')
    default:
      return status >= 500
        ? new TunnelRefused(`could not reach the server (${status})`, true)
        : new TunnelRefused(`did not connect to the server (${status})`)
  }
}
