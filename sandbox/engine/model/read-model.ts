import type { Parse } from '../../../src/feel/parser.ts'
import { ModelProblem, type Finding } from './model-problem.ts'
import type { Element, Flow, Process } from './process.ts'
import { readElement, typeOf } from './read-element.ts'
import { createTexts } from './texts.ts'
import { nodeOf, nodes, readXml, textOf, type Node } from './xml.ts'

/** Part of the picture, without a meaning for what runs. */
const READ_OVER = new Set(['bpmn:TextAnnotation', 'bpmn:Association', 'bpmn:Group', 'bpmn:DataObject'])
const FURNITURE = new Set(['bpmn:DataObjectReference', 'bpmn:DataStoreReference', 'bpmn:DataObject'])

/** Sub-processes in sub-processes; deeper ones are a mistake, and the reader goes as deep as they do. */
const MAX_DEPTH = 50

/**
 * The executable processes of a BPMN file. Rejects with a ModelProblem that names every element and what is wrong
 * with it; whatever is not supported is wrong, for an engine that passes it over would run another process.
 */
export async function readModel(xml: string, parse: Parse): Promise<readonly Process[]> {
  const root = await readXml(xml)
  const findings: Finding[] = []
  const processes = nodes(root, 'rootElements')
    .filter(({ $type, ...node }) => $type === 'bpmn:Process' && node['isExecutable'] === true)
    .map((node) => readProcess(node, parse, findings))
  if (findings.length > 0) throw new ModelProblem(findings)
  if (processes.length === 0)
    throw new ModelProblem([
      { problem: 'Must contain at least one executable process (isExecutable="true")' },
    ])
  return processes
}

function readProcess(node: Node, parse: Parse, findings: Finding[]): Process {
  const elements = new Map<string, Element>()
  readScope(node, 0)
  return { id: node.id ?? '', name: textOf(node, 'name') ?? '', elements }

  function readScope(scope: Node, depth: number): void {
    const complainOf = (element: Node) => (problem: string) => {
      findings.push({ element: element.id ?? element.$type, problem })
    }
    if (depth > MAX_DEPTH) return complainOf(scope)('sub-processes are nested too deeply')
    if (scope['triggeredByEvent'] === true) complainOf(scope)('an event sub-process is not supported')
    for (const artifact of nodes(scope, 'artifacts'))
      if (!READ_OVER.has(artifact.$type)) complainOf(artifact)(`${artifact.$type} is not supported`)

    const members = nodes(scope, 'flowElements').filter(({ $type }) => !FURNITURE.has($type))
    const flows = members.filter(({ $type }) => $type === 'bpmn:SequenceFlow')
    const read = flows.map((flow) => readFlow(flow, complainOf(flow)))
    const starts = members.filter(({ $type }) => $type === 'bpmn:StartEvent')
    if (starts.length !== 1) complainOf(scope)('Must have exactly one start event, a none start event')
    const boundaries = members.filter(({ $type }) => $type === 'bpmn:BoundaryEvent')
    const attached = grouped(boundaries, (event) => nodeOf(event, 'attachedToRef')?.id)
    const incoming = grouped(read, ({ target }) => target)
    const outgoing = grouped(read, ({ source }) => source)

    const add = (element: Node, start: string | undefined, scopeId: string | undefined): void => {
      const type = typeOf(element)
      const complain = complainOf(element)
      if (!type) return complain(`${element.$type} is not supported by this engine`)
      if (elements.has(element.id ?? '') || element.id === undefined)
        return complain('an element needs an id of its own')
      const around = {
        scope: scopeId,
        start,
        flows: {
          incoming: incoming.get(element.id) ?? [],
          outgoing: outgoing.get(element.id) ?? [],
        },
        boundaries: (attached.get(element.id) ?? []).map(({ id }) => id ?? ''),
      }
      if (type === 'BOUNDARY_EVENT' && !nodeOf(element, 'attachedToRef'))
        complain('a boundary event must be attached to an activity')
      elements.set(element.id, readElement(element, type, around, parse, complain))
    }

    if (depth === 0) add(scope, starts[0]?.id, undefined)
    for (const member of members) {
      if (member.$type === 'bpmn:SequenceFlow') continue
      if (member.$type === 'bpmn:SubProcess') {
        const inner = nodes(member, 'flowElements').find(({ $type }) => $type === 'bpmn:StartEvent')
        add(member, inner?.id, scope.id)
        readScope(member, depth + 1)
      } else add(member, undefined, scope.id)
    }
  }

  function readFlow(flow: Node, complain: (problem: string) => void): Flow {
    const source = nodeOf(flow, 'sourceRef')
    const target = nodeOf(flow, 'targetRef')
    if (!source || !target) complain('a sequence flow needs a source and a target')
    const condition = nodeOf(flow, 'conditionExpression')
    if (condition && source?.$type !== 'bpmn:ExclusiveGateway')
      complain('a condition is supported behind an exclusive gateway only')
    return {
      id: flow.id ?? '',
      source: source?.id ?? '',
      target: target?.id ?? '',
      condition: condition && createTexts(parse).expression(textOf(condition, 'body'), complain),
    }
  }
}

function grouped<T>(items: readonly T[], key: (item: T) => string | undefined): Map<string | undefined, T[]> {
  const groups = new Map<string | undefined, T[]>()
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item])
  return groups
}
