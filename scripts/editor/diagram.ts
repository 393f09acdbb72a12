export const TASK = 'task'

/** A process as it is drawn for engine 8.6: start, the task, end. */
export function diagram(task: string, process = 'process'): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions id="definitions" targetNamespace="test" xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
    xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:modeler="http://camunda.org/schema/modeler/1.0"
    modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.6.0">
  <bpmn:process id="${process}" isExecutable="true">
    <bpmn:startEvent id="start"><bpmn:outgoing>first</bpmn:outgoing></bpmn:startEvent>
    ${task}
    <bpmn:endEvent id="end"><bpmn:incoming>last</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="first" sourceRef="start" targetRef="${TASK}"/>
    <bpmn:sequenceFlow id="last" sourceRef="${TASK}" targetRef="end"/>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="${process}">
    ${shape('start', 150, 122, 36, 36)}
    ${shape(TASK, 250, 100, 100, 80)}
    ${shape('end', 420, 122, 36, 36)}
    ${edge('first', 186, 250)}
    ${edge('last', 350, 420)}
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>`
}

/** What ties the task to the two events. */
export const flows = '<bpmn:incoming>first</bpmn:incoming><bpmn:outgoing>last</bpmn:outgoing>'

/** A task that nobody has looked at. */
export const plainTask = `<bpmn:task id="${TASK}">${flows}</bpmn:task>`

function shape(element: string, x: number, y: number, width: number, height: number): string {
  const bounds = `<dc:Bounds x="${x}" y="${y}" width="${width}" height="${height}"/>`
  return `<bpmndi:BPMNShape id="${element}-shape" bpmnElement="${element}">${bounds}</bpmndi:BPMNShape>`
}

function edge(flow: string, from: number, to: number): string {
  const points = [from, to].map((x) => `<di:waypoint x="${x}" y="140"/>`).join('')
  return `<bpmndi:BPMNEdge id="${flow}-edge" bpmnElement="${flow}">${points}</bpmndi:BPMNEdge>`
}
