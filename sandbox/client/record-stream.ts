import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { parseRecord } from './engine-record.ts'
import type { Records } from './records.ts'

/** Copies the records of a sink in another process into `records`, from now on; resolves with how to end that. */
export async function streamRecords(url: string, records: Records): Promise<() => void> {
  const stop = new AbortController()
  const answer = await fetch(url, { signal: stop.signal })
  if (!answer.ok || !answer.body) throw new Error(`${url}: ${answer.status}`)
  const lines = createInterface({ input: Readable.fromWeb(answer.body) })
  void copy(lines, records)
  return () => stop.abort()
}

async function copy(lines: AsyncIterable<string>, records: Records): Promise<void> {
  try {
    for await (const line of lines) records.add(parseRecord(line))
  } catch {
    // the stream ends with the reader's wish or with the engine; a wait for a record then says what is missing
  }
}
