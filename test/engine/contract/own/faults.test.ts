import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startOwnEngine, type OwnEngine } from '../../../support/engine.ts'
import { Bench, expectRefusal } from '../bench.ts'
import { rest } from '../rest-api.ts'

let own: OwnEngine
let bench: Bench

beforeAll(async () => {
  own = await startOwnEngine({ args: ['--faults'] })
  bench = new Bench(own, own.engine.grpcAddress)
})
afterEach(() => order({}))
afterAll(async () => {
  bench.close()
  await own.close()
})

async function order(faults: object): Promise<void> {
  const { status } = await rest(own.engine.restAddress, 'PUT', '/faults', faults)
  expect(status).toBe(204)
}

describe('back-pressure', () => {
  it('is status 8, and the same command is accepted later', async () => {
    const { type, instance } = await bench.start('pressure')
    const { key } = await bench.take(type)
    await order({ refuse: { method: 'CompleteJob', count: 2 } })
    await expectRefusal(bench.complete(key), 8)
    await expectRefusal(bench.complete(key), 8)
    await bench.complete(key)
    expect(await own.records.instanceEnd(instance)).toBe('completed')
  })

  it('meets every call when it is told so', async () => {
    const { type } = await bench.start('all')
    await order({ refuse: { method: '*' } })
    await expectRefusal(bench.gateway.call('Topology'), 8)
    await expectRefusal(bench.jobs(type), 8)
  })
})

describe('an answer that is lost', () => {
  it('belongs to a command that was carried out: the repeated one finds nothing', async () => {
    const { type, instance } = await bench.start('lost')
    const { key } = await bench.take(type)
    await order({ dropAnswers: { method: 'CompleteJob', count: 1, code: 14 } })
    await expectRefusal(bench.complete(key), 14)
    expect(await own.records.instanceEnd(instance)).toBe('completed')
    await expectRefusal(bench.complete(key), 5, 'NOT_FOUND')
  })
})

describe('an engine that was not started for it', () => {
  it('takes no orders', async () => {
    const other = await startOwnEngine()
    try {
      const { status } = await rest(other.engine.restAddress, 'PUT', '/faults', {})
      expect(status).toBe(404)
    } finally {
      await other.close()
    }
  })
})
