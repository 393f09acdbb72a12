import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { freePorts } from '../../sandbox/free-ports.ts'
import type { Dial } from '../../src/net/dial.ts'
import type { MadeCertificate } from './made-certificate.ts'

/** Says so where there is none, and ends a build server: green would mean nothing. */
export function hasOpenssl(): boolean {
  if (spawnSync('openssl', ['version']).status === 0) return true
  const why = 'SKIPPED: there is no openssl on this machine; install it and try again.'
  if (process.env['CI']) throw new Error(why)
  process.stderr.write(`\n${why}\n`)
  return false
}

/**
 * OpenSSL's own server, which wants a client certificate of this authority, and the way to it: it greets the first that
 * connects, so nobody may knock to see whether it listens.
 */
export async function startOpensslServer(
  own: MadeCertificate,
  clientAuthority: string,
  options: readonly string[] = [],
): Promise<Dial> {
  const [port = 0] = await freePorts(1)
  const folder = await mkdtemp(join(tmpdir(), 'openssl-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = async (name: string, text: string) => {
    await writeFile(join(folder, name), `${text}\n`)
    return join(folder, name)
  }
  const server = spawn(
    'openssl',
    [
      ...['s_server', '-quiet', '-accept', `127.0.0.1:${port}`],
      ...['-cert', await file('server.pem', own.cert), '-key', await file('server-key.pem', own.key)],
      ...['-CAfile', await file('ca.pem', clientAuthority), '-Verify', '2', '-verify_return_error'],
      ...options,
    ],
    { stdio: ['pipe', 'pipe', 'ignore'] },
  )
  const gone = once(server, 'exit')
  onTestFinished(async () => {
    server.kill()
    await gone
  })
  // what comes over the connection is printed, and what is typed goes over it
  let inMail = false
  server.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = text.split('\r\n').filter((line) => line !== '')
    for (const line of lines) {
      if (inMail && line !== '.') continue
      inMail = line === 'DATA'
      server.stdin.write(`${inMail ? '354 Go on' : line === 'QUIT' ? '221 Bye' : '250 Ok'}\r\n`)
    }
  })
  server.stdin.write('220 openssl.test ESMTP\r\n')
  return async () => {
    for (;;) {
      const socket = await connected(port)
      if (socket) return { socket, address: socket.remoteAddress }
      await sleep(20)
    }
  }
}

function connected(port: number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(socket))
    socket.once('error', () => resolve(undefined))
  })
}
