import { describe, expect, it } from 'vitest'
import { end, flow, flows, inBpmn, mapping, start, task } from '../../sandbox/engine/core/bpmn.ts'
import { newName, useBench, type Job } from './bench.ts'

const bench = useBench()

const many = (attributes: string, loop = ''): string =>
  `<bpmn:multiInstanceLoopCharacteristics ${loop}><bpmn:extensionElements><zeebe:loopCharacteristics ${attributes}/>` +
  '</bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>'

/** Starts a process of one task for each item; its job type is the name that is returned. */
async function startMany(
  loop: string,
  variables: object,
  inner = '',
): Promise<{ type: string; instance: string }> {
  const id = newName('many')
  const type = `${id}-job`
  await bench.client.deploy(
    inBpmn(id, `${start}${task(type, inner, loop)}${end}${flows(`start ${type} end`)}`),
  )
  return { type, instance: await bench.client.createInstance(id, { ...variables }) }
}

describe('a multi-instance', () => {
  const results = 'inputCollection="=to" inputElement="one" outputCollection="mails" outputElement="=result"'

  it('in parallel counts from one and collects in the order of the items', async () => {
    const { type, instance } = await startMany(many(results), { to: ['a', 'b'] })
    const jobs = [await bench.take(type), await bench.take(type)]
    const items = jobs.map((job) => JSON.parse(job.variables) as { one: string; loopCounter: number })
    expect(items).toEqual([
      expect.objectContaining({ one: 'a', loopCounter: 1 }),
      expect.objectContaining({ one: 'b', loopCounter: 2 }),
    ])
    // the last one first
    for (const [index, job] of [...jobs.entries()].reverse()) await complete(job, `sent ${items[index]?.one}`)
    expect(await bench.records.instanceEnd(instance)).toBe('completed')
    expect(bench.records.variables(instance)['mails']).toEqual(['sent a', 'sent b'])
    expect(bodies(instance)).toHaveLength(1)
  })

  it('in sequence begins with the next item when one is done', async () => {
    const { type, instance } = await startMany(many(results, 'isSequential="true"'), { to: ['a', 'b'] })
    for (const item of ['a', 'b']) {
      const job = await bench.take(type)
      expect(await bench.jobsAtOnce(type)).toEqual([])
      expect(JSON.parse(job.variables)).toMatchObject({ one: item })
      await complete(job, `sent ${item}`)
    }
    await bench.records.instanceEnd(instance)
    expect(bench.records.variables(instance)['mails']).toEqual(['sent a', 'sent b'])
  })

  it('evaluates the output element after the output mappings', async () => {
    const inner = mapping({}, { result: '=answer + 1' })
    const { type, instance } = await startMany(many(results), { to: ['a'] }, inner)
    await bench.complete((await bench.take(type)).key, { answer: 1 })
    await bench.records.instanceEnd(instance)
    expect(bench.records.variables(instance)['mails']).toEqual([2])
  })

  it('of what is no list is an incident', async () => {
    const { instance } = await startMany(many(results), { to: 'a' })
    expect(await bench.records.incident(instance)).toMatchObject({ errorType: 'EXTRACT_VALUE_ERROR' })
  })

  /** The result must be the item's own, or all items would share that of the instance. */
  async function complete({ key, elementInstanceKey }: Job, result: string): Promise<void> {
    await bench.client.setVariables(elementInstanceKey, { result }, true)
    await bench.complete(key)
  }

  const bodies = (instance: string) =>
    bench.records.find({
      valueType: 'PROCESS_INSTANCE',
      intent: 'ELEMENT_COMPLETED',
      instance,
      where: ({ value }) => value['bpmnElementType'] === 'MULTI_INSTANCE_BODY',
    })
})

describe('a condition', () => {
  const model = (id: string): string =>
    inBpmn(
      id,
      `${start}<bpmn:exclusiveGateway id="way"/>${end}<bpmn:endEvent id="other"/>${flow('start', 'way')}` +
        `${flow('way', 'end', '=ok')}${flow('way', 'other', '=not(ok)')}`,
    )

  it.each([
    [true, 'end'],
    [false, 'other'],
  ])('that is %s chooses its way', async (ok, way) => {
    const id = newName('way')
    await bench.client.deploy(model(id))
    const instance = await bench.client.createInstance(id, { ok })
    await bench.records.instanceEnd(instance)
    expect(bench.records.completedElements(instance)).toContain(way)
  })

  it('that gives no boolean is an incident', async () => {
    const id = newName('no-boolean')
    await bench.client.deploy(model(id))
    const instance = await bench.client.createInstance(id, { ok: 'yes' })
    const { errorType } = await bench.records.incident(instance)
    expect(['CONDITION_ERROR', 'EXTRACT_VALUE_ERROR']).toContain(errorType)
  })
})
