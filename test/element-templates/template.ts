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
  readonly constraints?: {
    readonly notEmpty?: boolean
    readonly pattern?: { readonly value: string; readonly message: string }
  }
  readonly condition?: Condition
  readonly binding: {
    readonly type: string
    readonly name?: string
    readonly key?: string
    readonly property?: string
  }
}

export interface SimpleCondition {
  readonly property: string
  readonly equals?: string
  readonly oneOf?: readonly string[]
  readonly isActive?: boolean
}

type Condition = SimpleCondition | { readonly allMatch: readonly SimpleCondition[] }

export const conditionsOf = ({ condition }: Property): readonly SimpleCondition[] =>
  condition === undefined ? [] : 'allMatch' in condition ? condition.allMatch : [condition]

export interface Template {
  readonly id: string
  readonly version: number
  readonly name: string
  readonly documentationRef?: string
  readonly deprecated?: unknown
  readonly appliesTo: readonly string[]
  readonly elementType: { readonly value: string }
  readonly category: { readonly id: string }
  readonly icon: { readonly contents: string }
  readonly groups: readonly {
    readonly id: string
    readonly label: string
    readonly tooltip?: string
    readonly openByDefault?: boolean
  }[]
  readonly properties: readonly Property[]
}

const read = (file: string) =>
  readFileSync(new URL(`../../element-templates/${file}`, import.meta.url), 'utf8')

export const templateText = read('smtp-connector.json')
export const template = JSON.parse(templateText) as Template
/** Kept so that Modeler knows what diagrams of these versions were made with, and offers the update. */
export const earlierTexts = ['1', '2', '3', '4'].map((version) =>
  read(`versioned/smtp-connector-${version}.json`),
)
export const earlier = earlierTexts.map((text) => JSON.parse(text) as Template)

/** Never shown and never written: conditions compare with them. */
export const compared = template.properties.filter(({ id }) => id.endsWith('.compared'))
export const fields = template.properties.filter((candidate) => !compared.includes(candidate))
export const inputs = fields.filter(({ binding }) => binding.type === 'zeebe:input')
export const headers = template.properties.filter(({ binding }) => binding.type === 'zeebe:taskHeader')
export const property = (id: string) => template.properties.find((candidate) => candidate.id === id)

export const contentTypes = ['Text', 'html-with-text', 'HTML', 'html-file'] as const

/** What a modeler has chosen in the lists that say how the form looks. */
export interface Chosen {
  readonly connection?: 'host' | 'account'
  readonly provider?: string
  readonly attachments?: string
  readonly invitation?: string
  /** Whether there are values for placeholders. */
  readonly placeholders?: boolean
}

/** The inputs that Modeler shows, or writes unseen, for one content type, where nothing was written by hand. */
export function inputsFor(
  contentType: string,
  {
    connection = 'host',
    provider = 'other',
    attachments = 'none',
    invitation = 'none',
    placeholders = false,
  }: Chosen = {},
): readonly Property[] {
  const values: Readonly<Record<string, string>> = {
    connection,
    smtpEmailContentType: contentType,
    attachments,
    invitation,
    'smtpEmailTemplateData.compared': placeholders ? '{}' : 'null',
    // fields of one's own in the place of the whole: then the whole is not there
    'smtpEmailAttachments.compared': ['url', 'text'].includes(attachments) ? '' : 'null',
    'smtpEmailCalendar.compared': ['none', 'context'].includes(invitation) ? 'null' : '',
    ...(connection === 'host' && { provider }),
  }
  const isActive = (field: Property): boolean =>
    conditionsOf(field).every(({ property: id, equals, oneOf, isActive: wanted }) => {
      const other = property(id)
      if (wanted !== undefined) return (other !== undefined && isActive(other)) === wanted
      // one that depends on itself holds as long as its value is one of its own
      if ([field.id, `${field.binding.name}.compared`].includes(id)) return true
      return values[id] !== undefined && (oneOf ?? [equals]).includes(values[id])
    })
  return inputs.filter(isActive)
}

/** The variable that an input mapping makes, alone or with others. */
export const variableOf = (target: string): string => target.split('.')[0] ?? ''

/** Input mappings as the engine hands them to a job: a dot in a target makes a context, and `=null` is null. */
export function toVariables(mappings: Readonly<Record<string, string>>): Record<string, unknown> {
  const variables: Record<string, unknown> = {}
  for (const [target, source] of Object.entries(mappings)) {
    const value = source === '=null' ? null : source
    const [name = '', field] = target.split('.')
    if (field === undefined) variables[name] = value
    else variables[name] = { ...(variables[name] as object | undefined), [field]: value }
  }
  return variables
}
