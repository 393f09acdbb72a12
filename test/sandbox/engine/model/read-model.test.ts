import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { createParser } from '../../../../src/feel/parser.ts'
import { ModelProblem } from '../../../../sandbox/engine/model/model-problem.ts'
import type { Process } from '../../../../sandbox/engine/model/process.ts'
import { readModel } from '../../../../sandbox/engine/model/read-model.ts'
import { boundary, end, error, flow, flows, inBpmn, mapping, start, task, timer } from '../core/bpmn.ts'

const read = (xml: string): Promise<readonly Process[]> => readModel(xml, createParser())

async function findings(xml: string) {
  try {
    await read(xml)
  } catch (problem) {
    if (problem instanceof ModelProblem) return problem.findings
    throw problem
  }
  return []
}

const unsupported: readonly (readonly [what: string, element: string, xml: string, says: string])[] = [
  ['a script task', 'x', '<bpmn:scriptTask id="x"/>', 'bpmn:ScriptTask is not supported'],
  ['a call activity', 'x', '<bpmn:callActivity id="x"/>', 'bpmn:CallActivity is not supported'],
  ['an inclusive gateway', 'x', '<bpmn:inclusiveGateway id="x"/>', 'bpmn:InclusiveGateway is not supported'],
  [
    'an event-based gateway',
    'x',
    '<bpmn:eventBasedGateway id="x"/>',
    'bpmn:EventBasedGateway is not supported',
  ],
  [
    'a throwing event',
    'x',
    '<bpmn:intermediateThrowEvent id="x"/>',
    'bpmn:IntermediateThrowEvent is not supported',
  ],
  ['a receive task', 'x', '<bpmn:receiveTask id="x"/>', 'bpmn:ReceiveTask is not supported'],
  [
    'a message event',
    'x',
    '<bpmn:intermediateCatchEvent id="x"><bpmn:messageEventDefinition/></bpmn:intermediateCatchEvent>',
    'bpmn:MessageEventDefinition is not supported here: a timer is',
  ],
  [
    'an event sub-process',
    'x',
    '<bpmn:subProcess id="x" triggeredByEvent="true"><bpmn:startEvent id="in"/></bpmn:subProcess>',
    'an event sub-process is not supported',
  ],
  [
    'an execution listener',
    'x',
    task(
      'x',
      '<zeebe:executionListeners><zeebe:executionListener eventType="start" type="l"/></zeebe:executionListeners>',
    ),
    'zeebe:ExecutionListeners is not supported here',
  ],
  [
    'a completion condition',
    'x',
    task(
      'x',
      '',
      `<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="=[1]"/></bpmn:extensionElements>
       <bpmn:completionCondition xsi:type="bpmn:tFormalExpression">=true</bpmn:completionCondition></bpmn:multiInstanceLoopCharacteristics>`,
    ),
    'completionCondition of a multi-instance is not supported',
  ],
  [
    'a standard loop',
    'x',
    task('x', '', '<bpmn:standardLoopCharacteristics/>'),
    'bpmn:StandardLoopCharacteristics is not supported',
  ],
  [
    'a task without a type',
    'x',
    '<bpmn:serviceTask id="x"/>',
    "Must have exactly one 'zeebe:taskDefinition' extension element",
  ],
  ['an empty source', 'x', task('x', mapping({ a: '' })), 'Expected expression but not found.'],
  [
    'text with a backslash at its end',
    'x',
    task('x', mapping({ a: 'C:\\' })),
    'a backslash cannot be the end',
  ],
  [
    'what is no FEEL',
    'x',
    task('x', mapping({ a: '=[user1@hostname, user2@hostname]' })),
    'failed to parse expression',
  ],
  ['a target that is no name', 'x', task('x', mapping({ 'a..b': '1' })), "'a..b' is no name of a variable"],
  [
    'a timer of two kinds',
    'x',
    boundary(
      'x',
      'work',
      timer('timeDate', 'a').replace(
        '</bpmn:timerEventDefinition>',
        '<bpmn:timeCycle>b</bpmn:timeCycle></bpmn:timerEventDefinition>',
      ),
    ),
    'a timer needs one of date, duration and cycle',
  ],
  [
    'a cycle that interrupts',
    'x',
    boundary('x', 'work', timer('timeCycle', 'R3/PT1H')),
    'a cycle is for a timer event that does not interrupt',
  ],
  [
    'an error event that does not interrupt',
    'x',
    boundary('x', 'work', error('A'), 'cancelActivity="false"'),
    'an error boundary event must interrupt',
  ],
  ['a second start event', 'p', '<bpmn:startEvent id="x"/>', 'Must have exactly one start event'],
  [
    'a condition behind a task',
    'work-end',
    flow('work', 'end', '=true'),
    'a condition is supported behind an exclusive gateway only',
  ],
]

describe('reading a model', () => {
  it.each(unsupported)('refuses %s and names the element', async (_what, element, xml, says) => {
    const found = await findings(inBpmn('p', start + task('work') + end + flows('start work') + xml))
    expect(found.map((finding) => finding.element)).toContain(element)
    expect(found.find((finding) => finding.element === element)?.problem).toContain(says)
  })

  it('tells all that is wrong at once', async () => {
    const found = await findings(inBpmn('p', `${start}<bpmn:scriptTask id="a"/><bpmn:sendTask id="b"/>`))
    expect(found.map(({ element }) => element)).toEqual(['a', 'b'])
  })

  it.each([
    ['no XML', 'hello', 'this is not BPMN 2.0 XML'],
    ['half a file', inBpmn('p', start).slice(0, 300), 'this is not BPMN 2.0 XML'],
    ['an element that BPMN does not know', inBpmn('p', `${start}<bpmn:foo/>`), 'unknown type <bpmn:Foo>'],
    ['a flow to nowhere', inBpmn('p', start + flow('start', 'nowhere')), 'unresolved reference <nowhere>'],
    [
      'nothing that can run',
      inBpmn('p', start).replace('isExecutable="true"', ''),
      'at least one executable process',
    ],
  ])('refuses %s', async (_what, xml, says) => {
    expect((await findings(xml)).map(({ problem }) => problem).join('\n')).toContain(says)
  })

  it('reads pools, lanes and annotations over', async () => {
    const picture =
      '<bpmn:laneSet><bpmn:lane id="lane"><bpmn:flowNodeRef>work</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>' +
      '<bpmn:textAnnotation id="note"><bpmn:text>Hello</bpmn:text></bpmn:textAnnotation>' +
      '<bpmn:association id="line" sourceRef="work" targetRef="note"/>'
    const pool =
      '<bpmn:collaboration id="all"><bpmn:participant id="pool" processRef="p"/></bpmn:collaboration><bpmn:process'
    const xml = inBpmn('p', picture + start + task('work') + end + flows('start work end')).replace(
      '<bpmn:process',
      pool,
    )
    const [process] = await read(xml)
    expect([...(process?.elements.keys() ?? [])]).toEqual(['p', 'start', 'work', 'end'])
  })

  it('reads a deep nest of sub-processes up to its limit, and says so beyond', async () => {
    const nest = (depth: number): string =>
      depth === 0
        ? ''
        : `<bpmn:subProcess id="s${depth}"><bpmn:startEvent id="in${depth}"/>${nest(depth - 1)}</bpmn:subProcess>`
    expect(await findings(inBpmn('p', start + nest(50)))).toEqual([])
    expect((await findings(inBpmn('p', start + nest(60)))).map(({ problem }) => problem)).toContain(
      'sub-processes are nested too deeply',
    )
  })

  it('leaves a header without a value out, and keeps the example of the quick start', async () => {
    const headers =
      '<zeebe:taskHeaders><zeebe:header key="a" value="1"/><zeebe:header key="b" value=""/></zeebe:taskHeaders>'
    const [process] = await read(inBpmn('p', start + task('work', headers)))
    expect(process?.elements.get('work')?.job?.headers).toBe('{"a":"1"}')
    const example = await readFile(
      new URL('../../../../examples/order-confirmation.bpmn', import.meta.url),
      'utf8',
    )
    expect(await findings(example)).toEqual([])
  })
})
