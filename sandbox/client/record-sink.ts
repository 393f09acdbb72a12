import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { createGunzip } from 'node:zlib'
import { Arrivals } from '../arrivals.ts'
import { listen, loopback } from '../listen.ts'

/** A long run of the tests makes some ten thousand. */
const KEPT = 200_000
const LONGEST_WAIT_MS = 30_000

export interface SinkOptions {
  /** An address that the engine reaches; this machine alone unless told otherwise. */
  readonly host?: string
  /** 0 is a free one. */
  readonly port?: number
}

/**
 * Shows what happens inside an engine, without Elasticsearch: the smallest server that Zeebe's own Elasticsearch exporter
 * takes for one. Others read the records at `url` as they read those of the engine in the box (record-stream.ts).
 */
export class RecordSink {
  /** Where an exporter sends to. */
  readonly origin: string
  readonly #server: Server
  /** As JSON, in the order in which they came; the cursor of a reader is a place in it. */
  readonly #lines = new Arrivals<string>(KEPT)
  #count = 0

  private constructor(server: Server, origin: string) {
    this.#server = server
    this.origin = origin
    server.on('request', (request, response) => {
      this.#answer(request, response).catch(() => response.destroy())
    })
  }

  static async listen({ host = loopback, port = 0 }: SinkOptions = {}): Promise<RecordSink> {
    const server = createServer({ keepAliveTimeout: 60_000 })
    return new RecordSink(server, `http://${host}:${await listen(server, { host, port })}`)
  }

  get url(): string {
    return `${this.origin}/records`
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://sink')
    response.setHeader('content-type', 'application/json')
    if (pathname === '/records') return this.#read(searchParams, response)
    const gzipped = request.headers['content-encoding'] === 'gzip'
    const body = await text(gzipped ? request.pipe(createGunzip()) : request)
    // the exporter's client insists on this header
    response.setHeader('x-elastic-product', 'Elasticsearch')
    if (pathname === '/_bulk') {
      // every record is a pair of lines: where it should go, and what it is
      const lines = body.split('\n').filter((line) => line !== '')
      for (const [index, line] of lines.entries()) if (index % 2 === 1) this.#keep(line)
      response.end('{"took":0,"errors":false,"items":[]}')
    } else response.end('{"acknowledged":true,"version":{"number":"8.13.4"}}')
  }

  #keep(line: string): void {
    this.#count += 1
    this.#lines.add(line)
  }

  async #read(wish: URLSearchParams, response: ServerResponse): Promise<void> {
    const from = Number(wish.get('from') ?? this.#count)
    const waitMs = Math.min(Number(wish.get('wait') ?? 0), LONGEST_WAIT_MS)
    if (from >= this.#count && waitMs > 0) await this.#next(waitMs)
    const { all } = this.#lines
    const found = all.slice(Math.max(0, from - (this.#count - all.length)))
    response.setHeader('x-next-position', this.#count).end(`[${found.join(',')}]`)
  }

  /** Until a record comes, or it has been waited long enough. */
  #next(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        end()
        resolve()
      }
      const end = this.#lines.follow(done)
      const timer = setTimeout(done, waitMs)
    })
  }
}
