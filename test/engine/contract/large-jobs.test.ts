import { describe, expect, it } from 'vitest'
import { useBench } from './bench.ts'

const bench = useBench()
const text = (kib: number): string => 'x'.repeat(kib * 1024)

describe('jobs that are large', () => {
  it('are handed out by one request in several messages', async () => {
    const { type } = await bench.start('several', {}, { text: text(1900) })
    for (let count = 1; count < 5; count++) await bench.client.createInstance(type, { text: text(1900) })
    const { messages } = bench.gateway.jobs({ type, timeout: 3_600_000, maxJobsToActivate: 5 })
    const sizes = (await messages).map(({ length }) => length)
    expect(sizes.length).toBeGreaterThan(1)
    // what does not come with this request comes with the next one
    const rest = await bench.jobsAtOnce(type)
    expect(sizes.reduce((sum, size) => sum + size, 0) + rest.length).toBe(5)
  })

  it('reach no worker above four megabytes: incident, and fetchVariable helps after it is resolved only', async () => {
    const { type, instance } = await bench.start('too-large', {}, { small: 1 })
    await bench.records.waitFor({ valueType: 'JOB', intent: 'CREATED', instance })
    for (const name of ['a', 'b', 'c']) await bench.client.setVariables(instance, { [name]: text(1900) })
    expect(await bench.jobsAtOnce(type)).toEqual([])
    const incident = await bench.records.incident(instance)
    expect(incident.errorType).toBe('MESSAGE_SIZE_EXCEEDED')
    expect(incident.errorMessage).toMatch(/with \d+(\.\d+)? MB it is larger than the configured message size/)
    expect(await bench.jobsAtOnce(type, { fetchVariable: ['small'] })).toEqual([])
    await bench.client.resolveIncident(incident.key)
    const job = await bench.take(type, { fetchVariable: ['small'] })
    expect(job).toMatchObject({ key: incident.jobKey, variables: '{"small":1}' })
  })
})

describe('fetchVariable', () => {
  const inputs = { near: '="task"' }

  it('gives exactly the variables of these names', async () => {
    const { type } = await bench.start('fetch', { inputs }, { far: 1, other: 2 })
    const { variables } = await bench.take(type, { fetchVariable: ['near', 'far', 'unknown'] })
    expect(JSON.parse(variables)).toEqual({ near: 'task', far: 1 })
  })

  it('left out gives every variable of the outer scopes, too', async () => {
    const { type } = await bench.start('fetch-all', { inputs }, { far: 1, near: 'instance' })
    expect(JSON.parse((await bench.take(type)).variables)).toEqual({ near: 'task', far: 1 })
  })
})
