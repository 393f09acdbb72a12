import { flows, TASK } from '../../scripts/editor/diagram.ts'
import { escapeXml } from '../support/bpmn.ts'

export interface TemplatedTask {
  readonly template: { readonly id: string; readonly version: number }
  readonly type: string
  readonly retries?: string
  readonly inputs: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
}

/** A task as a template of before has left it. */
export function templatedTask({
  template,
  type,
  retries = '3',
  inputs,
  headers = {},
}: TemplatedTask): string {
  const input = ([target, source]: [string, string]) =>
    `<zeebe:input source="${escapeXml(source)}" target="${target}"/>`
  const header = ([key, value]: [string, string]) =>
    `<zeebe:header key="${key}" value="${escapeXml(value)}"/>`
  return `<bpmn:serviceTask id="${TASK}" zeebe:modelerTemplate="${template.id}" zeebe:modelerTemplateVersion="${template.version}">
    <bpmn:extensionElements>
      <zeebe:taskDefinition type="${type}" retries="${retries}"/>
      <zeebe:ioMapping>${Object.entries(inputs).map(input).join('')}</zeebe:ioMapping>
      <zeebe:taskHeaders>${Object.entries(headers).map(header).join('')}</zeebe:taskHeaders>
    </bpmn:extensionElements>
    ${flows}
  </bpmn:serviceTask>`
}
