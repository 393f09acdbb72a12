import { FeelRange } from 'feelin'
import type { Budget } from '../budget.ts'
import { compare, isSame } from './comparison.ts'
import { FeelEvaluationError } from '../feel-errors.ts'
import { FunctionValue, isList, kindOf } from './values.ts'

/** FEEL's `in`: true when one of the tests holds, null when none does and one cannot be decided. */
export function isIn(value: unknown, tests: readonly unknown[], budget: Budget): boolean | null {
  let undecided = false
  for (const test of tests) {
    const result = holds(test, value, budget)
    if (result === true) return true
    undecided ||= result === null
  }
  return undecided ? null : false
}

function holds(test: unknown, value: unknown, budget: Budget): boolean | null {
  if (test instanceof FeelRange) return includes(test, value, budget)
  if (test instanceof FunctionValue) {
    const result: unknown = test.call([value])
    return typeof result === 'boolean' ? result : null
  }
  return isSame(test, value, budget) || (isList(test) && test.some((item) => isSame(item, value, budget)))
}

/** A range as `[`, start, end, `]`, where `(` and `]` in front, and `)` and `[` behind, leave the end out. */
export function rangeBetween(open: string, start: unknown, end: unknown, close: string): FeelRange {
  return new FeelRange({
    start,
    end,
    'start included': open === '[',
    'end included': close === ']',
    valueType: kindOf(start),
  })
}

const Unbounded = Symbol('unbounded')

/** The test `< value` as a range. */
export function rangeFor(operator: string, value: unknown): FeelRange | null {
  const included = operator.endsWith('=')
  switch (operator) {
    case '<':
    case '<=':
      return new FeelRange({
        start: Unbounded,
        end: value,
        'start included': false,
        'end included': included,
        valueType: kindOf(value),
      })
    case '>':
    case '>=':
      return new FeelRange({
        start: value,
        end: Unbounded,
        'start included': included,
        'end included': false,
        valueType: kindOf(value),
      })
    default:
      throw new FeelEvaluationError(`there is no test ${operator}`)
  }
}

/** Whether a value lies within a range; null when the types differ. */
export function includes(range: FeelRange, value: unknown, budget: Budget): boolean | null {
  const low = position(value, range.start, range['start included'], budget)
  const high = position(range.end, value, range['end included'], budget)
  if (low === null || high === null) return null
  return low && high
}

// whether the first is above the second, or at it if that is enough
function position(upper: unknown, lower: unknown, mayBeEqual: boolean, budget: Budget): boolean | null {
  if (upper === Unbounded || lower === Unbounded) return true
  const order = compare(upper, lower, budget)
  return order === null ? null : mayBeEqual ? order >= 0 : order > 0
}
