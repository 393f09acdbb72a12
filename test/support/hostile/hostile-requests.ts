import { connect, type Socket } from 'node:net'

const TARGETS = [
  '//',
  '///',
  '//[',
  '/\\',
  'http://[',
  'http://x:99999/',
  '//:80',
  '///:',
  'http://a%',
  '//%',
  '//xn--',
  '//1.2.3.4.5',
  '//[::1',
  '//a:b',
  '*',
  '?',
  '#',
  '/%zz',
  '/%00',
  '/..//../etc/passwd',
  '/health/live/../ready',
  '/metrics%0d%0aX: 1',
  'javascript:1',
  '/\u00e4',
  '/__proto__',
  '/constructor',
  `/${'a'.repeat(10_000)}`,
]
const METHODS = [
  'POST',
  'PUT',
  'DELETE',
  'TRACE',
  'OPTIONS',
  'PATCH',
  'PROPFIND',
  'CONNECT',
  'FOO',
  'get',
  'G\0T',
]

const get = (target: string, method = 'GET', more = ''): string =>
  `${method} ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${more}\r\n`

/** Bytes that a client sends on a connection of their own; each is answered by 4xx, or 200 for a known path, or closed. */
const REQUESTS: readonly string[] = [
  ...TARGETS.map((target) => get(target)),
  ...METHODS.flatMap((method) => [get('/health/live', method), get('//[', method)]),
  get('/health/live', 'GET', `X: ${'a'.repeat(1_000_000)}\r\n`),
  get('/health/live', 'GET', 'X: a\r\n'.repeat(100_000)),
  get('/health/live', 'GET', 'Content-Length: 999999999999\r\n'),
  get('/health/live', 'GET', 'Content-Length: -1\r\n'),
  get('/health/live', 'GET', 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n'),
  `${get('/health/live', 'POST', 'Transfer-Encoding: chunked\r\n')}ffffffffffffffff\r\nx`,
  get('/health/live', 'GET', 'Expect: 100-continue\r\n'),
  get('/health/live', 'GET', 'Expect: rubbish\r\n'),
  get('/health/live', 'GET', 'Upgrade: websocket\r\nConnection: upgrade\r\n'),
  'GET /health/live HTTP/9.9\r\n\r\n',
  'GET /health/live\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  '\u0016\u0003\u0001\u0002\0\u0001\0',
  '\0'.repeat(100_000),
  'A'.repeat(1_000_000),
  '\r\n'.repeat(100_000),
]

/** What the worker's port answered that is neither of the three. */
export async function attackHttp(port: number): Promise<string[]> {
  const wrong: string[] = []
  for (const request of REQUESTS) {
    const answer = await exchange(port, request)
    if (!/^(?:HTTP\/1\.1 (?:100|200|4\d\d) .*)?$/s.test(answer))
      wrong.push(`${shown(request)}: ${shown(answer)}`)
  }
  return wrong
}

/** Many requests on one connection, none of whose answers is waited for before the next. */
export async function pipelineHttp(port: number, count: number): Promise<void> {
  await exchange(port, 'GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(count))
}

/** Connections that begin a request and never end it. */
export function holdHttp(port: number, count: number): { end(): void } {
  const sockets = Array.from({ length: count }, () => {
    const socket = quiet(connect(port, '127.0.0.1'))
    socket.write('GET /health/live HTTP/1.1\r\nX: ')
    return socket
  })
  return { end: () => sockets.forEach((socket) => socket.destroy()) }
}

/** All that is answered until the server closes. */
function exchange(port: number, request: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = quiet(connect(port, '127.0.0.1'))
    let answer = ''
    // only how it begins is looked at
    socket.on('data', (chunk: Buffer) => (answer ||= chunk.toString('latin1')))
    socket.once('close', () => resolve(answer))
    socket.end(request, 'latin1')
  })
}

/** Whose connection is reset has got its answer as well. */
function quiet(socket: Socket): Socket {
  return socket.on('error', () => {})
}

const shown = (text: string): string => JSON.stringify(text.slice(0, 80))
