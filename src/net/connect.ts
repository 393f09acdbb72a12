import { connect as connectSocket, type Socket } from 'node:net'

/** A failure before the first byte of SMTP, in the form in which nodemailer reports its own. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError'
  readonly code: 'EDNS' | 'ETIMEDOUT' | 'ESOCKET' | 'EREFUSED'
  readonly originalCode: string | undefined
  readonly command = 'CONN'

  constructor(code: ConnectError['code'], message: string, originalCode?: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
    this.originalCode = originalCode
  }
}

/**
 * Opens the TCP connection ourselves, so that the address is known before anything is said on it. Tries all addresses
 * of the host in turn (RFC 8305).
 */
export function connect(host: string, port: number, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectSocket({ host, port, autoSelectFamily: true, noDelay: true })
    const fail = (error: ConnectError) => {
      clearTimeout(timer)
      socket.destroy()
      reject(error)
    }
    const timer = setTimeout(() => {
      fail(new ConnectError('ETIMEDOUT', `no connection within ${timeoutMs} ms`, 'ETIMEDOUT'))
    }, timeoutMs)
    socket.once('error', (error: NodeJS.ErrnoException & { errors?: NodeJS.ErrnoException[] }) => {
      // several addresses: the first one's reason stands for all
      const reason = error.errors?.[0] ?? error
      const dns = reason.syscall === 'getaddrinfo'
      fail(new ConnectError(dns ? 'EDNS' : 'ESOCKET', reason.message, reason.code, error))
    })
    socket.once('connect', () => {
      clearTimeout(timer)
      socket.removeAllListeners('error')
      // a reset between here and nodemailer's own handlers shows up there as a closed connection
      socket.on('error', () => {})
      resolve(socket)
    })
  })
}
