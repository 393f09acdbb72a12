import { setTimeout as sleep } from 'node:timers/promises'
import { parseRecords } from './engine-record.ts'
import type { Records } from './records.ts'

const WAIT_MS = 5_000
/** A position beyond every end: the answer says where the end is. */
const BEYOND = 999_999_999_999_999

/**
 * Copies the records of an engine or a sink (`…/records`) into `records` as they come, from now on, also over restarts;
 * resolves with how to end that.
 */
export async function streamRecords(url: string, records: Records): Promise<() => void> {
  const stop = new AbortController()
  const { next } = await page(`${url}?from=${BEYOND}`, stop.signal)
  records.cursor = next
  void copy(url, records, stop.signal)
  return () => stop.abort()
}

async function copy(url: string, records: Records, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    const { cursor } = records
    try {
      const { texts, next } = await page(`${url}?from=${cursor}&wait=${WAIT_MS}`, stop)
      // what was asked of an engine that has been set up anew meanwhile is void
      if (records.cursor !== cursor) continue
      records.cursor = next
      for (const record of parseRecords(texts)) records.add(record)
    } catch {
      // an engine that is down may come back; a wait for a record says what is missing
      await sleep(50)
    }
  }
}

async function page(url: string, stop: AbortSignal): Promise<{ texts: string; next: number }> {
  const signal = AbortSignal.any([stop, AbortSignal.timeout(2 * WAIT_MS)])
  const answer = await fetch(url, { signal })
  const next = Number(answer.headers.get('x-next-position') ?? NaN)
  if (!answer.ok || !Number.isInteger(next)) throw new Error(`${url}: ${answer.status}, no records`)
  return { texts: await answer.text(), next }
}
