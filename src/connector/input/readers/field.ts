import { z } from 'zod'
import { refuse, InputProblem } from './input-problem.ts'

/** Turns one raw input into one domain value; throws a InputProblem when it cannot. */
export type Read<T> = (value: unknown) => T

/** Empty text, null and an absent variable all mean "not given" (a cleared field in a modeler gives any of them). */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && !(typeof value === 'string' && value.trim() === '')
}

/** What is not given is a problem. */
export function required<T>(read: Read<T>): Read<T> {
  return (value) => (isGiven(value) ? read(value) : refuse('is missing.'))
}

/** What is not given is undefined. */
export function optional<T>(read: Read<T>): Read<T | undefined> {
  return (value) => (isGiven(value) ? read(value) : undefined)
}

/** What is not given is the fallback. */
export function withDefault<T>(read: Read<T>, fallback: T): Read<T> {
  return (value) => (isGiven(value) ? read(value) : fallback)
}

/**
 * A reader as a zod schema: the border between `unknown` job variables and the domain. Absent variables are read as
 * null, for zod would neither read a key that is not there nor take it for good.
 */
export function field<T>(read: Read<T>) {
  const schema = z.unknown().transform((value, context): T => {
    try {
      return read(value)
    } catch (error) {
      if (!(error instanceof InputProblem)) throw error
      for (const { message, path, quoted } of error.problems) {
        context.addIssue({ code: 'custom', message, path: [...path], params: { quoted } })
      }
      return z.NEVER
    }
  })
  return schema.prefault(null)
}
