import type { Read } from './field.ts'
import { refuseValue } from './input-problem.ts'

/** A word from a fixed set, in any case, spaces around it ignored. `meanings` maps each spelling in lower case. */
export function word<T>(meanings: Readonly<Record<string, T>>): Read<T> {
  const known = new Map(Object.entries(meanings))
  const allowed = [...known.keys()].join(', ')
  return (value) => {
    const meaning = typeof value === 'string' ? known.get(value.trim().toLowerCase()) : undefined
    return meaning ?? refuseValue(value, `is not one of: ${allowed}.`)
  }
}
