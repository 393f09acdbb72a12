import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { onTestFinished } from 'vitest'
import type { ProxyAddress } from '../../src/net/proxy-address.ts'
import type { Certificates } from './certificates.ts'

/** What a proxy does with somebody who asks it for a way on; `pass`: connects, as it should. */
export type Conduct =
  | 'pass'
  /** Says these bytes in place of an answer, and nothing more. */
  | { readonly says: string | Buffer }
  /** As `says`, and closes. */
  | { readonly endsWith: string | Buffer }

export interface ScriptedProxyOptions {
  readonly kind: ProxyAddress['kind']
  /** The nth who asks, counted from 1. */
  readonly conduct?: (nth: number) => Conduct
  readonly login?: { readonly username: string; readonly password: string }
  readonly certificates?: Certificates
  /** Where every name and address leads. */
  readonly leadsTo?: string
  /** The server waits for the client to speak first. */
  readonly isSilent?: boolean
}

export interface ScriptedProxy {
  readonly address: ProxyAddress
  /** The whole request of an HTTP proxy, or the target of a SOCKS5 one as `host:port`. */
  readonly asked: readonly string[]
  readonly connections: () => number
}

/** A proxy that sends the first words of the server in one piece with its own answer. Ends with the test. */
export async function scriptedProxy(options: ScriptedProxyOptions): Promise<ScriptedProxy> {
  const { kind, conduct = () => 'pass', leadsTo, isSilent = false, certificates } = options
  const asked: string[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const serve = (socket: Socket) => {
    connections += 1
    sockets.add(socket.on('error', () => {}))
    const meet = kind === 'socks5' ? meetSocks : meetHttp
    const steps = async () => {
      const { target, told, granted, refused } = await meet(socket, options)
      const how = conduct(asked.push(told))
      if (how !== 'pass') {
        if ('says' in how) socket.write(how.says)
        else socket.end(how.endsWith)
        return
      }
      if (target === undefined) return void socket.end(refused)
      const far = connect(target.port, leadsTo ?? target.host)
      sockets.add(far.on('error', () => socket.end(refused)))
      const greeting = isSilent ? await nothing(far) : await some(far)
      socket.write(Buffer.concat([granted, greeting]))
      far.pipe(socket)
      socket.pipe(far)
    }
    steps().catch(() => socket.destroy())
  }
  const server = certificates
    ? createTlsServer({ key: certificates.key, cert: certificates.cert }, serve)
    : createServer(serve)
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { address: { kind, host: '127.0.0.1', port }, asked, connections: () => connections }
}

interface Met {
  /** Undefined: the login is wrong. */
  readonly target: { readonly host: string; readonly port: number } | undefined
  readonly told: string
  readonly granted: Buffer
  readonly refused: Buffer
}

async function meetHttp(socket: Socket, { login }: ScriptedProxyOptions): Promise<Met> {
  let text = ''
  while (!text.includes('\r\n\r\n')) text += String(await some(socket))
  const [, host = '', port] = /^CONNECT \[?([^\]\s]+?)\]?:(\d+) /.exec(text) ?? []
  const wanted = login && Buffer.from(`${login.username}:${login.password}`).toString('base64')
  const isKnown = wanted === undefined || text.includes(`Proxy-Authorization: Basic ${wanted}\r\n`)
  return {
    target: isKnown ? { host, port: Number(port) } : undefined,
    told: text,
    granted: Buffer.from('HTTP/1.1 200 Connection established\r\nVia: 1.1 proxy\r\n\r\n'),
    refused: Buffer.from(`HTTP/1.1 ${isKnown ? 502 : 407} No\r\nContent-Length: 0\r\n\r\n`),
  }
}

async function meetSocks(socket: Socket, { login }: ScriptedProxyOptions): Promise<Met> {
  const hello = await some(socket)
  const method = login ? 2 : 0
  const offered = [...hello.subarray(2)]
  const none = { target: undefined, told: 'none', granted: Buffer.alloc(0) }
  if (!offered.includes(method)) return { ...none, refused: Buffer.from([5, 0xff]) }
  socket.write(Buffer.from([5, method]))
  if (login) {
    const said = (await some(socket)).toString('latin1')
    const { username, password } = login
    const right = `\u0001${String.fromCharCode(username.length)}${username}${String.fromCharCode(password.length)}${password}`
    if (said !== right) return { ...none, refused: Buffer.from([1, 1]) }
    socket.write(Buffer.from([1, 0]))
  }
  const request = await some(socket)
  const port = request.readUInt16BE(request.length - 2)
  const host = hostIn(request)
  return {
    target: { host, port },
    told: `${host}:${port}`,
    granted: Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 25]),
    refused: Buffer.from([5, 4, 0, 1, 0, 0, 0, 0, 0, 0]),
  }
}

function hostIn(request: Buffer): string {
  const bytes = request.subarray(4, -2)
  switch (request[3]) {
    case 1:
      return bytes.join('.')
    case 3:
      return bytes.subarray(1).toString('latin1')
    default:
      return (bytes.toString('hex').match(/.{4}/g) ?? []).join(':')
  }
}

async function nothing(far: Socket): Promise<Buffer> {
  await once(far, 'connect')
  return Buffer.alloc(0)
}

async function some(socket: Socket): Promise<Buffer> {
  const bytes: unknown = socket.read()
  if (Buffer.isBuffer(bytes)) return bytes
  await once(socket, 'readable')
  if (socket.readableEnded) throw new Error('the client has gone')
  return some(socket)
}
