import type { Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ProxyAddress } from './proxy-address.ts'
import { TunnelRefused } from './tunnel-refused.ts'

/** Asks a SOCKS5 proxy for a way on (RFC 1928). Rejects with TunnelRefused; whoever has the socket ends it. */
export async function socksTunnel(
  socket: Socket,
  { host, port, login }: ProxyAddress,
  destination: { readonly host: string; readonly port: number },
  timeoutMs: number,
): Promise<void> {
  const { SocksClient } = await import('socks')
  const proxy = {
    host,
    port,
    type: 5,
    ...(login && { userId: login.username, password: login.password }),
  } as const
  const timeout = Math.ceil(timeoutMs)
  try {
    await SocksClient.createConnection({
      command: 'connect',
      proxy,
      destination,
      timeout,
      existing_socket: socket,
    })
  } catch (error) {
    // without its cause: that holds the login
    throw refusal(error instanceof Error ? error.message : '', login !== undefined)
  }
  // it hands on in the next turn what came behind the reply, which may be a greeting, and nobody listens yet
  const early: Buffer[] = []
  const keep = (bytes: Buffer) => void early.push(bytes)
  socket.on('data', keep)
  await nextTurn()
  socket.pause()
  socket.removeListener('data', keep)
  if (early.length > 0) socket.unshift(Buffer.concat(early))
  // as if nobody had listened yet: it flows when somebody does
  Reflect.set(socket, 'readableFlowing', null)
}

function refusal(message: string, withLogin: boolean): TunnelRefused {
  const [, reason = ''] = /rejected connection - (\w+)$/.exec(message) ?? []
  if (reason.includes('NotAllowed')) return new TunnelRefused('does not allow this server and port')
  if (/Unreachable|Refused|Expired|AddressNotSupported|Failure/.test(reason))
    return new TunnelRefused(`could not reach the server (${reason})`, true)
  if (/Authentication failed/i.test(message)) return new TunnelRefused('refused its login')
  if (/no accepted authentication|unknown authentication/.test(message))
    return new TunnelRefused(withLogin ? 'takes no login by user name and password' : 'wants a login')
  return /closed/i.test(message)
    ? new TunnelRefused('closed the connection without an answer')
    : new TunnelRefused('does not answer as a SOCKS5 proxy does')
}
