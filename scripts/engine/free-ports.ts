import { createServer, type Server } from 'node:net'

/** Ports that were free on loopback a moment ago, all different: for programs that cannot choose one themselves. */
export async function freePorts(count: number): Promise<number[]> {
  // all are held at the same time, so that none is given twice
  const servers = await Promise.all(Array.from({ length: count }, hold))
  const ports = servers.map((server) => {
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('a TCP server without a port')
    return address.port
  })
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

function hold(): Promise<Server> {
  const server = createServer()
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', () => resolve(server))
  })
}
