// These packages of Camunda Modeler ship no types, or none that fit: only what the page needs.

declare module 'camunda-bpmn-js/lib/camunda-cloud/Modeler' {
  interface Options {
    readonly container: string
    readonly propertiesPanel: { readonly parent: string }
    readonly additionalModules: readonly unknown[]
  }
  export default class Modeler {
    constructor(options: Options)
    importXML(xml: string): Promise<{ readonly warnings: readonly unknown[] }>
    saveXML(options: { readonly format: boolean }): Promise<{ readonly xml: string }>
    on(event: 'elementTemplates.errors', listen: (event: { readonly errors: readonly Error[] }) => void): void
    get(service: 'elementTemplatesLoader'): { setTemplates(templates: readonly unknown[]): void }
    get(service: 'linting'): { setErrors(reports: readonly unknown[]): void }
    destroy(): void
  }
}

declare module '@camunda/linting' {
  export class Linter {
    constructor(options: { readonly modeler: 'desktop' | 'web'; readonly type: 'cloud' })
    lint(xml: string): Promise<readonly { readonly category: string; readonly message: string }[]>
  }
}

declare module '@camunda/linting/modeler' {
  const lintingModule: unknown
  export default lintingModule
}

declare module '*.css'
