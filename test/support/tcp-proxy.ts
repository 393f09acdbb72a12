import { connect, createServer, type Server, type Socket } from 'node:net'
import { listen } from '../../sandbox/listen.ts'

interface State {
  /** Whatever is asked with this in it gets no answer. */
  unanswered: string | undefined
}

/** A wire that a test can disturb, in front of a server on loopback. */
export class TcpProxy {
  readonly port: number
  readonly #server: Server
  readonly #sockets: Set<Socket>
  readonly #state: State

  private constructor(port: number, server: Server, sockets: Set<Socket>, state: State) {
    this.port = port
    this.#server = server
    this.#sockets = sockets
    this.#state = state
  }

  static async start(target: number): Promise<TcpProxy> {
    const sockets = new Set<Socket>()
    const state: State = { unanswered: undefined }
    const server = createServer((near) => {
      const far = connect(target, '127.0.0.1')
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(from)
        from.on('error', () => to.destroy())
        from.on('close', () => {
          sockets.delete(from)
          to.destroy()
        })
      }
      let losing = false
      near.on('data', (bytes) => {
        losing ||= state.unanswered !== undefined && bytes.includes(state.unanswered)
        far.write(bytes)
      })
      far.on('data', (bytes) => {
        if (losing) near.destroy()
        else near.write(bytes)
      })
    })
    return new TcpProxy(await listen(server), server, sockets, state)
  }

  /** From now on, the answer to a question with this text is lost, and the connection with it. */
  loseAnswersTo(text: string): void {
    this.#state.unanswered = text
  }

  /** Nothing comes through, and nobody is told. */
  freeze(): void {
    for (const socket of this.#sockets) socket.pause()
  }

  repair(): void {
    this.#state.unanswered = undefined
    for (const socket of this.#sockets) socket.resume()
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
