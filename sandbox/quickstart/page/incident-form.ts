import { FormProblem } from './form.ts'
import type { Incident, Instance } from './instance.ts'

export const NEW_NAME = 'new-name'
export const NEW_VALUE = 'new-value'

/** The field for a variable of a scope. */
export const fieldName = (scopeKey: string, name: string): string => `${scopeKey}:${name}`

export interface Change {
  readonly scopeKey: string
  readonly name: string
  readonly value: unknown
}

/** The incident that a person wants resolved, and what is to be set before. */
export function readResolution(
  form: URLSearchParams,
  instance: Instance,
): { readonly incident: Incident; readonly changes: readonly Change[] } {
  const incident = instance.incidents.find(({ key }) => key === form.get('incident'))
  if (!incident) throw new FormProblem('This incident does not exist any more.')
  const changes: Change[] = []
  for (const { scopeKey, values } of instance.variables) {
    for (const [name, before] of Object.entries(values)) {
      const typed = form.get(fieldName(scopeKey, name))
      if (typed === null || unified(typed) === unified(before)) continue
      changes.push({ scopeKey, name, value: readValue(typed) })
    }
  }
  const name = form.get(NEW_NAME)?.trim() ?? ''
  if (name !== '') changes.push({ scopeKey: instance.key, name, value: readValue(form.get(NEW_VALUE) ?? '') })
  return { incident, changes }
}

/** A browser turns the ends of lines into CR LF and drops the first one. */
const unified = (text: string): string => text.replace(/\r\n?/g, '\n').trim()

/** What a person types is JSON, or else a text without its quotes. */
function readValue(typed: string): unknown {
  try {
    return JSON.parse(typed)
  } catch {
    return unified(typed)
  }
}
