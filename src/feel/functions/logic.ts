import type { Budget } from '../budget.ts'
import { FeelEvaluationError } from '../feel-errors.ts'
import { any, overload, text, variadic, type FunctionTable } from './overload.ts'

export const logicFunctions: FunctionTable = {
  not: [overload('negand', [any], (value) => (typeof value === 'boolean' ? !value : null))],
  'is defined': [overload('value', [any], (value) => value !== null)],
  'get or else': [overload('value, default', [any, any], (value, otherwise) => value ?? otherwise)],
  assert: [
    overload('value, condition', [any, any], (value, condition) =>
      assert(value, condition, 'an assertion failed'),
    ),
    overload('value, condition, cause', [any, any, text], assert),
  ],
  all: [variadic('list', all)],
  and: [variadic('list', all)],
  any: [variadic('list', some)],
  or: [variadic('list', some)],
}

function assert(value: unknown, condition: unknown, cause: string): unknown {
  if (condition !== true) throw new FeelEvaluationError(`assert: ${cause}`)
  return value
}

/** True when all are, false when one is false, otherwise undecided. */
export function all(items: readonly unknown[], budget: Budget): boolean | null {
  budget.spend(items.length)
  if (items.includes(false)) return false
  return items.every((item) => item === true) ? true : null
}

/** True when one is, false when all are false, otherwise undecided. */
export function some(items: readonly unknown[], budget: Budget): boolean | null {
  budget.spend(items.length)
  if (items.includes(true)) return true
  return items.every((item) => item === false) ? false : null
}
