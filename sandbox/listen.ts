import type { Server } from 'node:net'

export const loopback = '127.0.0.1'

/** Lets a server listen on loopback only; resolves with its port, a free one for 0. */
export async function listenLocally(server: Server, port = 0): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, loopback, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server without a port')
  return address.port
}
