import { createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'

export type RudePhase = 'connect' | 'EHLO' | 'STARTTLS' | 'RCPT' | 'dot'

/** Writes whatever it likes to the socket in the place of an answer, for as long as the socket is open. */
export type Rudeness = (socket: Socket) => void

export interface RudeSmtp {
  readonly host: string
  readonly port: number
  /** What it wrote and the other side has not refused to take. */
  written(): number
  close(): Promise<void>
}

/** A mail server that behaves but for one phase, where any bytes may come. */
export async function startRudeSmtp(phase: RudePhase, rudeness: Rudeness): Promise<RudeSmtp> {
  const sockets = new Set<Socket>()
  let written = 0
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => {
      written += socket.bytesWritten
      sockets.delete(socket)
    })
    const answer = (where: RudePhase | undefined, usual: string) => {
      if (where === phase) rudeness(socket)
      else if (socket.writable) socket.write(`${usual}\r\n`)
    }
    answer('connect', '220 rude.test ESMTP')
    let inMessage = false
    createInterface({ input: socket }).on('line', (line) => {
      if (inMessage) {
        if (line !== '.') return
        inMessage = false
        return answer('dot', '250 2.0.0 Ok: queued as 1')
      }
      const verb = line.slice(0, 4).toUpperCase()
      if (verb === 'EHLO')
        return answer('EHLO', `250-rude.test\r\n250 ${phase === 'STARTTLS' ? 'STARTTLS' : 'AUTH PLAIN'}`)
      if (verb === 'STAR') return answer('STARTTLS', '454 4.7.0 not now')
      if (verb === 'AUTH') return answer(undefined, '235 2.7.0 Ok')
      if (verb === 'RCPT') return answer('RCPT', '250 2.1.5 Ok')
      if (verb === 'DATA') inMessage = true
      answer(undefined, verb === 'DATA' ? '354 go on' : '250 2.0.0 Ok')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    written: () => written,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
