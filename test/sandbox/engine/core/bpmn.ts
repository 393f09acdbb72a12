/** A BPMN file with one executable process of these flow elements, and errors `error-CODE` for these codes. */
export const inBpmn = (id: string, elements: string, errorCodes: readonly string[] = ['A', 'B']): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="definitions" targetNamespace="test"
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <bpmn:process id="${id}" isExecutable="true">${elements}</bpmn:process>
  ${errorCodes.map((code) => `<bpmn:error id="error-${code}" errorCode="${code}"/>`).join('')}
</bpmn:definitions>`

/** `a b c`: flows from a to b and from b to c. */
export const flows = (...paths: readonly string[]): string =>
  paths
    .flatMap((path) => {
      const steps = path.split(' ')
      return steps.slice(1).map((target, index) => flow(steps[index] ?? '', target))
    })
    .join('')

export const flow = (source: string, target: string, condition = ''): string =>
  `<bpmn:sequenceFlow id="${source}-${target}" sourceRef="${source}" targetRef="${target}">` +
  (condition === ''
    ? ''
    : `<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${condition}</bpmn:conditionExpression>`) +
  '</bpmn:sequenceFlow>'

export const start = '<bpmn:startEvent id="start"/>'
export const end = '<bpmn:endEvent id="end"/>'

/** A service task whose job type is its id; `inner` stands beside its definition, `after` behind the extensions. */
export const task = (id: string, inner = '', after = ''): string =>
  `<bpmn:serviceTask id="${id}"><bpmn:extensionElements><zeebe:taskDefinition type="${id}"/>${inner}` +
  `</bpmn:extensionElements>${after}</bpmn:serviceTask>`

export const mapping = (inputs: Record<string, string>, outputs: Record<string, string> = {}): string => {
  const list = (name: string, pairs: Record<string, string>) =>
    Object.entries(pairs).map(([target, source]) => `<zeebe:${name} source='${source}' target="${target}"/>`)
  return `<zeebe:ioMapping>${[...list('input', inputs), ...list('output', outputs)].join('')}</zeebe:ioMapping>`
}

/** A boundary event on `task`, with this definition inside. */
export const boundary = (id: string, host: string, definition: string, attributes = ''): string =>
  `<bpmn:boundaryEvent id="${id}" attachedToRef="${host}" ${attributes}>${definition}</bpmn:boundaryEvent>`

export const error = (code = ''): string =>
  `<bpmn:errorEventDefinition${code === '' ? '' : ` errorRef="error-${code}"`}/>`

export const timer = (kind: 'timeDate' | 'timeDuration' | 'timeCycle', text: string): string =>
  `<bpmn:timerEventDefinition><bpmn:${kind} xsi:type="bpmn:tFormalExpression">${text}</bpmn:${kind}></bpmn:timerEventDefinition>`
