// These packages of the Modeler ship no types.

declare module '@bpmn-io/element-templates-validator' {
  interface Finding {
    readonly message: string
    readonly dataPointer?: unknown
  }
  export function validateZeebe(template: string): {
    readonly valid: boolean
    readonly errors: readonly Finding[] | null
    readonly warnings?: readonly Finding[] | null
  }
}

declare module 'element-templates-cli' {
  /** Applies a template to the element of that id with the Modeler's own code. All three are texts. */
  export function applyTemplate(diagram: string, template: string, elementId: string): Promise<string>
}

declare module 'bpmn-moddle' {
  interface ModdleElement {
    readonly id?: string
    readonly $type: string
    get(name: string): unknown
  }
  export class BpmnModdle {
    constructor(packages?: Readonly<Record<string, unknown>>)
    fromXML(xml: string): Promise<{
      readonly elementsById: Readonly<Record<string, ModdleElement>>
      readonly warnings: readonly Error[]
    }>
  }
}
