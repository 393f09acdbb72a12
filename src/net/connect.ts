import { connect as connectSocket, type Socket } from 'node:net'

/** A failure before the first byte of SMTP, in the form in which nodemailer reports its own. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError'
  /** `EPROXY`: the message says what a proxy did, or that it cannot be reached. */
  readonly code: 'EDNS' | 'ETIMEDOUT' | 'ESOCKET' | 'EREFUSED' | 'EPROXY'
  readonly originalCode: string | undefined
  readonly command = 'CONN'

  constructor(code: ConnectError['code'], message: string, originalCode?: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
    this.originalCode = originalCode
  }
}

export interface Address {
  readonly address: string
  readonly family: number
}

/** RFC 8305 section 5: how long an address is waited for before the next one is tried beside it. */
const NEXT_AFTER_MS = 250

/**
 * Opens the TCP connection ourselves, so that the address is known before anything is said on it. Tries all addresses
 * of a host, one after the other and both families in turn, and takes the first that answers (RFC 8305): unlike
 * Node, it does not give up on one because the next is tried. Rejects with a ConnectError; ends when the signal aborts.
 */
export function connect(
  addresses: readonly Address[],
  port: number,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const trying = new Set<Socket>()
    let left = inTurn(addresses)
    let next: NodeJS.Timeout | undefined
    let over = false
    let firstReason: NodeJS.ErrnoException | undefined

    const end = () => {
      over = true
      clearTimeout(timer)
      clearTimeout(next)
      signal?.removeEventListener('abort', onAbort)
      for (const socket of trying) socket.destroy()
    }
    const fail = (error: ConnectError) => {
      if (over) return
      end()
      reject(error)
    }
    const onAbort = () => fail(new ConnectError('ESOCKET', 'given up', 'ECANCELED', signal?.reason))
    const timer = setTimeout(() => {
      fail(new ConnectError('ETIMEDOUT', `no connection within ${timeoutMs} ms`, 'ETIMEDOUT'))
    }, timeoutMs)

    const tryNext = () => {
      clearTimeout(next)
      const [first, ...rest] = left
      if (over || !first) return
      left = rest
      const socket = connectSocket({ host: first.address, port, noDelay: true })
      trying.add(socket)
      socket.once('connect', () => {
        trying.delete(socket)
        if (over) return void socket.destroy()
        end()
        socket.removeAllListeners('error')
        // a reset between here and nodemailer's own handlers shows up there as a closed connection
        socket.on('error', () => {})
        resolve(socket)
      })
      socket.once('error', (error: NodeJS.ErrnoException) => {
        trying.delete(socket)
        socket.destroy()
        // an address that cannot be reached from here says less than one that refuses
        if (!firstReason || UNREACHABLE.test(firstReason.code ?? '')) firstReason = error
        if (left.length > 0) tryNext()
        else if (trying.size === 0)
          fail(new ConnectError('ESOCKET', firstReason.message, firstReason.code, firstReason))
      })
      if (left.length > 0) next = setTimeout(tryNext, NEXT_AFTER_MS)
    }

    if (signal?.aborted === true) return onAbort()
    signal?.addEventListener('abort', onAbort, { once: true })
    tryNext()
  })
}

const UNREACHABLE = /^E(?:HOST|NET)UNREACH$|^EADDRNOTAVAIL$|^EAFNOSUPPORT$/

/** The first address first, then one of each family in turn (RFC 8305 section 4). */
export function inTurn(addresses: readonly Address[]): readonly Address[] {
  const [first] = addresses
  const same = addresses.filter(({ family }) => family === first?.family)
  const other = addresses.filter(({ family }) => family !== first?.family)
  return same.flatMap((one, at) => [one, ...other.slice(at, at + 1)]).concat(other.slice(same.length))
}
