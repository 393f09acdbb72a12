import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildProcess } from '../../../support/bpmn.ts'
import { startOwnEngine, type OwnEngine } from '../../../support/engine.ts'
import { Bench, expectRefusal, newName } from '../bench.ts'

let own: OwnEngine
let bench: Bench
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'contract-restarts-'))
  own = await startOwnEngine()
  bench = new Bench(own, own.engine.grpcAddress)
})
afterAll(async () => {
  bench.close()
  await own.close()
  await rm(folder, { recursive: true, force: true })
})

async function restart(meanwhile?: () => Promise<void>): Promise<void> {
  await own.engine.kill()
  await meanwhile?.()
  await own.engine.up()
  await bench.gateway.ready()
}

describe('after a crash, on the same data', () => {
  it('a lease keeps its deadline', async () => {
    const { type } = await bench.start('lease')
    const { key, deadline } = await bench.take(type, { timeout: 6000 })
    await restart()
    const again = await bench.take(type, { requestTimeout: 30_000 })
    expect(again.key).toBe(key)
    expect(again.seenAt).toBeGreaterThanOrEqual(deadline)
    // and it can be ended by whoever had it
    await bench.complete(key)
  })

  it('a back-off goes on', async () => {
    const { type } = await bench.start('back-off')
    const { key } = await bench.take(type)
    const before = Date.now()
    await bench.fail(key, { retries: 2, retryBackOff: 6000 }, { attempt: 1 })
    await restart()
    const again = await bench.take(type, { requestTimeout: 30_000 })
    expect(again).toMatchObject({ key, retries: 2, variables: '{"attempt":1}' })
    expect(again.seenAt).toBeGreaterThanOrEqual(before + 6000)
  })

  it('an incident is there and can be resolved', async () => {
    const { type, instance } = await bench.start('incident')
    const { key } = await bench.take(type)
    await bench.fail(key, { retries: 0, errorMessage: 'no' })
    const incident = await own.records.incident(instance)
    await restart()
    expect(await bench.jobsAtOnce(type)).toEqual([])
    await bench.client.updateRetries(key, 1)
    await bench.client.resolveIncident(incident.key)
    expect((await bench.take(type)).key).toBe(key)
  })

  it('the command of a client that waited meanwhile is carried out once', async () => {
    const { type, instance } = await bench.start('waited')
    const { key } = await bench.take(type)
    let completed: Promise<void> | undefined
    await restart(async () => {
      await expectRefusal(bench.complete(key), 14)
      completed = own.client.completeJob(key)
    })
    await completed
    expect(await own.records.instanceEnd(instance)).toBe('completed')
    expect(await bench.jobsAtOnce(type)).toEqual([])
  })
})

describe('an engine on other data', () => {
  it('that was copied hands out again what it had ended since', async () => {
    const { type } = await bench.start('copied')
    const copy = join(folder, newName('copy'))
    await restart(() => own.engine.backUp(copy))
    const { key } = await bench.take(type)
    await bench.complete(key)
    await restart(() => own.engine.restore(copy))
    expect((await bench.take(type)).key).toBe(key)
  })

  it('that is empty knows nothing, and gives the first keys again', async () => {
    const xml = buildProcess('first', [{ id: 'task', type: 'first' }])
    const seen: string[][] = []
    for (let count = 0; count < 2; count++) {
      await restart(() => own.engine.restore())
      own.records.startOver()
      await expectRefusal(bench.gateway.call('CreateProcessInstance', { bpmnProcessId: 'first' }), 5)
      await own.client.deploy(xml)
      const instance = await own.client.createInstance('first')
      seen.push([instance, (await bench.take('first')).key])
    }
    expect(seen[1]).toEqual(seen[0])
    expect(seen[0]?.[0]).toBe('2251799813685251')
  })
})
