import { setTimeout as sleep } from 'node:timers/promises'
import type { Engine } from '../core/commands.ts'

const BULK_SIZE = 100
const WAIT_MS = 10_000
const ANSWER_WITHIN_MS = 10_000
const AGAIN_AFTER_MS = 500

/**
 * Sends all records, from the first one on, to whoever plays Elasticsearch at `url`, in the form in which Zeebe's own
 * exporter does. What got no answer is sent again, so a receiver drops what it knows. Ends with `signal`.
 */
export async function exportRecords(
  engine: Pick<Engine, 'records'>,
  url: string,
  signal: AbortSignal,
): Promise<void> {
  for (let from = 0; !signal.aborted;) {
    const { records, next } = await engine.records(from, { limit: BULK_SIZE, waitMs: WAIT_MS, signal })
    if (records.length > 0) await insist(`${url}/_bulk`, records, signal)
    from = next
  }
}

async function insist(url: string, records: readonly string[], signal: AbortSignal): Promise<void> {
  const body = records.map((record) => `{"index":{"_index":"zeebe-record"}}\n${record}\n`).join('')
  while (!signal.aborted && !(await send(url, body, signal)))
    await sleep(AGAIN_AFTER_MS, undefined, { signal }).catch(() => {})
}

/** Whether it has arrived. */
async function send(url: string, body: string, signal: AbortSignal): Promise<boolean> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-ndjson' },
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
    })
    await answer.arrayBuffer()
    return answer.ok
  } catch {
    return false
  }
}
