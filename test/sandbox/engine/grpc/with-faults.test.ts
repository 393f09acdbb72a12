import { status } from '@grpc/grpc-js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startServers, type EngineServers } from '../../../../sandbox/engine/servers.ts'
import { GatewayClient, statusOf } from '../support/gateway-client.ts'
import { StubEngine } from '../support/stub-engine.ts'

let engine: StubEngine
let servers: EngineServers
let client: GatewayClient

const start = async (faults: boolean): Promise<void> => {
  engine = new StubEngine()
  servers = await startServers(engine, { host: '127.0.0.1', grpcPort: 0, restPort: 0, faults })
  client = new GatewayClient(Number(new URL(servers.grpcAddress).port))
}

beforeEach(() => start(true))
afterEach(async () => {
  client.close()
  await servers.close()
})

async function order(faults: object): Promise<number> {
  const answer = await fetch(`${servers.restAddress}/faults`, { method: 'PUT', body: JSON.stringify(faults) })
  return answer.status
}

const codeOf = (call: Promise<unknown>): Promise<number> =>
  call.then(
    () => status.OK,
    (problem: unknown) => statusOf(problem)[0],
  )

const soon = (): number => Date.now() + 300

describe('faults on demand', () => {
  it('refuse calls before the engine sees them', async () => {
    expect(await order({ refuse: { method: 'CompleteJob', count: 1 } })).toBe(204)
    expect(await codeOf(client.call('CompleteJob', { jobKey: 1 }))).toBe(status.RESOURCE_EXHAUSTED)
    expect(engine.seen).toEqual([])
    expect(await codeOf(client.call('CompleteJob', { jobKey: 1 }))).toBe(status.OK)
  })

  it('lose the answer of what was carried out', async () => {
    await order({ dropAnswers: { method: 'CompleteJob', count: 1 } })
    expect(await codeOf(client.call('CompleteJob', { jobKey: 1 }, soon()))).toBe(status.DEADLINE_EXCEEDED)
    expect(engine.seen).toHaveLength(1)
  })

  it('answer with a status what was carried out', async () => {
    await order({ dropAnswers: { method: '*', code: status.UNAVAILABLE } })
    expect(await codeOf(client.call('CompleteJob', { jobKey: 1 }))).toBe(status.UNAVAILABLE)
    expect(engine.seen).toHaveLength(1)
  })

  it('lose jobs that were activated', async () => {
    await order({ dropAnswers: { method: 'ActivateJobs', code: status.UNAVAILABLE } })
    engine.offer('mail')
    expect(await codeOf(client.jobs({}).messages)).toBe(status.UNAVAILABLE)
    expect(engine.jobs).toEqual([])
    expect(engine.seen).toEqual([])
  })

  it('hold a call back: who gives up before has not called', async () => {
    await order({ slow: { method: 'CompleteJob', ms: 1500 } })
    expect(await codeOf(client.call('CompleteJob', { jobKey: 1 }, soon()))).toBe(status.DEADLINE_EXCEEDED)
    const before = performance.now()
    await client.call('CompleteJob', { jobKey: 2 })
    expect(performance.now() - before).toBeGreaterThan(1400)
    expect(engine.seen.map(([, key]) => key)).toEqual([2])
  })

  it('hold an answer back: what was called has happened', async () => {
    await order({ slow: { method: 'CompleteJob', ms: 1500, after: true } })
    expect(await codeOf(client.call('CompleteJob', { jobKey: 1 }, soon()))).toBe(status.DEADLINE_EXCEEDED)
    expect(engine.seen.map(([, key]) => key)).toEqual([1])
  })

  it('are refused when they are misspelled', async () => {
    expect(await order({ drop: { method: '*' } })).toBe(400)
  })
})

it('without --faults there are none', async () => {
  client.close()
  await servers.close()
  await start(false)
  expect(await order({ refuse: { method: '*' } })).toBe(404)
  await client.call('CompleteJob', { jobKey: 1 })
})
