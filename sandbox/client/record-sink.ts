import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { createGunzip } from 'node:zlib'
import { listenLocally, loopback } from '../listen.ts'
import { parseRecord } from './engine-record.ts'
import { Records } from './records.ts'

/**
 * Shows what happens inside an engine, without Elasticsearch: the smallest server that the broker's own Elasticsearch
 * exporter takes for one. Other processes read the records as they come from `url` (see record-stream.ts).
 */
export class RecordSink {
  readonly records: Records
  readonly url: string
  readonly #server: Server

  private constructor(server: Server, port: number, records: Records) {
    this.records = records
    this.#server = server
    this.url = `http://${loopback}:${port}/records`
    server.on('request', (request, response) => {
      this.#answer(request, response).catch(() => response.destroy())
    })
  }

  static async listen(records = new Records()): Promise<RecordSink> {
    const server = createServer({ keepAliveTimeout: 60_000 })
    return new RecordSink(server, await listenLocally(server), records)
  }

  /** Settings of a broker that exports to this sink. */
  get engineEnvironment(): Record<string, string> {
    const setting = 'ZEEBE_BROKER_EXPORTERS_RECORDS'
    return {
      [`${setting}_CLASSNAME`]: 'io.camunda.zeebe.exporter.ElasticsearchExporter',
      [`${setting}_ARGS_URL`]: new URL('/', this.url).origin,
      // each record at once instead of a thousand every five seconds
      [`${setting}_ARGS_BULK_SIZE`]: '1',
      [`${setting}_ARGS_INDEX_CREATETEMPLATE`]: 'false',
      // refused commands and activations are of interest, too
      [`${setting}_ARGS_INDEX_REJECTION`]: 'true',
      [`${setting}_ARGS_INDEX_JOBBATCH`]: 'true',
    }
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === '/records') {
      this.#stream(response)
      return
    }
    const gzipped = request.headers['content-encoding'] === 'gzip'
    const body = await text(gzipped ? request.pipe(createGunzip()) : request)
    // the exporter's client insists on this header
    response.setHeader('x-elastic-product', 'Elasticsearch')
    response.setHeader('content-type', 'application/json')
    if (request.url?.startsWith('/_bulk')) {
      // every record is a pair of lines: where it should go, and what it is
      const lines = body.split('\n').filter((line) => line !== '')
      for (const [index, line] of lines.entries()) if (index % 2 === 1) this.records.add(parseRecord(line))
      response.end('{"took":0,"errors":false,"items":[]}')
    } else response.end('{"acknowledged":true,"version":{"number":"8.13.4"}}')
  }

  /** One line of JSON for each record from now on. */
  #stream(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' }).flushHeaders()
    const end = this.records.follow((record) => response.write(`${JSON.stringify(record)}\n`))
    response.once('close', end)
  }
}
