import { describe, expect, it } from 'vitest'
import { buildProcess } from '../../support/bpmn.ts'
import { expectRefusal, newName, useBench } from './bench.ts'

const bench = useBench()

/** The job's variable `value`, which the task maps from this source. */
async function mapped(source: string): Promise<unknown> {
  const { type } = await bench.start('mapped', { inputs: { value: source } })
  const { variables } = await bench.take(type, { fetchVariable: ['value'] })
  return (JSON.parse(variables) as { value: unknown }).value
}

const refused = (source: string, text?: string): Promise<void> => {
  const id = newName('refused')
  const deployed = bench.client.deploy(buildProcess(id, [{ id: 'task', inputs: { value: source } }]))
  return expectRefusal(deployed, 3, text)
}

describe('the source of an input mapping', () => {
  it.each([
    ['2525', '2525'],
    ['false', 'false'],
    ['hello = world', 'hello = world'],
    ['secrets.MAIL', 'secrets.MAIL'],
    ['{{secrets.MAIL}}', '{{secrets.MAIL}}'],
    ['Dear\\nJane\\tDoe\\r', 'Dear\nJane\tDoe\r'],
    ['D:\\new\\temp', 'D:\new\temp'],
  ])('%j is text', async (source, text) => {
    expect(await mapped(source)).toBe(text)
  })

  it.each([
    ['=2525', 2525],
    ['=false', false],
    ['={a: 1, b: ["x", 2.5]}', { a: 1, b: ['x', 2.5] }],
    ['="secrets." + "MAIL"', 'secrets.MAIL'],
    ['=missing', null],
    ['=missing.deeper', null],
    ['=null', null],
  ])('%j is evaluated', async (source, value) => {
    expect(await mapped(source)).toEqual(value)
  })

  it('with a typed backslash before an n differs by version: 8.6 makes a line feed of it, 8.8 does not', async () => {
    expect(['\\\n', '\\n']).toContain(await mapped('\\\\n'))
  })

  it('is refused at deployment when it is empty', () => refused('', 'Expected expression but not found'))

  it('is refused at deployment when a backslash ends it', () => refused('D:\\mails\\'))

  it('is refused at deployment when it is no FEEL', () => refused('=[user1@hostname, user2@hostname]'))
})

describe('the target of an input mapping', () => {
  it('makes one variable of each first name, and an object of the names behind it', async () => {
    const inputs = {
      'authentication.hostname': 'mail.example.org',
      'authentication.port': '=2525',
      smtpEmailSubject: 'Hello',
    }
    const { type } = await bench.start('targets', { inputs })
    expect(JSON.parse((await bench.take(type)).variables)).toEqual({
      authentication: { hostname: 'mail.example.org', port: 2525 },
      smtpEmailSubject: 'Hello',
    })
  })
})

describe('a mapping that fails when it runs', () => {
  it('is an incident IO_MAPPING_ERROR, and goes on with other variables', async () => {
    const inputs = { value: '=assert(to, to != null)' }
    const { type, instance } = await bench.start('mapping-fails', { inputs })
    const incident = await bench.records.incident(instance)
    expect(incident).toMatchObject({ errorType: 'IO_MAPPING_ERROR', elementId: 'task' })
    await bench.client.setVariables(instance, { to: 'a@example.org' })
    await bench.client.resolveIncident(incident.key)
    expect(JSON.parse((await bench.take(type)).variables)).toMatchObject({ value: 'a@example.org' })
  })
})

describe('what a job leaves behind', () => {
  it('is what the output mappings take, and nothing else', async () => {
    const { type, instance } = await bench.start('outputs', { outputs: { id: '=mail.id' } })
    await bench.complete((await bench.take(type)).key, { mail: { id: 7 }, other: 1 })
    await bench.records.instanceEnd(instance)
    expect(bench.records.variables(instance)).toEqual({ id: 7 })
  })

  it('goes where its name exists without them, else to the process instance', async () => {
    const inputs = { near: 'task' }
    const { type, instance } = await bench.start('upwards', { inputs }, { far: 1 })
    await bench.complete((await bench.take(type)).key, { near: 'changed', far: 2, fresh: 3 })
    await bench.records.instanceEnd(instance)
    expect(bench.records.variables(instance)).toEqual({ far: 2, fresh: 3 })
  })
})

describe('the definition of a task', () => {
  it('has headers that are text, and those without a value are dropped', async () => {
    const headers = { resultVariable: 'mail', count: '5', empty: '' }
    const { type } = await bench.start('headers', { headers })
    expect((await bench.take(type)).customHeaders).toEqual({ resultVariable: 'mail', count: '5' })
  })

  it('has three retries unless it names them', async () => {
    const type = newName('default-retries')
    const xml = buildProcess(type, [{ id: 'task', type, retries: 'x' }]).replace(' retries="x"', '')
    await bench.client.deploy(xml)
    await bench.client.createInstance(type)
    expect((await bench.take(type)).retries).toBe(3)
  })

  it.each(['5', '=count + 1'])('has the retries %s', async (retries) => {
    const { type } = await bench.start('retries', { retries }, { count: 4 })
    expect((await bench.take(type)).retries).toBe(5)
  })
})
