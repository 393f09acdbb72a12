import type { Parse } from '../../../src/feel/parser.ts'
import type {
  Catch,
  Element,
  ElementType,
  Flow,
  JobDefinition,
  Loop,
  Mapping,
  TaskListener,
} from './process.ts'
import { createTexts, type Complain, type Texts } from './texts.ts'
import { readTimer } from './timers.ts'
import { extension, extensions, nodeOf, nodes, textOf, type Node } from './xml.ts'

const TYPES: Readonly<Record<string, ElementType>> = {
  'bpmn:Process': 'PROCESS',
  'bpmn:SubProcess': 'SUB_PROCESS',
  'bpmn:StartEvent': 'START_EVENT',
  'bpmn:EndEvent': 'END_EVENT',
  'bpmn:BoundaryEvent': 'BOUNDARY_EVENT',
  'bpmn:IntermediateCatchEvent': 'INTERMEDIATE_CATCH_EVENT',
  'bpmn:ServiceTask': 'SERVICE_TASK',
  'bpmn:SendTask': 'SEND_TASK',
  'bpmn:UserTask': 'USER_TASK',
  'bpmn:ExclusiveGateway': 'EXCLUSIVE_GATEWAY',
  'bpmn:ParallelGateway': 'PARALLEL_GATEWAY',
}

/** The extensions that mean something here, or whose absence changes nothing of what runs. */
const EXTENSIONS: Readonly<Record<string, readonly ElementType[] | 'all'>> = {
  'zeebe:TaskDefinition': ['SERVICE_TASK', 'SEND_TASK'],
  'zeebe:TaskHeaders': ['SERVICE_TASK', 'SEND_TASK', 'USER_TASK'],
  'zeebe:UserTask': ['USER_TASK'],
  'zeebe:TaskListeners': ['USER_TASK'],
  'zeebe:IoMapping': 'all',
  'zeebe:Properties': 'all',
  'zeebe:VersionTag': ['PROCESS'],
  'zeebe:UserTaskForm': 'all',
  // what people see of a user task; nobody is kept from completing it
  'zeebe:FormDefinition': ['USER_TASK'],
  'zeebe:AssignmentDefinition': ['USER_TASK'],
  'zeebe:PriorityDefinition': ['USER_TASK'],
  'zeebe:TaskSchedule': ['USER_TASK'],
}

/** The job type of a user task that is none of Zeebe's own. */
const USER_TASK_JOB = 'io.camunda.zeebe:userTask'

export interface Surroundings {
  readonly scope: string | undefined
  readonly start: string | undefined
  readonly flows: { readonly incoming: readonly Flow[]; readonly outgoing: readonly Flow[] }
  readonly boundaries: readonly string[]
}

export const typeOf = ({ $type }: Node): ElementType | undefined => TYPES[$type]

/** One element as it will run. What is not supported is told, never passed over. */
export function readElement(
  node: Node,
  type: ElementType,
  around: Surroundings,
  parse: Parse,
  complain: Complain,
): Element {
  const texts = createTexts(parse)
  refuseExtensions(node, type, complain)
  const io = extension(node, 'zeebe:IoMapping')
  const mappings = (property: string): Mapping[] =>
    (io ? nodes(io, property) : []).map((each) =>
      texts.mapping(textOf(each, 'source'), textOf(each, 'target'), complain),
    )
  return {
    id: node.id ?? '',
    name: textOf(node, 'name') ?? '',
    type,
    scope: around.scope,
    incoming: around.flows.incoming,
    outgoing: around.flows.outgoing,
    defaultFlow: nodeOf(node, 'default')?.id,
    inputs: mappings('inputParameters'),
    outputs: mappings('outputParameters'),
    job: readJob(node, type, texts, complain),
    listeners: readListeners(node, texts, complain),
    headers: readHeaders(node),
    boundaries: around.boundaries,
    catches: readCatch(node, type, texts, complain),
    ends: type === 'END_EVENT' ? readEnd(node, texts, complain) : undefined,
    loop: readLoop(node, texts, complain),
    start: around.start,
  }
}

function refuseExtensions(node: Node, type: ElementType, complain: Complain): void {
  for (const { $type } of extensions(node)) {
    if (!$type.startsWith('zeebe:')) continue
    const where = EXTENSIONS[$type]
    if (where === undefined || (where !== 'all' && !where.includes(type)))
      complain(`${$type} is not supported here`)
  }
}

function readJob(node: Node, type: ElementType, texts: Texts, complain: Complain): JobDefinition | undefined {
  if (type === 'USER_TASK') {
    if (extension(node, 'zeebe:UserTask')) return undefined
    return { type: { text: USER_TASK_JOB }, retries: { text: '3' }, headers: readHeaders(node) }
  }
  if (type !== 'SERVICE_TASK' && type !== 'SEND_TASK') return undefined
  const definition = extension(node, 'zeebe:TaskDefinition')
  const jobType = textOf(definition, 'type') ?? ''
  if (!definition) complain("Must have exactly one 'zeebe:taskDefinition' extension element")
  else if (jobType === '') complain("Attribute 'type' must be present and not empty")
  return {
    type: texts.text(jobType, complain),
    retries: texts.text(textOf(definition, 'retries') ?? '3', complain),
    headers: readHeaders(node),
  }
}

function readListeners(node: Node, texts: Texts, complain: Complain): TaskListener[] {
  const list = extension(node, 'zeebe:TaskListeners')
  if (!list) return []
  if (!extension(node, 'zeebe:UserTask'))
    complain('task listeners are for user tasks of Zeebe: zeebe:userTask')
  return nodes(list, 'listeners').flatMap((listener) => {
    const event = textOf(listener, 'eventType') ?? ''
    const type = textOf(listener, 'type') ?? ''
    if (type === '') complain("Attribute 'type' of a task listener must be present and not empty")
    if (event !== 'creating' && event !== 'completing') {
      complain(`a task listener for ${event} is not supported: creating and completing are`)
      return []
    }
    const retries = texts.text(textOf(listener, 'retries') ?? '3', complain)
    return [{ event, type: texts.text(type, complain), retries }]
  })
}

/** A header without a value is left out. */
function readHeaders(node: Node): string {
  const list = extension(node, 'zeebe:TaskHeaders')
  const headers = (list ? nodes(list, 'values') : []).flatMap((header) => {
    const key = textOf(header, 'key') ?? ''
    const value = textOf(header, 'value') ?? ''
    return key === '' || value === '' ? [] : [[key, value] as const]
  })
  return JSON.stringify(Object.fromEntries(headers))
}

function readCatch(node: Node, type: ElementType, texts: Texts, complain: Complain): Catch | undefined {
  const definitions = nodes(node, 'eventDefinitions')
  const [definition] = definitions
  if (type === 'START_EVENT') {
    if (definition)
      complain(`${definition.$type} is not supported at a start event: only a none start event is`)
    return undefined
  }
  if (type !== 'BOUNDARY_EVENT' && type !== 'INTERMEDIATE_CATCH_EVENT') return undefined
  if (definitions.length === 1 && definition?.$type === 'bpmn:TimerEventDefinition') {
    const timer = readTimer(definition, texts, complain)
    const interrupting = type === 'INTERMEDIATE_CATCH_EVENT' || node['cancelActivity'] !== false
    if (timer?.kind === 'cycle' && interrupting)
      complain('a cycle is for a timer event that does not interrupt: this one needs a date or a duration')
    return timer && { kind: 'timer', timer, interrupting }
  }
  if (
    type === 'BOUNDARY_EVENT' &&
    definitions.length === 1 &&
    definition?.$type === 'bpmn:ErrorEventDefinition'
  ) {
    if (node['cancelActivity'] === false) complain('an error boundary event must interrupt')
    const error = nodeOf(definition, 'errorRef')
    return { kind: 'error', code: error && textOf(error, 'errorCode') }
  }
  const what = definition?.$type ?? 'no event definition'
  complain(
    `${what} is not supported here: ${type === 'BOUNDARY_EVENT' ? 'an error or a timer is' : 'a timer is'}`,
  )
  return undefined
}

function readEnd(node: Node, texts: Texts, complain: Complain): Element['ends'] {
  const definitions = nodes(node, 'eventDefinitions')
  const [definition] = definitions
  if (!definition) return 'none'
  if (definitions.length > 1) complain('an end event has one event definition at most')
  if (definition.$type === 'bpmn:TerminateEventDefinition') return 'terminate'
  if (definition.$type === 'bpmn:ErrorEventDefinition') {
    const error = nodeOf(definition, 'errorRef')
    const code = (error && textOf(error, 'errorCode')) ?? ''
    if (code === '') complain('the error end event names no error with a code')
    return { errorCode: texts.text(code, complain) }
  }
  complain(`${definition.$type} is not supported at an end event: none, error and terminate are`)
  return undefined
}

function readLoop(node: Node, texts: Texts, complain: Complain): Loop | undefined {
  const loop = nodeOf(node, 'loopCharacteristics')
  if (!loop) return undefined
  const own = extension(loop, 'zeebe:LoopCharacteristics')
  if (loop.$type !== 'bpmn:MultiInstanceLoopCharacteristics' || !own) {
    complain(`${loop.$type} is not supported: multi-instance with zeebe:loopCharacteristics is`)
    return undefined
  }
  for (const property of ['loopCardinality', 'completionCondition'])
    if (nodeOf(loop, property)) complain(`${property} of a multi-instance is not supported`)
  const collection = texts.expression(textOf(own, 'inputCollection'), complain)
  const name = textOf(own, 'outputCollection') ?? ''
  const source = textOf(own, 'outputElement') ?? ''
  if ((name === '') !== (source === '')) complain('outputCollection and outputElement go together')
  const element = source === '' ? undefined : texts.expression(source, complain)
  const itemName = textOf(own, 'inputElement')
  return (
    collection && {
      sequential: loop['isSequential'] === true,
      collection,
      itemName: itemName === '' ? undefined : itemName,
      output: name !== '' && element ? { name, element } : undefined,
    }
  )
}
