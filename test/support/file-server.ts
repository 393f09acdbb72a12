import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface FileServer {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string
  /** What came over the wire, as it came. */
  readonly questions: IncomingMessage[]
  /** How many connections are open. */
  readonly connections: () => Promise<number>
}

/** A server of files on loopback that answers as the test wants it to; it ends with the test. */
export async function fileServer(answer: RequestListener): Promise<FileServer> {
  const questions: IncomingMessage[] = []
  const server = createServer((question, reply) => {
    questions.push(question)
    answer(question, reply)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    questions,
    connections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error ? reject(error) : resolve(count)))
      }),
  }
}
