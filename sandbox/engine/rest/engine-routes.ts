import { z } from 'zod'
import { topologyJson } from '../topology.ts'
import { parseJson } from './body.ts'
import type { RestOptions } from './options.ts'
import { badRequest } from './problem.ts'
import { NO_CONTENT, type Reply, type RestRequest, type Route } from './route.ts'

/** Records in one answer; whoever wants more asks again. */
const MAX_RECORDS = 1000
const MAX_WAIT_MS = 60_000

// the last moment that a Date can be
const clock = z.object({ timestamp: z.number().int().min(0).max(8.64e15) })

/** What is about the engine as a whole: its state, its clock, its records. */
export function engineRoutes({ engine, host, gatewayPort }: RestOptions): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/v2/topology',
      answer: async () => ({ status: 200, body: topologyJson({ host, port: gatewayPort }) }),
    },
    {
      method: 'PUT',
      path: '/v2/clock',
      intent: 'PIN',
      answer: async ({ body }) => {
        const { timestamp } = parseJson(body, clock)
        await engine.run((commands) => commands.pinClock(timestamp))
        return NO_CONTENT
      },
    },
    {
      method: 'POST',
      path: '/v2/clock/reset',
      intent: 'RESET',
      answer: async () => {
        await engine.run((commands) => commands.resetClock())
        return NO_CONTENT
      },
    },
    {
      method: 'GET',
      path: '/records',
      answer: async ({ query, signal }) => {
        const waitMs = Math.min(count(query, 'wait'), MAX_WAIT_MS)
        const page = await engine.records(count(query, 'from'), { limit: MAX_RECORDS, waitMs, signal })
        return recordsFrom(page.next, page.records)
      },
    },
    {
      method: 'GET',
      path: '/instances',
      answer: async () => ({ status: 200, body: engine.view.instances() }),
    },
  ]
}

const recordsFrom = (next: number, records: readonly string[]): Reply => ({
  status: 200,
  body: `[${records.join(',\n')}]`,
  headers: { 'x-next-position': String(next) },
})

function count(query: RestRequest['query'], name: string): number {
  const text = query.get(name) ?? '0'
  if (!/^\d{1,15}$/.test(text)) throw badRequest(`${name} must be a number, not '${text}'`)
  return Number(text)
}
