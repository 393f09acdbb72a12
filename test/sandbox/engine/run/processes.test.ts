import { describe, expect, it } from 'vitest'
import { boundary, end, error, flow, flows, mapping, start, task, timer } from '../core/bpmn.ts'
import { LocalEngine } from '../core/local-engine.ts'

const HOUR = 3_600_000

describe('gateways', () => {
  const split = (first: string, second: string) =>
    `${start}<bpmn:exclusiveGateway id="which" default="which-c"/>${task('a')}${task('b')}${task('c')}` +
    flows('start which') +
    flow('which', 'a', first) +
    flow('which', 'b', second) +
    flow('which', 'c')

  it.each([
    [{ n: 1 }, 'a'],
    [{ n: 2 }, 'b'],
    [{ n: 3 }, 'c'],
  ])(
    'an exclusive one takes the first flow whose condition is met, else the default: %j',
    async (variables, to) => {
      const engine = await LocalEngine.start()
      await engine.deploy('p', split('=n = 1', '=n &lt; 3'))
      await engine.create('p', variables)
      for (const type of ['a', 'b', 'c']) expect(await engine.take(type)).toHaveLength(type === to ? 1 : 0)
    },
  )

  it('a condition that gives no boolean is an incident; it is asked again when that is resolved', async () => {
    const engine = await LocalEngine.start()
    await engine.deploy('p', split('=n', '=n &lt; 3'))
    const instance = await engine.create('p', { n: 5 })
    const [incident] = engine.incidents(instance)
    expect(incident).toMatchObject({
      errorType: 'EXTRACT_VALUE_ERROR',
      errorMessage: "Expected result of the expression 'n' to be 'BOOLEAN', but was 'NUMBER'.",
      elementId: 'which',
    })
    await engine.run((commands) => commands.setVariables(instance, '{"n":true}', false))
    await engine.run((commands) => commands.resolveIncident(incident?.key ?? 0))
    expect(await engine.take('a')).toHaveLength(1)
    expect(engine.incidents(instance)).toEqual([])
  })

  it('without a default, none that is met is an incident', async () => {
    const engine = await LocalEngine.start()
    await engine.deploy(
      'p',
      split('=n = 1', '=n = 2')
        .replace(' default="which-c"', '')
        .replace(flow('which', 'c'), flow('which', 'c', '=false')),
    )
    const instance = await engine.create('p', { n: 9 })
    expect(engine.incidents(instance)).toMatchObject([
      {
        errorType: 'CONDITION_ERROR',
        errorMessage: 'Expected at least one condition to evaluate to true, or to have a default flow',
      },
    ])
  })

  it('a parallel one goes all ways, and the joining one waits for all of them', async () => {
    const engine = await LocalEngine.start()
    await engine.deploy(
      'p',
      `${start}<bpmn:parallelGateway id="split"/><bpmn:parallelGateway id="join"/>${task('a')}${task('b')}${task('c')}${end}` +
        flows('start split a join c end', 'split b join'),
    )
    const instance = await engine.create('p')
    const [[a], [b]] = [await engine.take('a'), await engine.take('b')]
    await engine.complete(b)
    expect(await engine.take('c')).toEqual([])
    await engine.restart()
    await engine.complete(a)
    const [c] = await engine.take('c')
    await engine.complete(c)
    expect(engine.state(instance)).toBe('completed')
  })

  it('a process that goes round without waiting stops with an incident instead of holding the engine', async () => {
    const engine = await LocalEngine.start()
    await engine.deploy(
      'p',
      `${start}<bpmn:exclusiveGateway id="a"/><bpmn:exclusiveGateway id="b"/>` + flows('start a b a'),
    )
    const instance = await engine.create('p')
    expect(engine.incidents(instance)[0]?.errorMessage).toContain('goes round without ever waiting')
    await engine.run((commands) => commands.cancelInstance(instance))
    expect(engine.state(instance)).toBe('terminated')
  })
})

describe('end events', () => {
  it('a terminate end event ends all that is left in its scope', async () => {
    const engine = await LocalEngine.start()
    await engine.deploy(
      'p',
      `${start}<bpmn:parallelGateway id="split"/>${task('a')}${task('b')}${end}` +
        `<bpmn:endEvent id="stop"><bpmn:terminateEventDefinition/></bpmn:endEvent>` +
        flows('start split a stop', 'split b end'),
    )
    const instance = await engine.create('p')
    const [a] = await engine.take('a')
    await engine.complete(a)
    expect(engine.state(instance)).toBe('completed')
    expect(await engine.ended('ELEMENT_TERMINATED')).toEqual(['b'])
    expect(await engine.take('b')).toEqual([])
  })

  const thrower = '<bpmn:endEvent id="throw"><bpmn:errorEventDefinition errorRef="error-A"/></bpmn:endEvent>'

  it('an error end event is caught at the border of its sub-process', async () => {
    const engine = await LocalEngine.start()
    await engine.deploy(
      'p',
      `${start}<bpmn:subProcess id="sub"><bpmn:startEvent id="in"/>${thrower}${flows('in throw')}</bpmn:subProcess>` +
        boundary('caught', 'sub', error('A')) +
        `${task('mend')}${end}` +
        flows('start sub end', 'caught mend'),
    )
    await engine.create('p')
    expect(await engine.take('mend')).toHaveLength(1)
    expect(await engine.ended('ELEMENT_TERMINATED')).toEqual(['throw', 'sub'])
  })

  it('one that nobody catches is an incident', async () => {
    const engine = await LocalEngine.start()
    await engine.deploy('p', start + thrower + flows('start throw'))
    const instance = await engine.create('p')
    expect(engine.incidents(instance)).toMatchObject([
      {
        errorType: 'UNHANDLED_ERROR_EVENT',
        errorMessage:
          "Expected to throw an error event with the code 'A', but it was not caught. No error events are available in the scope.",
      },
    ])
  })
})

describe('errors of a job', () => {
  it('the nearest event for the code catches it, one without a code all others', async () => {
    const engine = await LocalEngine.start()
    await engine.deploy(
      'p',
      `${start}<bpmn:subProcess id="sub"><bpmn:startEvent id="in"/>${task('work')}` +
        boundary(
          'mine',
          'work',
          `<bpmn:extensionElements>${mapping({}, { reason: '=why' })}</bpmn:extensionElements>${error('A')}`,
        ) +
        `<bpmn:endEvent id="out"/>${flows('in work', 'mine out')}</bpmn:subProcess>` +
        boundary('all', 'sub', error()) +
        `${task('mend')}${end}` +
        flows('start sub end', 'all mend'),
    )
    const fail = async (errorCode: string) => {
      const instance = await engine.create('p')
      const [job] = await engine.take('work')
      const problem = { errorCode, errorMessage: 'boo', variables: '{"why":"full"}' }
      await engine.run((commands) => commands.throwError(job?.key ?? 0, problem))
      return instance
    }
    const caught = await fail('A')
    expect(engine.state(caught)).toBe('completed')
    expect(engine.variables(caught)).toEqual({ reason: 'full' })
    await fail('OTHER')
    expect(await engine.take('mend')).toHaveLength(1)
  })

  it('one that nobody catches leaves the job to a person, under the same key', async () => {
    const engine = await LocalEngine.start()
    await engine.deploy(
      'p',
      start + task('work') + boundary('only', 'work', error('A')) + flows('start work', 'only end') + end,
    )
    const instance = await engine.create('p')
    const [job] = await engine.take('work')
    await engine.run((commands) =>
      commands.throwError(job?.key ?? 0, { errorCode: 'OTHER', errorMessage: 'boo', variables: '{"why":1}' }),
    )
    const [incident] = engine.incidents(instance)
    expect(incident).toMatchObject({
      errorType: 'UNHANDLED_ERROR_EVENT',
      errorMessage:
        "Expected to throw an error event with the code 'OTHER' with message 'boo', but it was not caught. Available error events are [A]",
    })
    await engine.run((commands) => commands.resolveIncident(incident?.key ?? 0))
    const [again] = await engine.take('work')
    expect(again?.key).toBe(job?.key)
    expect(again?.variables).toBe('{}')
  })
})

describe('timers', () => {
  it('an intermediate one waits for its duration, also over a restart', async () => {
    const engine = await LocalEngine.start()
    await engine.deploy(
      'p',
      `${start}<bpmn:intermediateCatchEvent id="wait">${timer('timeDuration', '=duration("PT" + string(hours) + "H")')}</bpmn:intermediateCatchEvent>${end}` +
        flows('start wait end'),
    )
    const instance = await engine.create('p', { hours: 2 })
    await engine.pass(HOUR)
    await engine.restart()
    expect(engine.state(instance)).toBe('active')
    await engine.pass(HOUR)
    expect(engine.state(instance)).toBe('completed')
  })

  it('one at the border of a task interrupts it, and its job is gone', async () => {
    const engine = await LocalEngine.start()
    await engine.deploy(
      'p',
      start +
        task('work') +
        boundary('late', 'work', timer('timeDate', '2026-12-01T09:00:00Z')) +
        end +
        flows('start work end', 'late end'),
    )
    const instance = await engine.create('p')
    const [job] = await engine.take('work')
    await engine.pass(HOUR)
    expect(engine.state(instance)).toBe('completed')
    await expect(engine.complete(job)).rejects.toMatchObject({ type: 'NOT_FOUND' })
  })

  it('a cycle that does not interrupt fires as often as it says', async () => {
    const engine = await LocalEngine.start()
    await engine.deploy(
      'p',
      start +
        task('work') +
        boundary('nag', 'work', timer('timeCycle', 'R3/PT1H'), 'cancelActivity="false"') +
        task('remind') +
        flows('start work', 'nag remind'),
    )
    await engine.create('p')
    for (const expected of [1, 1, 1, 0]) {
      await engine.pass(HOUR)
      expect(await engine.take('remind', 100, 10 * HOUR)).toHaveLength(expected)
    }
    expect(await engine.take('work')).toHaveLength(1)
  })

  it('one that cannot be read is an incident', async () => {
    const engine = await LocalEngine.start()
    await engine.deploy(
      'p',
      `${start}<bpmn:intermediateCatchEvent id="wait">${timer('timeDuration', 'soon')}</bpmn:intermediateCatchEvent>${flows('start wait')}`,
    )
    const instance = await engine.create('p')
    expect(engine.incidents(instance)).toMatchObject([
      {
        errorType: 'EXTRACT_VALUE_ERROR',
        elementId: 'wait',
        errorMessage: "Invalid timer 'soon': expected an ISO 8601 duration like PT15M.",
      },
    ])
  })
})

describe('multi-instance', () => {
  const each = (sequential: boolean, more = '') =>
    `<bpmn:multiInstanceLoopCharacteristics isSequential="${sequential}"><bpmn:extensionElements>` +
    `<zeebe:loopCharacteristics inputCollection="=items" inputElement="item" outputCollection="results" outputElement="=got"/>` +
    `</bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>${more}`
  const model = (sequential: boolean) =>
    start +
    task('work', mapping({ to: '=item.to' }, { got: '=answer + loopCounter' }), each(sequential)) +
    end +
    flows('start work end')

  it('in parallel: one job an item, the results in the order of the items', async () => {
    const engine = await LocalEngine.start()
    await engine.deploy('p', model(false))
    const instance = await engine.create('p', { items: [{ to: 'a' }, { to: 'b' }, { to: 'c' }] })
    const jobs = await engine.take('work')
    expect(jobs.map(({ variables }) => JSON.parse(variables) as object)).toMatchObject([
      { to: 'a', loopCounter: 1 },
      { to: 'b', loopCounter: 2 },
      { to: 'c', loopCounter: 3 },
    ])
    await engine.complete(jobs[2], { answer: 30 })
    await engine.restart()
    await engine.complete(jobs[0], { answer: 10 })
    await engine.complete(jobs[1], { answer: 20 })
    expect(engine.state(instance)).toBe('completed')
    expect(engine.variables(instance)['results']).toEqual([11, 22, 33])
    const bodies = (await engine.records()).filter(
      ({ value }) => value['bpmnElementType'] === 'MULTI_INSTANCE_BODY',
    )
    expect(bodies.map(({ intent }) => intent)).toEqual([
      'ELEMENT_ACTIVATING',
      'ELEMENT_ACTIVATED',
      'ELEMENT_COMPLETING',
      'ELEMENT_COMPLETED',
    ])
  })

  it('one after the other: the next begins when the one before is done', async () => {
    const engine = await LocalEngine.start()
    await engine.deploy('p', model(true))
    const instance = await engine.create('p', { items: [{ to: 'a' }, { to: 'b' }] })
    for (const answer of [10, 20]) {
      const jobs = await engine.take('work')
      expect(jobs).toHaveLength(1)
      await engine.complete(jobs[0], { answer })
    }
    expect(engine.state(instance)).toBe('completed')
    expect(engine.variables(instance)['results']).toEqual([11, 22])
  })

  it('nothing to do is done at once; what is no list is an incident', async () => {
    const engine = await LocalEngine.start()
    await engine.deploy('p', model(false))
    const none = await engine.create('p', { items: [] })
    expect(engine.state(none)).toBe('completed')
    expect(engine.variables(none)['results']).toEqual([])
    const wrong = await engine.create('p', { items: 'a, b' })
    expect(engine.incidents(wrong)).toMatchObject([
      {
        errorType: 'EXTRACT_VALUE_ERROR',
        errorMessage: "Expected result of the expression 'items' to be 'ARRAY', but was 'STRING'.",
      },
    ])
  })

  it('an error of one item is caught at the border of all of them', async () => {
    const engine = await LocalEngine.start()
    await engine.deploy(
      'p',
      start +
        task('work', '', each(false)) +
        boundary('caught', 'work', error('A')) +
        end +
        flows('start work end', 'caught end'),
    )
    const instance = await engine.create('p', { items: [1, 2] })
    const [job] = await engine.take('work')
    await engine.run((commands) =>
      commands.throwError(job?.key ?? 0, { errorCode: 'A', errorMessage: '', variables: '' }),
    )
    expect(engine.state(instance)).toBe('completed')
    expect(await engine.take('work')).toEqual([])
  })
})

describe('mappings', () => {
  it('inputs make variables of the task alone, a later one sees the earlier ones', async () => {
    const engine = await LocalEngine.start()
    await engine.deploy(
      'p',
      start +
        task('work', mapping({ a: '=n + 1', 'deep.b': '=a + 1', 'deep.c': 'text\\n', none: '=missing.x' })) +
        flows('start work'),
    )
    const instance = await engine.create('p', { n: 1 })
    const [job] = await engine.take('work')
    expect(JSON.parse(job?.variables ?? '')).toEqual({ n: 1, a: 2, deep: { b: 3, c: 'text\n' }, none: null })
    expect(engine.variables(instance)).toEqual({ n: 1 })
  })

  it('outputs hand on what they name; without them all goes up, where its name exists or to the instance', async () => {
    const engine = await LocalEngine.start()
    await engine.deploy(
      'p',
      start +
        task('mapped', mapping({}, { 'order.mail': '=id' })) +
        task('plain', mapping({ local: '=1' })) +
        task('last') +
        flows('start mapped plain last'),
    )
    const instance = await engine.create('p', { order: { id: 7 } })
    await engine.complete((await engine.take('mapped'))[0], { id: 'm1', other: true })
    await engine.complete((await engine.take('plain'))[0], { local: 2, result: 'x' })
    expect(engine.variables(instance)).toEqual({ order: { id: 7, mail: 'm1' }, result: 'x' })
  })

  it('one that fails is an incident, and is done again when that is resolved', async () => {
    const engine = await LocalEngine.start()
    await engine.deploy(
      'p',
      start + task('work', mapping({}, { total: '=assert(n, n > 1)' })) + end + flows('start work end'),
    )
    const instance = await engine.create('p', { n: 1 })
    await engine.complete((await engine.take('work'))[0])
    const [incident] = engine.incidents(instance)
    expect(incident?.errorType).toBe('IO_MAPPING_ERROR')
    await engine.run((commands) => commands.setVariables(instance, '{"n":2}', false))
    await engine.run((commands) => commands.resolveIncident(incident?.key ?? 0))
    expect(engine.state(instance)).toBe('completed')
    expect(engine.variables(instance)['total']).toBe(2)
  })
})

describe('user tasks', () => {
  it('are completed by their key', async () => {
    const engine = await LocalEngine.start()
    await engine.deploy(
      'p',
      `${start}<bpmn:userTask id="look"><bpmn:extensionElements><zeebe:userTask/></bpmn:extensionElements></bpmn:userTask>${end}` +
        flows('start look end'),
    )
    const instance = await engine.create('p')
    const created = (await engine.records()).find(
      ({ valueType, recordType }) => valueType === 'USER_TASK' && recordType === 'EVENT',
    )
    await engine.run((commands) => commands.completeUserTask(Number(created?.key), '{"ok":true}'))
    expect(engine.state(instance)).toBe('completed')
    expect(engine.variables(instance)).toEqual({ ok: true })
  })

  describe('with listeners', () => {
    const look = (listeners: string) =>
      `${start}<bpmn:userTask id="look"><bpmn:extensionElements><zeebe:userTask/><zeebe:taskListeners>${listeners}</zeebe:taskListeners><zeebe:taskHeaders><zeebe:header key="a" value="b"/></zeebe:taskHeaders></bpmn:extensionElements></bpmn:userTask>${end}` +
      flows('start look end')
    const listener = (eventType: string, type: string) =>
      `<zeebe:taskListener eventType="${eventType}" type="${type}"/>`
    const taskKey = async (engine: LocalEngine) =>
      Number((await engine.records()).find(({ valueType }) => valueType === 'USER_TASK')?.key)

    it('hand out a job for each of them, in order, and go on when all are done', async () => {
      const engine = await LocalEngine.start()
      await engine.deploy(
        'p',
        look(listener('completing', 'one') + listener('creating', 'zero') + listener('completing', 'two')),
      )
      const instance = await engine.create('p')
      const key = await taskKey(engine)
      await expect(engine.run((commands) => commands.completeUserTask(key, '{}'))).rejects.toThrow(
        "'CREATING'",
      )
      const [zero] = await engine.take('zero')
      expect(JSON.parse(zero?.customHeaders ?? '')).toEqual({
        a: 'b',
        'io.camunda.zeebe:userTaskKey': String(key),
        'io.camunda.zeebe:action': 'create',
      })
      await engine.complete(zero)
      await engine.run((commands) => commands.completeUserTask(key, '{"ok":true}'))
      expect(await engine.take('two')).toEqual([])
      await engine.restart()
      const [one] = await engine.take('one')
      await engine.complete(one)
      const [two] = await engine.take('two')
      expect(engine.state(instance)).toBe('active')
      await engine.complete(two)
      expect(engine.state(instance)).toBe('completed')
      expect(engine.variables(instance)).toEqual({ ok: true })
      const intents = (await engine.records()).filter(
        ({ valueType, recordType }) => valueType === 'USER_TASK' && recordType === 'EVENT',
      )
      expect(intents.map(({ intent }) => intent)).toEqual(['CREATING', 'CREATED', 'COMPLETING', 'COMPLETED'])
    })

    it('take no variables and no error from their jobs; failing without variables is allowed', async () => {
      const engine = await LocalEngine.start()
      await engine.deploy('p', look(listener('creating', 'zero')))
      const instance = await engine.create('p')
      const [job] = await engine.take('zero')
      const key = job?.key ?? 0
      await expect(engine.complete(job, { x: 1 })).rejects.toMatchObject({ type: 'INVALID_ARGUMENT' })
      const error = { errorCode: 'A', errorMessage: '', variables: '{}' }
      await expect(engine.run((commands) => commands.throwError(key, error))).rejects.toMatchObject({
        type: 'INVALID_ARGUMENT',
      })
      const failure = { retries: 0, retryBackOff: 0, errorMessage: 'no', variables: '{"x":1}' }
      const fail = (variables: string) =>
        engine.run((commands) => commands.failJob(key, { ...failure, variables }))
      await expect(fail('{"x":1}')).rejects.toMatchObject({ type: 'INVALID_ARGUMENT' })
      await fail('{}')
      expect(engine.incidents(instance)).toMatchObject([{ errorType: 'JOB_NO_RETRIES', errorMessage: 'no' }])
    })

    it('of other events are refused at deployment', async () => {
      const engine = await LocalEngine.start()
      await expect(engine.deploy('p', look(listener('assigning', 'x')))).rejects.toThrow(
        'assigning is not supported',
      )
    })
  })

  it('those that are jobs are jobs of their reserved type', async () => {
    const engine = await LocalEngine.start()
    await engine.deploy('p', `${start}<bpmn:userTask id="look"/>${flows('start look')}`)
    await engine.create('p')
    expect(await engine.take('io.camunda.zeebe:userTask')).toHaveLength(1)
  })
})
