import { readFileSync } from 'node:fs'

export interface Property {
  readonly id: string
  readonly type: 'Hidden' | 'String' | 'Text' | 'Dropdown'
  readonly label?: string
  readonly description?: string
  readonly tooltip?: string
  readonly placeholder?: string
  readonly group?: string
  readonly value?: string
  readonly feel?: 'optional' | 'required'
  readonly optional?: boolean
  readonly choices?: readonly { readonly name: string; readonly value: string }[]
  readonly constraints?: { readonly notEmpty?: boolean; readonly pattern?: { readonly value: string } }
  readonly condition?: {
    readonly property: string
    readonly equals?: string
    readonly oneOf?: readonly string[]
  }
  readonly binding: {
    readonly type: string
    readonly name?: string
    readonly key?: string
    readonly property?: string
  }
}

interface Template {
  readonly id: string
  readonly version: number
  readonly name: string
  readonly appliesTo: readonly string[]
  readonly elementType: { readonly value: string }
  readonly category: { readonly id: string }
  readonly icon: { readonly contents: string }
  readonly groups: readonly { readonly id: string; readonly label: string; readonly tooltip?: string }[]
  readonly properties: readonly Property[]
}

export const templateText = readFileSync(
  new URL('../../element-templates/smtp-connector.json', import.meta.url),
  'utf8',
)
export const template = JSON.parse(templateText) as Template

export const inputs = template.properties.filter(({ binding }) => binding.type === 'zeebe:input')
export const headers = template.properties.filter(({ binding }) => binding.type === 'zeebe:taskHeader')

export const contentTypes = ['Text', 'HTML', 'multipart'] as const

/** The inputs that Modeler shows, and writes, for one content type. */
export function inputsFor(contentType: string): readonly Property[] {
  return inputs.filter(({ condition }) => {
    if (condition === undefined) return true
    return condition.equals === contentType || condition.oneOf?.includes(contentType) === true
  })
}

/** Input mappings as the engine hands them to a job: a dot in a target makes a context. */
export function toVariables(mappings: Readonly<Record<string, string>>): Record<string, unknown> {
  const variables: Record<string, unknown> = {}
  for (const [target, value] of Object.entries(mappings)) {
    const [name = '', field] = target.split('.')
    if (field === undefined) variables[name] = value
    else variables[name] = { ...(variables[name] as object | undefined), [field]: value }
  }
  return variables
}
