import type { Socket } from 'node:net'

const LINE_END = Buffer.from('\r\n')
const MESSAGE_END = Buffer.from('\r\n.\r\n')

/** Reads a socket as an SMTP server does: line by line, and a message up to its final dot. */
export class SocketLines {
  #socket: Socket | undefined
  #buffer: Buffer = Buffer.alloc(0)
  #ended = false
  #wake = () => {}

  /** Reads from here on from this socket, e.g. the one that STARTTLS made. */
  attach(socket: Socket): void {
    this.#socket = socket
    this.#buffer = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
      if (this.#socket !== socket) return
      this.#buffer = Buffer.concat([this.#buffer, chunk])
      this.#wake()
    })
    const end = () => {
      if (this.#socket !== socket) return
      this.#ended = true
      this.#wake()
    }
    socket.on('end', end)
    socket.on('close', end)
  }

  /** Undefined when the client is gone. */
  async line(): Promise<string | undefined> {
    const taken = await this.#take(() => {
      const at = this.#buffer.indexOf(LINE_END)
      return at < 0 ? undefined : at + LINE_END.length
    })
    return taken?.toString('utf8').slice(0, -LINE_END.length)
  }

  /** The message as it was sent, dots stuffed, without the final dot. Undefined when the client is gone before that. */
  async message(): Promise<Buffer | undefined> {
    const taken = await this.#take(() => {
      if (this.#buffer.subarray(0, 3).equals(MESSAGE_END.subarray(2))) return 3
      const at = this.#buffer.indexOf(MESSAGE_END)
      return at < 0 ? undefined : at + MESSAGE_END.length
    })
    return taken?.subarray(0, Math.max(0, taken.length - 3))
  }

  /** Waits for this much of the message; takes nothing away. False when the client is gone. */
  async holds(bytes: number): Promise<boolean> {
    while (this.#buffer.length < bytes) {
      if (this.#ended) return false
      await this.#more()
    }
    return true
  }

  async #take(length: () => number | undefined): Promise<Buffer | undefined> {
    for (;;) {
      const found = length()
      if (found !== undefined) {
        const taken = this.#buffer.subarray(0, found)
        this.#buffer = this.#buffer.subarray(found)
        return taken
      }
      if (this.#ended) return undefined
      await this.#more()
    }
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }
}
