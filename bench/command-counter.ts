import type { OutgoingHttpHeaders } from 'node:http'
import { connect, createServer, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'

/** A relay in front of the engine that counts the commands that go through it. */
export interface CommandCounter {
  /** `host:port` */
  readonly address: string
  commands(): number
  close(): void
}

export async function startCommandCounter(engine: string): Promise<CommandCounter> {
  const upstream = connect(`http://${engine.replace(/^\w+:\/\//, '')}`)
  let commands = 0
  const server = createServer()
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    commands += 1
    const request = upstream.request({ ...headers, ':authority': undefined })
    request.on('response', (answer) => stream.respond(answer, { waitForTrailers: true }))
    let trailers: OutgoingHttpHeaders = {}
    request.on('trailers', (last: OutgoingHttpHeaders) => (trailers = last))
    stream.on('wantTrailers', () => stream.sendTrailers(trailers))
    stream.pipe(request).pipe(stream)
    for (const [one, other] of [
      [stream, request],
      [request, stream],
    ] as const) {
      one.on('error', () => other.close())
      one.on('aborted', () => other.close())
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    address: `grpc://127.0.0.1:${port}`,
    commands: () => commands,
    close() {
      upstream.destroy()
      server.close()
    },
  }
}
