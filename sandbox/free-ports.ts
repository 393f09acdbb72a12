import { createServer } from 'node:net'
import { listen } from './listen.ts'

/** Ports that were free on loopback a moment ago, all different: for programs that cannot choose one themselves. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  // all are held at the same time, so that none is given twice
  const ports = await Promise.all(servers.map((server) => listen(server)))
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}
