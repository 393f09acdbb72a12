import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { SocketLines } from '../socket-lines.ts'

/** A server that speaks SMTP until it comes to the point at which it does what it was made for. */
export interface HostileServer {
  readonly host: string
  readonly port: number
  close(): Promise<void>
}

/** `connect`, `dot` (the end of a message), or the command that it answers in its own way. */
export type Point = 'connect' | 'EHLO' | 'AUTH' | 'STARTTLS' | 'MAIL' | 'RCPT' | 'DATA' | 'dot'

/** `usual` is what is said everywhere else; what ends the connection is up to it. */
export type Hostility = (socket: Socket, usual: () => void) => void

const KEYWORDS = ['250-hostile.test', '250-AUTH PLAIN LOGIN', '250 SIZE 10485760']

export async function startHostileServer(
  point: Point,
  act: Hostility,
  keywords: readonly string[] = KEYWORDS,
): Promise<HostileServer> {
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
    const at = (here: Point, usual: string): void => {
      const say = (): void => {
        if (socket.writable) socket.write(`${usual}\r\n`)
      }
      if (here === point) act(socket, say)
      else say()
    }
    void speak(socket, at, keywords.join('\r\n'), point)
  })
  await listening(server)
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

async function speak(
  socket: Socket,
  at: (point: Point, usual: string) => void,
  greeting: string,
  point: Point,
): Promise<void> {
  const lines = new SocketLines()
  lines.attach(socket)
  at('connect', '220 hostile.test ESMTP')
  for (;;) {
    const line = await lines.line()
    if (line === undefined) return void socket.end()
    const verb = line.split(/[ :]/, 1)[0]?.toUpperCase()
    if (verb === 'EHLO') at('EHLO', greeting)
    else if (verb === 'AUTH') {
      at('AUTH', '235 2.7.0 Welcome')
      // what follows is no command: parts of the login here, parts of the mail below
      if (point === 'AUTH') return
    } else if (verb === 'STARTTLS') at('STARTTLS', '220 2.0.0 Ready')
    else if (verb === 'MAIL') at('MAIL', '250 2.1.0 Ok')
    else if (verb === 'RCPT') at('RCPT', '250 2.1.5 Ok')
    else if (verb === 'DATA') {
      at('DATA', '354 Go ahead')
      if (point === 'DATA') return
      if ((await lines.message()) === undefined) return
      at('dot', '250 2.0.0 Ok: queued')
    } else if (socket.writable) socket.write('250 2.0.0 Ok\r\n')
  }
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
}
