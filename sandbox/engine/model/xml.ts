import { BpmnModdle } from 'bpmn-moddle'
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json' with { type: 'json' }
import { ModelProblem } from './model-problem.ts'

/** An element of the XML as bpmn-moddle reads it; references point to other elements. */
export interface Node {
  readonly $type: string
  readonly id?: string
  readonly name?: string
  readonly [property: string]: unknown
}

/** The root of a BPMN file. Rejects with a ModelProblem when it is no BPMN that can be read in one way only. */
export async function readXml(xml: string): Promise<Node> {
  const { rootElement, warnings } = await parse(xml)
  // what the reader passes over would be missing in what runs
  if (warnings.length > 0)
    throw new ModelProblem(warnings.slice(0, 10).map(({ message }) => ({ problem: firstLine(message) })))
  return rootElement
}

async function parse(xml: string): Promise<{ rootElement: Node; warnings: readonly Error[] }> {
  try {
    return (await new BpmnModdle({ zeebe }).fromXML(xml)) as unknown as {
      rootElement: Node
      warnings: readonly Error[]
    }
  } catch (problem) {
    const message = problem instanceof Error ? problem.message : String(problem)
    throw new ModelProblem([{ problem: `this is not BPMN 2.0 XML: ${message.replace(/\s+/g, ' ')}` }])
  }
}

const firstLine = (message: string): string => message.replace(/\s+/g, ' ').slice(0, 300)

export const nodes = (node: Node, property: string): readonly Node[] =>
  Array.isArray(node[property]) ? (node[property] as Node[]) : []

export const textOf = (node: Node | undefined, property: string): string | undefined => {
  const value = node?.[property]
  return typeof value === 'string' ? value : undefined
}

export const nodeOf = (node: Node, property: string): Node | undefined => {
  const value = node[property]
  return typeof value === 'object' && value !== null && '$type' in value ? (value as Node) : undefined
}

/** The extension of this kind (`zeebe:TaskDefinition`). */
export const extension = (node: Node, type: string): Node | undefined =>
  extensions(node).find(({ $type }) => $type === type)

export function extensions(node: Node): readonly Node[] {
  const list = nodeOf(node, 'extensionElements')
  return list ? nodes(list, 'values') : []
}
