import type { Read } from './field.ts'
import { refuseValue } from './input-problem.ts'

/** Dropdowns of the Infosys template write the literal text `${true}` into diagrams. */
const SPELLING = /^(?:\$\{\s*(true|false)\s*\}|(true|false))$/i

/** `true`, `"true"`, `"True"`, `"${true}"`; undefined when it is no boolean. */
export function asBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (typeof value !== 'string') return undefined
  const match = SPELLING.exec(value.trim())
  return match === null ? undefined : (match[1] ?? match[2])?.toLowerCase() === 'true'
}

/** A boolean in any of its spellings. */
export const readBoolean: Read<boolean> = (value) =>
  asBoolean(value) ?? refuseValue(value, 'is neither true nor false.')
