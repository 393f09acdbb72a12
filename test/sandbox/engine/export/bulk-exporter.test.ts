import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { expect, it, onTestFinished } from 'vitest'
import { RecordSink } from '../../../../sandbox/client/record-sink.ts'
import { streamRecords } from '../../../../sandbox/client/record-stream.ts'
import { Records } from '../../../../sandbox/client/records.ts'
import { exportRecords } from '../../../../sandbox/engine/export/bulk-exporter.ts'
import { listen } from '../../../../sandbox/listen.ts'

const record = (position: number): string =>
  JSON.stringify({ position, partitionId: 1, key: position, recordType: 'EVENT', value: {} })

/** An engine with some records, and nothing more to come. */
const engineWith = (all: readonly string[]) => ({
  records: async (from: number, { limit, signal }: { limit: number; signal?: AbortSignal }) => {
    const records = all.slice(from, from + limit)
    if (records.length === 0)
      await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()))
    return { records, next: from + records.length }
  },
})

it('all records reach a sink, each once and in order', async () => {
  const sink = await RecordSink.listen()
  const records = new Records()
  const stop = await streamRecords(sink.url, records)
  const over = new AbortController()
  const all = Array.from({ length: 250 }, (_, index) => record(index + 1))
  const exporting = exportRecords(engineWith(all), sink.origin, over.signal)
  await records.waitFor({ key: '250' })
  expect(records.find().map(({ position }) => position)).toEqual(all.map((_, index) => index + 1))
  over.abort()
  await exporting
  stop()
  await sink.close()
})

it('what got no answer is sent again', async () => {
  const bodies: string[] = []
  const over = new AbortController()
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      bodies.push(body)
      if (bodies.length === 1) response.destroy()
      else if (bodies.length === 2) response.writeHead(503).end()
      else {
        response.end('{}')
        over.abort()
      }
    })
  })
  onTestFinished(() => void server.close())
  await exportRecords(engineWith([record(1)]), `http://127.0.0.1:${await listen(server)}`, over.signal)
  expect(bodies).toHaveLength(3)
  expect(new Set(bodies).size).toBe(1)
  expect(bodies[0]).toContain(`\n${record(1)}\n`)
})
