import type { Server } from 'node:net'

export const loopback = '127.0.0.1'

export interface ListenAt {
  /** This machine alone unless told otherwise. */
  readonly host?: string
  /** 0 is any free port. */
  readonly port?: number
}

/** Lets a server listen; resolves with its port. */
export async function listen(server: Server, { host = loopback, port = 0 }: ListenAt = {}): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server without a port')
  return address.port
}
