import { BpmnModdle } from 'bpmn-moddle'
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json' with { type: 'json' }

/** What the engine reads of a service task when a diagram is deployed. */
export interface DeployedTask {
  readonly kind: string
  readonly template: { readonly id: unknown; readonly version: unknown }
  readonly type: unknown
  readonly retries: unknown
  /** Target to source; undefined where the mapping has no source, which the engine refuses. */
  readonly inputs: Readonly<Record<string, string | undefined>>
  readonly headers: Readonly<Record<string, string | undefined>>
  /** What Modeler keeps for itself; the engine hands it to nobody. */
  readonly properties: Readonly<Record<string, string | undefined>>
}

interface Extension {
  readonly $type: string
  readonly [name: string]: unknown
}

export async function readServiceTask(xml: string, id: string): Promise<DeployedTask> {
  const { elementsById, warnings } = await new BpmnModdle({ zeebe }).fromXML(xml)
  const element = elementsById[id]
  if (!element || warnings.length > 0) throw new Error(`no ${id}, or bad XML: ${warnings.join(', ')}`)
  const { values } = element.get('extensionElements') as { readonly values: readonly Extension[] }
  const extension = (type: string): Extension | undefined =>
    values.find(({ $type }) => $type === `zeebe:${type}`)
  const pairs = (type: string, list: string, key: string, value: string) => {
    const entries = (extension(type)?.[list] ?? []) as readonly Record<string, string>[]
    return Object.fromEntries(entries.map((entry) => [entry[key] ?? '', entry[value]]))
  }
  const definition = extension('TaskDefinition')
  return {
    kind: element.$type,
    template: {
      id: element.get('zeebe:modelerTemplate'),
      version: Number(element.get('zeebe:modelerTemplateVersion')),
    },
    type: definition?.['type'],
    retries: definition?.['retries'],
    inputs: pairs('IoMapping', 'inputParameters', 'target', 'source'),
    headers: pairs('TaskHeaders', 'values', 'key', 'value'),
    properties: pairs('Properties', 'properties', 'name', 'value'),
  }
}
