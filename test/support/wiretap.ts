import { connect, createServer, type Server, type Socket } from 'node:net'
import { listen } from '../../sandbox/listen.ts'

/** A wire to a server on loopback, and what a client said on it, byte by byte. */
export class Wiretap {
  readonly port: number
  readonly #server: Server
  readonly #heard: Map<number, Buffer[]>
  readonly #sockets: Set<Socket>

  private constructor(port: number, server: Server, heard: Map<number, Buffer[]>, sockets: Set<Socket>) {
    this.port = port
    this.#server = server
    this.#heard = heard
    this.#sockets = sockets
  }

  static async start(target: number): Promise<Wiretap> {
    const heard = new Map<number, Buffer[]>()
    const sockets = new Set<Socket>()
    const server = createServer({ noDelay: true }, (near) => {
      const said: Buffer[] = []
      heard.set(near.remotePort ?? 0, said)
      near.on('data', (bytes) => said.push(bytes))
      const far = connect({ port: target, host: '127.0.0.1', noDelay: true })
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(from)
        from.pipe(to)
        from.on('error', () => to.destroy())
        from.on('close', () => {
          sockets.delete(from)
          to.destroy()
        })
      }
    })
    return new Wiretap(await listen(server), server, heard, sockets)
  }

  /** What a client said from this port of its own. */
  heardFrom(port: number): Buffer {
    return Buffer.concat(this.#heard.get(port) ?? [])
  }

  /** What all clients said. */
  heard(): Buffer {
    return Buffer.concat([...this.#heard.values()].flat())
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
