import { valueAt } from '../../../json/place.ts'
import type { Read } from './field.ts'
import { within } from './input-problem.ts'

/** Reads the value at a place in contexts, as in `data.smtpConfig.smtpPort`; its problems are then known to lie there. */
export function readAt<T>(variables: unknown, place: string, read: Read<T>): T {
  const value = valueAt(variables, place)
  const inPlace = place.split('.').reduceRight<() => T>(
    (inner, step) => () => within(step, inner),
    () => read(value),
  )
  return inPlace()
}
