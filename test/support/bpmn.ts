export interface BoundaryError {
  readonly id: string
  /** Without a code the event catches every error. */
  readonly errorCode?: string
  readonly outputs?: Mappings
}

export interface ServiceTask {
  readonly id: string
  readonly type?: string
  readonly retries?: string
  /** Target to source: `=…` is FEEL, everything else is static text. */
  readonly inputs?: Mappings
  readonly outputs?: Mappings
  readonly headers?: Readonly<Record<string, string>>
  /** Each leads to an end event `<id>-end`. */
  readonly boundaries?: readonly BoundaryError[]
}

export type Mappings = Readonly<Record<string, string>>

export const JOB_TYPE = 'com.infosys.camundaconnectors.email:smtp:1'

/** A process `start` -> the tasks one after the other -> `end`, as BPMN. */
export function buildProcess(id: string, tasks: readonly ServiceTask[]): string {
  const steps = ['start', ...tasks.map((task) => task.id), 'end']
  const flows = steps.slice(1).map((target, index) => flow(steps[index] ?? '', target))
  const boundaries = tasks.flatMap((task) => (task.boundaries ?? []).map((event) => boundary(task, event)))
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="definitions" targetNamespace="test">
  <bpmn:process id="${escapeXml(id)}" isExecutable="true">
    <bpmn:startEvent id="start"/>
    ${tasks.map(serviceTask).join('\n    ')}
    <bpmn:endEvent id="end"/>
    ${[...flows, ...boundaries].join('\n    ')}
  </bpmn:process>
  ${errors(tasks).join('\n  ')}
</bpmn:definitions>
`
}

function serviceTask({
  id,
  type = JOB_TYPE,
  retries = '3',
  inputs,
  outputs,
  headers = {},
}: ServiceTask): string {
  const header = Object.entries(headers).map(([key, value]) => element('zeebe:header', { key, value }))
  const extension = [
    element('zeebe:taskDefinition', { type, retries }),
    ioMapping(inputs, outputs),
    header.length > 0 ? `<zeebe:taskHeaders>${header.join('')}</zeebe:taskHeaders>` : '',
  ].join('')
  return `<bpmn:serviceTask id="${escapeXml(id)}"><bpmn:extensionElements>${extension}</bpmn:extensionElements></bpmn:serviceTask>`
}

function boundary(task: ServiceTask, { id, errorCode, outputs }: BoundaryError): string {
  const reference = errorCode === undefined ? {} : { errorRef: errorId(errorCode) }
  const definition = element('bpmn:errorEventDefinition', { id: `${id}-definition`, ...reference })
  const extension = `<bpmn:extensionElements>${ioMapping({}, outputs)}</bpmn:extensionElements>`
  // unlike the other elements, a boundary event must name its way out itself
  const outgoing = `<bpmn:outgoing>${flowId(escapeXml(id), `${escapeXml(id)}-end`)}</bpmn:outgoing>`
  return `<bpmn:boundaryEvent id="${escapeXml(id)}" attachedToRef="${escapeXml(task.id)}">${extension}${outgoing}${definition}</bpmn:boundaryEvent>
    <bpmn:endEvent id="${escapeXml(id)}-end"/>
    ${flow(id, `${id}-end`)}`
}

function errors(tasks: readonly ServiceTask[]): string[] {
  const codes = tasks.flatMap((task) => (task.boundaries ?? []).flatMap(({ errorCode }) => errorCode ?? []))
  return [...new Set(codes)].map((errorCode) => element('bpmn:error', { id: errorId(errorCode), errorCode }))
}

function ioMapping(inputs: Mappings = {}, outputs: Mappings = {}): string {
  const list = (name: string, mappings: Mappings): string[] =>
    Object.entries(mappings).map(([target, source]) => element(name, { source, target }))
  const all = [...list('zeebe:input', inputs), ...list('zeebe:output', outputs)]
  return all.length > 0 ? `<zeebe:ioMapping>${all.join('')}</zeebe:ioMapping>` : ''
}

const flow = (from: string, to: string): string =>
  element('bpmn:sequenceFlow', { id: flowId(from, to), sourceRef: from, targetRef: to })

const flowId = (from: string, to: string): string => `${from}-to-${to}`

const errorId = (code: string): string => `error-${Buffer.from(code).toString('hex')}`

const element = (name: string, attributes: Readonly<Record<string, string>>): string =>
  `<${name}${Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escapeXml(value)}"`)
    .join('')}/>`

/** A parser turns a bare line break in an attribute into a blank, so it needs its own escape. */
export function escapeXml(text: string): string {
  const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return text.replace(/[&<>"\t\n\r]/g, (character) => escapes[character] ?? `&#${character.charCodeAt(0)};`)
}
