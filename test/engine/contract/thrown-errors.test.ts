import { describe, expect, it } from 'vitest'
import { boundary, end, error, flows, inBpmn, start, task } from '../../sandbox/engine/core/bpmn.ts'
import { newName, useBench } from './bench.ts'

const bench = useBench()

describe('an error that a worker throws', () => {
  it.each([
    ['MAIL', 'known'],
    ['OTHER', 'all'],
  ])('%s is caught by the event %s', async (errorCode, event) => {
    const boundaries = [{ id: 'known', errorCode: 'MAIL' }, { id: 'all' }]
    const { type, instance } = await bench.start('caught', { boundaries })
    await bench.throwError((await bench.take(type)).key, { errorCode })
    expect(await bench.records.instanceEnd(instance)).toBe('completed')
    expect(bench.records.completedElements(instance)).toEqual(['start', event, `${event}-end`, type])
    expect(await bench.jobEvent(instance, 'ERROR_THROWN')).toMatchObject({ errorCode })
  })

  it('is caught by an outer scope', async () => {
    const id = newName('outer')
    const type = `${id}-job`
    const inner = `<bpmn:startEvent id="in"/>${task(type)}<bpmn:endEvent id="out"/>${flows(`in ${type} out`)}`
    const outer =
      `${start}<bpmn:subProcess id="sub">${inner}</bpmn:subProcess>${end}` +
      boundary('caught', 'sub', `<bpmn:outgoing>caught-after</bpmn:outgoing>${error('A')}`) +
      `<bpmn:endEvent id="after"/>${flows('start sub end', 'caught after')}`
    await bench.client.deploy(inBpmn(id, outer))
    const instance = await bench.client.createInstance(id)
    await bench.throwError((await bench.take(type)).key, { errorCode: 'A' })
    await bench.records.instanceEnd(instance)
    expect(bench.records.completedElements(instance)).toEqual(['start', 'in', 'caught', 'after', id])
  })

  it('has variables that only the catch event sees, unless an output mapping takes them up', async () => {
    const boundaries = [{ id: 'all', outputs: { reason: '=why' } }]
    const { type, instance } = await bench.start('local', { boundaries })
    await bench.throwError((await bench.take(type)).key, { errorCode: 'X' }, { why: 'full', other: 1 })
    await bench.records.instanceEnd(instance)
    expect(bench.records.variables(instance)).toEqual({ reason: 'full' })
  })

  it('has variables that are gone without an output mapping', async () => {
    const { type, instance } = await bench.start('gone', { boundaries: [{ id: 'all' }] })
    await bench.throwError((await bench.take(type)).key, { errorCode: 'X' }, { why: 'full' })
    await bench.records.instanceEnd(instance)
    expect(bench.records.variables(instance)).toEqual({})
  })
})

describe('an error that nobody catches', () => {
  it('is an incident that names the codes there are', async () => {
    const { type, instance } = await bench.start('uncaught', {
      boundaries: [{ id: 'known', errorCode: 'MAIL' }],
    })
    const { key } = await bench.take(type)
    await bench.throwError(key, { errorCode: 'OTHER', errorMessage: 'boo' })
    expect(await bench.records.incident(instance)).toMatchObject({
      errorType: 'UNHANDLED_ERROR_EVENT',
      errorMessage:
        "Expected to throw an error event with the code 'OTHER' with message 'boo', but it was not caught. " +
        'Available error events are [MAIL]',
      jobKey: key,
    })
  })

  it('is no end: the job comes back with its key, and without the variables of the error', async () => {
    const { type, instance } = await bench.start('no-end', {}, { to: 'a@example.org' })
    const { key } = await bench.take(type)
    await bench.throwError(key, { errorCode: 'OTHER' }, { why: 'full' })
    const incident = await bench.records.incident(instance)
    expect(await bench.jobsAtOnce(type)).toEqual([])
    await bench.client.resolveIncident(incident.key)
    const again = await bench.take(type)
    expect(again.key).toBe(key)
    expect(JSON.parse(again.variables)).toEqual({ to: 'a@example.org' })
    await bench.complete(key)
    expect(await bench.records.instanceEnd(instance)).toBe('completed')
  })
})
